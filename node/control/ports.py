"""What control is given by others: who is told, the cue list, and who writes files."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from node.control.client import Client
from node.control.clip_store import Held
from node.control.commands import Value
from node.errors import Refused


class Feedback(Protocol):
    """Those who are told. Nobody, until a surface comes."""

    def push(self, address: str, *values: Value) -> None: ...
    def changed(
        self, address: str, value: Value, by: Client | None = None, clipped: bool = False, follows: bool = False
    ) -> None: ...
    def levels_due(self, now: float) -> bool: ...
    def levels(self, now: float, mix: Sequence[float], layers: Sequence[float]) -> None: ...


class Cues(Protocol):
    """The cue list, as far as control knows it. Frames are program frames. Raises Refused."""

    def go(self, frame: int) -> None: ...
    def go_cue(self, number: str, frame: int) -> None: ...
    def next(self) -> None: ...
    def previous(self) -> None: ...
    def set_playhead(self, number: str) -> None: ...
    def prepare(self, number: str, client: Client | None) -> None: ...
    def tick(self, frame: int, lead: int) -> None: ...
    def due(self) -> int | None: ...
    def panic(self) -> None: ...
    def layers_taken(self, layers: Iterable[int], frame: int) -> None: ...
    def standby(self) -> tuple[str, str, str] | None: ...
    def listing(self, running: bool) -> list[tuple[str, str, str, str]]: ...


class Keeper(Protocol):
    """Writes files of the mix and of clips. Raises Refused; gives the file's path. recording: of `/record`, and since when."""

    recording: tuple[Path, float] | None

    def record(self, on: bool) -> Path: ...
    def keep(self, held: Held) -> Path: ...


class NoShow:
    """The cue list of a node without a show."""

    def go(self, frame: int) -> None:
        raise Refused("no show is loaded; load one with /show/load <name>")

    def go_cue(self, number: str, frame: int) -> None:
        self.go(frame)

    def prepare(self, number: str, client: Client | None) -> None:
        self.go(0)

    def next(self) -> None:
        self.go(0)

    def previous(self) -> None:
        self.go(0)

    def set_playhead(self, number: str) -> None:
        self.go(0)

    def tick(self, frame: int, lead: int) -> None:
        pass

    def due(self) -> None:
        return None

    def panic(self) -> None:
        pass

    def layers_taken(self, layers: Iterable[int], frame: int) -> None:
        pass

    def standby(self) -> None:
        return None

    def listing(self, running: bool) -> list[tuple[str, str, str, str]]:
        return []


def no_folder(name: str, client: Client | None) -> None:
    """The show folder of a node without one."""
    raise Refused("this node has no show folder")


class NoKeeper:
    """The files of a node that writes none."""

    recording: tuple[Path, float] | None = None

    def record(self, on: bool) -> Path:
        raise Refused("nothing can be recorded here")

    def keep(self, held: Held) -> Path:
        raise Refused("nothing can be recorded here")


class Nobody:
    """The feedback of a node without surfaces."""

    def push(self, address: str, *values: Value) -> None:
        pass

    def changed(
        self, address: str, value: Value, by: Client | None = None, clipped: bool = False, follows: bool = False
    ) -> None:
        pass

    def levels_due(self, now: float) -> bool:
        return False

    def levels(self, now: float, mix: Sequence[float], layers: Sequence[float]) -> None:
        pass
