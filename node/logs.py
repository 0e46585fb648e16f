"""Where the node's words go: one line an event on standard error, as text or as JSON, and into a file where one is wanted.

What nobody has caught is an event too: the exceptions of threads, warnings of libraries, and with JSON or a file whatever
else prints to standard error (node/log_capture.py).
"""

import faulthandler
import json
import logging
import os
import sys
import threading
import time
import warnings
from types import TracebackType
from typing import Any

from node import log_capture
from node.log_file import FileHandler, LogFile
from node.log_storm import LogStorm, Plain

log = logging.getLogger("endless")


class _JsonFormatter(logging.Formatter):
    """time (UTC), level, message; with an exception its traceback, in `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z"
        line = {"time": moment, "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


class _TextFormatter(logging.Formatter):
    """Nothing that a client has sent can begin a line of its own, or speak to the terminal."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = "".join(map(_shown, record.message)) if not record.message.isprintable() else record.message
        return super().formatMessage(record)


def _shown(character: str) -> str:
    if character == "\n":
        return "\n    "
    return character if character.isprintable() else character.encode("unicode_escape").decode()


def set_up(style: str, file: LogFile | None = None) -> None:
    """style: `text` or `json`, of the file too. Raises EndlessError where the file cannot be opened."""
    original = os.dup(2)  # ours alone: descriptor 2 is now and then nobody's (node/quiet.py)
    handlers: list[logging.Handler] = [logging.StreamHandler(Plain(os.fdopen(original, "w", closefd=False)))]
    if file is not None:
        handlers.append(FileHandler(file))
    for handler, moment in zip(handlers, ("%H:%M:%S", "%Y-%m-%d %H:%M:%S"), strict=False):
        text = _TextFormatter("%(asctime)s %(levelname)s %(message)s", moment)
        handler.setFormatter(_JsonFormatter() if style == "json" else text)
    root = logging.getLogger()
    root.handlers[:] = [LogStorm(handlers)]
    root.setLevel(logging.INFO)
    faulthandler.enable(original, all_threads=True)  # a crash of the interpreter itself: as text, there is no other way left
    if style == "json" or file is not None:
        log_capture.capture(original)
    if style == "json":
        sys.excepthook = _uncaught
    sys.unraisablehook = _unraisable
    threading.excepthook = _uncaught_in_thread
    logging.captureWarnings(True)
    warnings.formatwarning = lambda message, category, *place: f"{category.__name__}: {message}"


def reopen(root: logging.Logger | None = None) -> None:
    """Begins log files anew that another program has moved away."""
    for storm in (root or logging.getLogger()).handlers:
        for handler in storm.handlers if isinstance(storm, LogStorm) else ():
            if isinstance(handler, FileHandler):
                handler.reopen()


def last_words(text: str) -> None:
    """What a command ends with, on standard error: in its log's style where that is JSON."""
    if sys.excepthook is _uncaught:
        log.error("%s", text)
    else:
        print(text, file=sys.stderr)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    log.critical("ended by a mistake of its own", exc_info=(kind, error, trace))


def _uncaught_in_thread(what: threading.ExceptHookArgs) -> None:
    if what.exc_value is not None and what.exc_type is not SystemExit:
        name = what.thread.name if what.thread is not None else "?"
        log.error("the thread %r has ended by a mistake", name, exc_info=(what.exc_type, what.exc_value, what.exc_traceback))


def _unraisable(what: Any) -> None:
    trace = (what.exc_type, what.exc_value, what.exc_traceback) if what.exc_value is not None else None
    log.error("%s: %.200r", what.err_msg or "an exception was passed over in", what.object, exc_info=trace)
