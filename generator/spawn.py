"""Starts a child Python process that talks with us over a pipe and dies with us.

Always a fresh interpreter, never a fork: threads, audio libraries and GPU runtimes do not survive one.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def spawn(module: str, arguments: dict[str, Any]) -> tuple[subprocess.Popen[bytes], Connection]:
    """Runs `module.main(arguments, connection)` in a new process; gives its handle and our end of the pipe.

    `arguments` cross as JSON. On Linux the kernel kills the child when the calling
    thread ends: call it from a thread that lives as long as the child should.
    """
    ours, theirs = Pipe()
    code = f"from generator.spawn import child; child({module!r})"
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    payload = json.dumps({"fd": theirs.fileno(), "parent": os.getpid(), "arguments": arguments})
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", code, payload],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        pass_fds=(theirs.fileno(),),
    )
    theirs.close()
    return process, ours


def child(module: str) -> None:
    """The first call in the child: ties its life to the parent's, leaves Ctrl-C to the parent, runs the module's main."""
    import importlib

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    payload = json.loads(sys.argv[1])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != payload["parent"]:
        sys.exit(0)
    connection = Connection(payload["fd"])
    importlib.import_module(module).main(payload["arguments"], connection)


def set_title(title: str) -> None:
    """What `ps` shows."""
    import setproctitle

    setproctitle.setproctitle(title)
