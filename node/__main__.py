"""`endless`, the same as `python -m node`."""

import signal
import sys
from types import FrameType

from node.quiet import occupy_standard_streams

_ENDINGS = ("SIGTERM", "SIGHUP")  # a service manager's, a closed terminal's; Ctrl-C is Python's KeyboardInterrupt


def main() -> None:
    """Runs one command and exits. A signal that comes before the command has its own way to end is a clean stop too."""
    occupy_standard_streams()
    for name in _ENDINGS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    try:
        from node.command_line import run_command
    except KeyboardInterrupt:
        sys.exit(0)
    run_command()


def _leave(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
