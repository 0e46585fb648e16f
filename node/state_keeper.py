"""Looks at where the node is, four times a second, and has it written when that is something else than before."""

from collections.abc import Callable
from typing import Any

from node.control.control import Control
from node.control.snapshot import plain
from node.state_file import Mark
from node.state_writer import StateWriter

LOOK_S = 0.25
TO_DISK_S = 10.0  # while show time runs, the state is brought to the disk again after that: what a power cut can cost
LIVED_S = 10.0  # a node that has lived so long was not ended by what it took up
REST_S = 0.7  # between two states that are written: with LOOK_S less than a second, also for one that comes in between


class StateKeeper:
    """Belongs to the control thread. given: what the node was started with, for the next."""

    def __init__(
        self,
        control: Control,
        show: Callable[[], dict[str, Any] | None],
        given: dict[str, Any],
        wall: Callable[[], float],
        writer: StateWriter,
        tries: int = 0,
    ) -> None:
        """show: where the show is, if there is one. wall: the clock on the wall, in seconds of the epoch.

        tries: nodes that took this state up, one after the other, and ended within LIVED_S; this one counts until it has lived
        so long.
        """
        self._control, self._show, self._given, self._wall = control, show, given, wall
        self._writer = writer
        self._tries = tries
        self._lived_s: float | None = None
        self._look_s = self._rested_s = self._stale_s = 0.0
        self._frame = 0  # of the last state that was put
        self._put: dict[str, Any] | None = None
        self._left = False

    def tick(self, now_s: float) -> None:
        """now_s: monotonic."""
        if now_s < self._look_s or self._left:
            return
        self._look_s = now_s + LOOK_S
        if self._lived_s is None:
            self._lived_s = now_s + LIVED_S
        elif now_s >= self._lived_s:
            self._tries = 0
        content, mark = self._content(), self._mark()
        stale = now_s >= self._stale_s and mark.frame != self._frame
        if content == self._put and not stale:
            self._writer.put(None, mark)
        elif now_s >= self._rested_s:  # until then the mark stays: it is of the state that was put
            self._rested_s, self._stale_s = now_s + REST_S, now_s + TO_DISK_S
            self._keep(content, mark)

    def leave(self) -> None:
        """The last look, before the node fades out: what comes then is no state to go on with."""
        if not self._left:
            self._left, self._tries = True, 0
            self._keep(self._content(), self._mark())

    def _keep(self, content: dict[str, Any], mark: Mark) -> None:
        self._put, self._frame = content, mark.frame
        self._writer.put(content, mark)

    def _content(self) -> dict[str, Any]:
        return {"given": self._given, "tries": self._tries, "show": self._show(), **plain(self._control)}

    def _mark(self) -> Mark:
        return Mark(self._control.transport.program_frame(), self._wall())
