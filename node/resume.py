"""`--resume`: a node begins where the one before it was. Its state is kept whether or not anybody asks for that later.

What is given to the new node goes before what is taken up, where it differs from what the one before was given: so the same
command, run again by a supervisor, takes up all that was changed since, and another command means what it says.
"""

import argparse
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from node.begin import check_engine, state_of
from node.config import Settings
from node.control.control import Control
from node.control.snapshot import Plain, Resumption, settle, settle_layers
from node.control.state import State
from node.errors import EndlessError, UsageError
from node.show.current import CurrentShow
from node.show.model import Show
from node.state_file import Saved, StateError, StateFile, name_of
from node.state_keeper import LIVED_S, StateKeeper
from node.state_writer import StateWriter

log = logging.getLogger("endless")

MOST_TRIES = 4  # to go on from one state; systemd gives up after five starts in ten seconds

Values = tuple[Settings, Show | None, Path | None]


@dataclass(frozen=True, slots=True)
class Start:
    """What a node starts with."""

    settings: Settings
    show: Show | None
    path: Path | None
    state: State
    memory: "Memory"


def start(arguments: argparse.Namespace, values: Callable[[argparse.Namespace], Values]) -> Start:
    """The settings, the show and the state, taken up where that was asked for. values: what the arguments stand for.

    Raises EndlessError as `values` does; but a show that is taken up and cannot be played any more is left out, with a line.
    """
    settings, show, path = values(arguments)
    memory = Memory(settings, arguments.show)
    if memory.show not in (None, memory.given["show"]):
        try:
            settings, show, path = values(argparse.Namespace(**vars(arguments) | {"show": memory.show}))
        except EndlessError as error:
            memory.lose_show(str(error).splitlines()[0])
    return Start(settings, show, path, memory.state(state_of(settings)), memory)


