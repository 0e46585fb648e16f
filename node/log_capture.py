"""What this process, its children and their C libraries print to standard error, as lines of the log.

With `--log json` every line must be an object, and a log file must hold the last words of a child too. So descriptor 2, which
children inherit, becomes a pipe. Its far end does not block: where nobody reads for long, those who print lose their words
and not their time. Without either of the two, descriptor 2 stays what it is.

The pipe: from whoever prints, to a thread that logs; as large as the system grants, 1 MiB at most.
"""

import atexit
import fcntl
import logging
import os
import threading
from contextlib import suppress

from node.log_storm import UNFOLDED

log = logging.getLogger("endless.stderr")

_PIPE_BYTES = 1 << 20
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)  # Linux
_LONGEST = 1 << 16  # bytes without a line's end
_LEAVE_S = 0.5  # a grandchild may hold the pipe for longer than we live


def capture(original: int) -> None:
    """From now on, and until the interpreter ends. original: a duplicate of descriptor 2, which gets its place back then."""
    reader, writer = os.pipe()
    if _SET_PIPE_SIZE is not None:
        with suppress(OSError):  # more than an ordinary user may have
            fcntl.fcntl(writer, _SET_PIPE_SIZE, _PIPE_BYTES)
    os.set_blocking(writer, False)
    os.dup2(writer, 2, inheritable=True)
    os.close(writer)
    thread = threading.Thread(target=_read, args=(reader,), name="standard error", daemon=True)
    thread.start()
    atexit.register(_give_back, original, thread)


def _give_back(original: int, thread: threading.Thread) -> None:
    """The last writer's end goes, and with it the thread; then logging, which began before us, writes what waits."""
    os.dup2(original, 2, inheritable=True)
    thread.join(_LEAVE_S)


def _read(reader: int) -> None:
    waiting = b""
    while data := os.read(reader, 1 << 16):
        *lines, waiting = (waiting + data).split(b"\n")
        for line in lines:
            _tell(line)
        if len(waiting) > _LONGEST:
            _tell(waiting)
            waiting = b""
    _tell(waiting)


def _tell(line: bytes) -> None:
    text = line.decode("utf-8", "replace").rstrip()
    if text:
        log.warning("%s", text, extra=UNFOLDED)
