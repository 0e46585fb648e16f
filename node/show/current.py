"""The show that is loaded: from its file to its performance, and from one version of the file to the next."""

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from node.control.client import Client
from node.control.control import Control
from node.control.midi_map import MidiMap
from node.show.chase import Chase
from node.show.file import find_show
from node.show.loader import Read, ShowLoader
from node.show.model import Defaults, Show
from node.show.performance import Performance, SendOsc

log = logging.getLogger("endless")


class CurrentShow:
    """Answers `/show/load` for control. `step` on the control thread.

    folder: where `/show/load` looks. path: of the show that is loaded.
    failed: the last file that could not be played, None as soon as one could.
    use_midi: what controllers steer from now on, and whether timecode is to be heard.
    chase: what starts cues by timecode, beats and times of day.
    """

    def __init__(
        self,
        control: Control,
        folder: Path,
        over: Defaults,
        use_midi: Callable[[MidiMap, bool], None],
        chase: Chase,
        send_osc: SendOsc,
    ) -> None:
        self.performance: Performance | None = None
        self.path: Path | None = None
        self.failed: Read | None = None
        self._control = control
        self.folder = folder
        self._use_midi, self._chase = use_midi, chase
        self._send_osc = send_osc
        self._loader = ShowLoader(over)
        control.load_show = self._load

    def take(self, show: Show, path: Path, since_s: float | None = None) -> Performance:
        """The show stands by. since_s: until then, in seconds of the epoch, its times of day were heeded; None: until now."""
        for warning in show.warnings:
            log.warning("%s", warning)
        self.path = path
        self._loader.watch(path)
        self.performance = Performance(show, self._control, self._send_osc)
        self._connect(show, since_s=since_s)
        return self.performance

    def plain(self) -> dict[str, Any] | None:
        """Where the show is, in values that JSON knows; None without one."""
        if self.performance is None or self.path is None:
            return None
        return {"path": str(self.path), "digest": self.performance.show.digest, "cues": self.performance.plain()}

    def step(self) -> None:
        """Takes what has been read: another show, or another version of this one."""
        for read in self._loader.poll(time.monotonic()):
            if read.show is None:
                self._tell_problems(read)
            elif self.performance is not None and read.path == self.path:
                self._loader.watch(read.path)
                self.performance.replace(read.show)
                self._connect(read.show, again=True)
                log.info("the show %r was read again: what runs goes on", read.show.title)
            elif read.name:
                self._begin(read.show, read.path)
            if read.show is None:
                continue
            self.failed = None
            if read.client is not None:
                read.client.send("/done", "/show/load", read.name)

    def again(self) -> None:
        """Reads the show's file again, whether it has changed or not."""
        if self.path is not None:
            self._loader.ask(self.path, "", None)

    def close(self) -> None:
        self._loader.close()

    def _load(self, name: str, client: Client | None) -> None:
        """`/show/load`: raises Refused where there is no such show. The old one stays until the new one has been read."""
        self._loader.ask(find_show(name, self.folder), name, client)

    def _connect(self, show: Show, again: bool = False, since_s: float | None = None) -> None:
        """What starts its cues from outside. again: it is the same show as before."""
        self._chase.use(show, time.monotonic(), again, since_s)
        self._use_midi(show.midi, self._chase.needs_timecode)

    def _begin(self, show: Show, path: Path) -> None:
        self._control.transport.stop(self._control.state.fade_s)
        performance = self.take(show, path)
        if show.settings.autostart:
            performance.begin()

    def _tell_problems(self, read: Read) -> None:
        self.failed = read
        first = read.problems.splitlines()[0]
        if read.client is not None:
            read.client.send("/fail", "/show/load", f"{first}; `endless check` tells all")
        else:
            log.warning("the show's file has changed and cannot be played, the show goes on as it was: %s", first)
