"""Which ways there are on this machine to run TangoFlux, and why the others are none.

A new backend is one function that tells its candidates, and one line in the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from generator.engine import EngineError

_PRECISIONS = ("exact", "fast")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to run the model. device: cuda, mps or cpu; None where the backend chooses."""

    backend: str
    precision: str
    device: str | None = None

    @property
    def label(self) -> str:
        return " ".join(filter(None, (self.backend, self.precision, self.device)))

    @property
    def options(self) -> dict[str, Any]:
        """As keywords of the engine."""
        return {name: value for name, value in asdict(self).items() if value is not None}


class Unusable(NamedTuple):
    """A way that is not there on this machine."""

    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: of each empty tuple, all."""

    backends: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()

    def takes(self, candidate: Candidate) -> bool:
        return (not self.precisions or candidate.precision in self.precisions) and (
            not self.devices or candidate.device in self.devices
        )


def candidates(wanted: Wanted) -> tuple[list[Candidate], list[Unusable]]:
    """Those that can be measured here, the slowest device last, and those that cannot.

    Raises EngineError where there is no such backend.
    """
    for name in wanted.backends:
        if name not in PROBES:
            raise EngineError(f"no backend is called {name[:64]!r} (backends: {', '.join(PROBES)})")
    found = [way for name, probe in PROBES.items() if name in (wanted.backends or PROBES) for way in probe()]
    usable = [way for way in found if isinstance(way, Candidate) and wanted.takes(way)]
    return sorted(usable, key=lambda way: way.device == "cpu"), [way for way in found if isinstance(way, Unusable)]


def _pytorch() -> Iterator[Candidate | Unusable]:
    from generator.backends.pytorch import choose_device

    for device in ("cuda", "mps", "cpu"):
        try:
            choose_device(device)
        except EngineError as error:
            yield Unusable(f"pytorch {device}", str(error))
        else:
            yield from (Candidate("pytorch", precision, device) for precision in _PRECISIONS)


PROBES: dict[str, Callable[[], Iterator[Candidate | Unusable]]] = {"pytorch": _pytorch}
