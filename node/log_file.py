"""The log in a file (`--log-file`) that never grows past its size: then it becomes PATH.1, PATH.1 becomes PATH.2, and so on."""

import io
import logging
import logging.handlers
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from node.errors import EndlessError

SIZE_MB, COUNT = 10.0, 5  # by default: 60 MB on the disk, some days of a node that has much to say
AGAIN_S = 60.0  # between two words on a file that cannot be written

log = logging.getLogger("endless")


@dataclass(frozen=True, slots=True)
class LogFile:
    """Where, when it is changed for a new one (megabytes), and how many old ones are kept."""

    path: Path
    size_mb: float = SIZE_MB
    count: int = COUNT


class FileHandler(logging.handlers.RotatingFileHandler):
    """Writes on the thread of the log (node/log_storm.py). A full disk costs lines of the file and nothing else."""

    def __init__(self, file: LogFile) -> None:
        """Raises EndlessError where the file cannot be opened."""
        self._told_s = float("-inf")
        try:
            file.path.parent.mkdir(parents=True, exist_ok=True)
            super().__init__(file.path, maxBytes=round(file.size_mb * 1e6), backupCount=file.count, encoding="utf-8")
        except OSError as error:
            raise EndlessError(f"--log-file {file.path}: {error.strerror}; choose another file") from error

    def _open(self) -> io.TextIOWrapper:
        """Without a buffer: what a full disk refuses must not come again when the file is closed."""
        return io.TextIOWrapper(Path(self.baseFilename).open("ab", buffering=0), encoding="utf-8", write_through=True)

    def handleError(self, record: logging.LogRecord) -> None:
        """Says it once a minute on standard error; this line is meant for the file too, and lost there like the others."""
        if time.monotonic() - self._told_s >= AGAIN_S:
            self._told_s = time.monotonic()
            log.warning("the log file %s cannot be written, its lines are lost: %s", self.baseFilename, _reason())

    def reopen(self) -> None:
        """Begins a new file where another program has moved the old one away (logrotate)."""
        self.acquire()
        try:
            stream, self.stream = self.stream, None  # the next line opens it again
            if stream is not None:
                stream.close()
        except OSError:
            self.handleError(logging.makeLogRecord({}))
        finally:
            self.release()


def _reason() -> str:
    error = sys.exception()
    return str(getattr(error, "strerror", None) or error)
