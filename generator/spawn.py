"""Starts a child Python process that talks with us over a pipe and dies with us.

Always a fresh interpreter, never a fork: threads, audio libraries and GPU runtimes do not survive one.
"""

import ctypes
import faulthandler
import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

# Ctrl-C, a service manager's end, a closed terminal: the parent's to answer. It ends its children itself.
_PARENTS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_STACKS = signal.SIGUSR1  # prints where every thread is; the parent hands it on
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def spawn(
    module: str, arguments: dict[str, Any], environment: Mapping[str, str] | None = None
) -> tuple[subprocess.Popen[bytes], Connection]:
    """Runs `module.main(arguments, connection)` in a new process; gives its handle and our end of the pipe.

    `arguments` cross as JSON, `environment` is added to ours. On Linux the kernel kills the child when the calling
    thread ends: call it from a thread that lives as long as the child should. Raises OSError where there is no room.
    """
    ours, theirs = Pipe()
    payload = json.dumps({"fd": theirs.fileno(), "parent": os.getpid(), "arguments": arguments})
    # They may go to the whole group: blocked until the child has had time to ignore them, kept for us till then.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {*_PARENTS, _STACKS})
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from generator.spawn import child; child({module!r})", payload],
            env={**os.environ, **(environment or {}), "PYTHONPATH": _python_path()},
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
        )
    except OSError:
        ours.close()
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
    return process, ours


def _python_path() -> str:
    root = str(Path(__file__).resolve().parent.parent)
    return os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))


def child(module: str) -> None:
    """The first call in the child: ties its life to the parent's, leaves signals to the parent, runs the module's main."""
    import importlib

    for number in _PARENTS:
        signal.signal(number, signal.SIG_IGN)
    faulthandler.register(_STACKS, all_threads=True)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {*_PARENTS, _STACKS})
    payload = json.loads(sys.argv[1])
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != payload["parent"]:
        sys.exit(0)
    os.set_inheritable(payload["fd"], False)  # a grandchild that kept it would hide our end from the parent
    connection = Connection(payload["fd"])
    importlib.import_module(module).main(payload["arguments"], connection)


def set_title(title: str) -> None:
    """What `ps` shows."""
    import setproctitle

    setproctitle.setproctitle(title)
