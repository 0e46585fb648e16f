"""The error tree.

EndlessError            one clear line with the next step; the command line prints it and exits 1
├── UsageError          the words of a command were wrong: exit 2
├── ShowError           a show file has problems: all of them, a line each
├── OutputError         a device, timer or file to play to cannot be opened, or has failed
└── Refused             a command was refused; the text is the reason that `/fail` carries
"""


class EndlessError(Exception):
    """Something a user can put right."""


class UsageError(EndlessError):
    """The words of the command were wrong."""


class ShowError(EndlessError):
    """A show file has problems; the text has a line (file:line:column: ...) for each."""


class OutputError(EndlessError):
    """An output cannot be opened, or has failed while it played."""


class Refused(EndlessError):
    """A command that changes nothing, and why."""