class Memory:
    """What a node leaves for the next, and what it takes up from the one before."""

    def __init__(self, settings: Settings, show: str | None) -> None:
        """show: as it was given. Raises UsageError where `--resume` is asked for and no state is kept."""
        parameters = settings.parameters.items()
        given = {address: value for address, value in parameters if settings.origins[address[1:]] != "the show"}
        self.given: Plain = {"show": str(Path(show).resolve()) if show is not None else None, "parameters": given}
        self._lines: list[str] = []  # to be told, once there is a log
        self._file = self._opened(settings)
        self._tries = 0
        self._saved = self._read(self._file) if self._file is not None and settings.resume else None
        self._writer: StateWriter | None = None
        self._keeper: StateKeeper | None = None
        self._resumption: Resumption | None = None
        self._new = self._newly_given()
        self.goes_on = self._saved is not None and self._same_show and "/prompt" not in self._new

    @property
    def show(self) -> str | None:
        """The show to go on with, as it would be given; None without one, or where another one is given."""
        if self._saved is None or self._saved.content["show"] is None or not self._same_show:
            return None
        given, path = self._saved.content["given"]["show"], self._saved.content["show"]["path"]
        baked = given is not None and Path(path).is_relative_to(given)
        return str(given if baked else path)

    def lose_show(self, why: str) -> None:
        """The show that was to go on cannot be played."""
        self._lines.append(f"the show cannot be taken up, the node goes on without: {why}")
        self.goes_on = False

    def state(self, begun: State) -> State:
        """What to start with: `begun`, or what is taken up."""
        if self._saved is None:
            return begun
        content = self._saved.content
        parameters = content["parameters"] | self._new
        if not self.goes_on:  # the layers' own prompts are the old cues'
            parameters = {a: v for a, v in parameters.items() if not (a.startswith("/layer/") and a.endswith("/prompt"))}
        state = State()
        self._lines += [f"not taken up: {refused}" for refused in settle(state, parameters)]
        if self.goes_on:
            settle_layers(state, content)
        try:
            check_engine(state)
        except UsageError as error:
            self._lines.append(f"not taken up: {error}")
            state.values["/engine"] = begun.values["/engine"]
        return state

    # The node that runs

    def go_on(self, control: Control, current: CurrentShow, show: Show | None, path: Path | None) -> None:
        """Puts cues, transport and clocks to where they were. Only where `goes_on`."""
        assert self._saved is not None
        content, mark = self._saved.content, self._saved.mark
        self._resumption = Resumption(control, content, mark.frame)
        if show is not None and path is not None and content["show"] is not None:
            if show.digest != content["show"]["digest"]:
                self._lines.append(f"the show {show.title!r} has changed since: cues that are in it no more are left out")
            performance = current.take(show, path, mark.wall_s)
            gone = performance.take_up(content["show"]["cues"], self._resumption.scale, self._resumption.frame)
            if gone:
                self._lines.append(f"not taken up: cue {', '.join(gone)}")
        control.prompts.listen_for(control.state.wanted)

    def begin(self, control: Control, current: CurrentShow) -> None:
        """Tells what came of it, and keeps the state from now on."""
        for line in self._lines:
            log.warning("%s", line)
        if self.goes_on and self._saved is not None:
            ago = max(0.0, time.time() - self._saved.mark.wall_s)
            log.info("resumed: %s, as %.1f s ago", control.state.transport, ago)
        if self._file is not None:
            self._writer = StateWriter(self._file)
            self._keeper = StateKeeper(control, current.plain, self.given, time.time, self._writer, self._tries)
            control.leaving = self._keeper.leave

    def step(self, now_s: float) -> None:
        """A turn of the control loop. now_s: monotonic."""
        if self._resumption is not None:
            self._resumption.step()
        if self._keeper is not None:
            self._keeper.tick(now_s)

    def close(self) -> None:
        """Writes what waits, and gives the file back."""
        if self._writer is not None:
            self._writer.close()
        elif self._file is not None:
            self._file.close()

    @property
    def _same_show(self) -> bool:
        """None is given, or the one that the node before was given."""
        return self._saved is not None and self.given["show"] in (None, self._saved.content["given"]["show"])

    def _newly_given(self) -> Plain:
        before = self._saved.content["given"]["parameters"] if self._saved is not None else {}
        return {address: value for address, value in self.given["parameters"].items() if value != before.get(address)}

    def _opened(self, settings: Settings) -> StateFile | None:
        nameless = settings.osc_port == 0 and "state" not in settings.origins
        if settings.state is None or nameless:
            if settings.resume:
                why = "at a free port a node has no name to be found by" if nameless else "--state is off"
                raise UsageError(f"--resume: {why}; give --osc HOST:PORT or --state DIR")
            return None
        try:
            return StateFile(settings.state, name_of(settings.osc_port, settings.prefix))
        except StateError as error:
            self._lines.append(f"{error}; the node plays all the same")
            return None

    def _read(self, file: StateFile) -> Saved | None:
        try:
            saved = file.read()
        except StateError as error:
            self._lines.append(f"{error}: nothing is taken up, this is a clean start")
            return None
        if saved is None:
            self._lines.append(f"nothing to resume: there is no {file.path}; this is a clean start")
            return None
        return self._tried(file, saved)

    def _tried(self, file: StateFile, saved: Saved) -> Saved | None:
        """Notes that this state is being taken up; None for one that has ended too many nodes: a supervisor would go on so."""
        tries = saved.content.get("tries", 0)
        try:
            if tries < MOST_TRIES:
                self._tries = tries + 1
                file.write(saved.content | {"tries": self._tries}, saved.mark)
                return saved
            place = f"; what it was is in {file.set_aside()}"
        except OSError:  # what keeps the state, from now on, will say so
            if tries < MOST_TRIES:
                return saved
            place = ""
        self._lines.append(f"{tries} nodes that took up this state ended within {LIVED_S:g} s: this is a clean start{place}")
        return None
