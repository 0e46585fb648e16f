"""Writes the state on a thread of its own: control hands it over and never waits for a disk."""

import logging
import threading
from typing import Any

from node.state_file import Mark, StateFile

log = logging.getLogger("endless")

LEAVE_S = 2.0  # a disk that hangs must not keep the node from ending
_Order = tuple[dict[str, Any] | None, Mark]  # None: the state is as it was


class StateWriter:
    """Holds one order; a newer one takes its place, so a slow disk gets the newest state and never a queue of old ones."""

    def __init__(self, file: StateFile) -> None:
        """file: the thread's from now on, until `close`."""
        self._file = file
        self._news = threading.Condition()
        self._order: _Order | None = None
        self._ending = False
        self._failed = ""
        self._unwritten: dict[str, Any] | None = None  # what the disk refused
        self._thread = threading.Thread(target=self._run, name="state", daemon=True)
        self._thread.start()

    def put(self, content: dict[str, Any] | None, mark: Mark) -> None:
        """The state at `mark`; None where it is the one that was put before. The content is the thread's from now on."""
        with self._news:
            if content is None and self._order is not None:
                content = self._order[0]
            self._order = content, mark
            self._news.notify()

    def close(self) -> None:
        """Writes what waits, and ends."""
        with self._news:
            self._ending = True
            self._news.notify()
        self._thread.join(LEAVE_S)

    def _run(self) -> None:
        while (order := self._next()) is not None:
            content, mark = order
            content = content if content is not None else self._unwritten
            try:
                if content is None:
                    self._file.mark(mark)
                else:
                    self._file.write(content, mark)
            except OSError as error:
                self._unwritten = content
                self._tell(error.strerror or str(error))
            else:
                self._unwritten = None
                self._tell("")
        self._file.close()

    def _next(self) -> _Order | None:
        with self._news:
            self._news.wait_for(lambda: self._order is not None or self._ending)
            order, self._order = self._order, None
            return order

    def _tell(self, failed: str) -> None:
        """Once when it begins to fail, and once when it works again."""
        if failed and not self._failed:
            log.warning("the state cannot be written to %s: %s; the node plays on, --resume would find an older one",
                        self._file.path, failed)  # fmt: skip
        elif self._failed and not failed:
            log.info("the state is written again")
        self._failed = failed
