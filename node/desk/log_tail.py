"""The log's last lines, for those who look at the page."""

import logging
from collections import deque

LINES = 200
_LONGEST = 500  # characters of a line

Line = list[float | str]  # seconds of the epoch, level, text


class LogTail(logging.Handler):
    """`emit` from any thread; `whole` and `news` from one."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._lines: deque[Line] = deque(maxlen=LINES)
        self._fresh: deque[Line] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        line: Line = [round(record.created, 3), record.levelname, record.getMessage()[:_LONGEST]]
        self._lines.append(line)
        self._fresh.append(line)

    def whole(self) -> list[Line]:
        """The last lines, the oldest first."""
        return list(self._lines)

    def news(self) -> list[Line]:
        """Those since the last call."""
        fresh = []
        while self._fresh:
            fresh.append(self._fresh.popleft())
        return fresh
