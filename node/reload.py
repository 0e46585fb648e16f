"""SIGHUP: the config file and the show are read again while the sound goes on.

What the config file changed is applied where that is a parameter; a setting that is built into the running node is named, and
waits for the next start. Parameters that the file leaves as they were stay what OSC and cues have made of them since.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import fields

from node import config, logs
from node.config import Settings
from node.control.commands import Value
from node.errors import EndlessError, Refused

log = logging.getLogger("endless")

_NOT_SETTINGS = ("parameters", "origins", "given")


class Reload:
    """`begin` and `step` on the control thread; the file is read on another, for a disk may hang."""

    def __init__(
        self, settings: Settings, do: Callable[..., None], show_again: Callable[[], None], done: Callable[[], None]
    ) -> None:
        """do: a call by address and value, which raises Refused. show_again: has the show read again. done: all was applied."""
        self._before = config.again(settings)
        self._do, self._show_again, self._done = do, show_again, done
        self._read: queue.SimpleQueue[Settings | EndlessError] = queue.SimpleQueue()
        self._reading = False

    def begin(self) -> None:
        """Nothing while a reload is under way."""
        if not self._reading:
            self._reading = True
            self._show_again()
            threading.Thread(target=self._run, name="reload", daemon=True).start()

    def step(self) -> None:
        """Applies what has been read."""
        if not self._reading or self._read.empty():
            return
        self._reading = False
        read = self._read.get()
        if isinstance(read, Settings):
            self._apply(read)
        else:
            log.warning("nothing of the settings was changed: %s", read)
        self._done()

    def _run(self) -> None:
        logs.reopen()
        try:
            self._read.put(config.again(self._before))
        except EndlessError as error:
            self._read.put(error)

    def _apply(self, now: Settings) -> None:
        before, self._before = self._before, now
        applied = [f"{address} {value!s}" for address, value in now.parameters.items() if self._took(before, address, value)]
        names = [each.name for each in fields(Settings) if each.name not in _NOT_SETTINGS]
        waiting = [name for name in names if getattr(before, name) != getattr(now, name)]
        waiting += [name for name in before.parameters if name not in now.parameters]
        log.info("read again: %s", f"now {', '.join(applied)}" if applied else "no parameter has changed")
        if waiting:
            log.warning("the config file has other values for %s: restart the node for them", ", ".join(waiting))

    def _took(self, before: Settings, address: str, value: Value) -> bool:
        if before.parameters.get(address) == value:
            return False
        try:
            self._do(address, value)
        except Refused as error:
            log.warning("the config file: %s: %s", address, error)
            return False
        return True
