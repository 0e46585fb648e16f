"""Which ways there are on this machine to run TangoFlux, and why the others are none.

A new backend is one function that tells its candidates, and one line in the table.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
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


def candidates(wanted: Wanted, weights: str | None = None) -> tuple[list[Candidate], list[Unusable]]:
    """Those that can be measured here, the slowest device last, and those that cannot. weights: as the engine takes them.

    Raises EngineError where there is no such backend.
    """
    for name in wanted.backends:
        if name not in PROBES:
            raise EngineError(f"no backend is called {name[:64]!r} (backends: {', '.join(PROBES)})")
    names = wanted.backends or [name for name in PROBES if name not in _BY_NAME]
    found = [way for name, probe in PROBES.items() if name in names for way in probe(weights)]
    usable = [way for way in found if isinstance(way, Candidate) and wanted.takes(way)]
    return sorted(usable, key=lambda way: way.device == "cpu"), [way for way in found if isinstance(way, Unusable)]


def _pytorch(weights: str | None) -> Iterator[Candidate | Unusable]:
    from generator.backends.pytorch import choose_device

    for device in ("cuda", "mps", "cpu"):
        try:
            choose_device(device)
        except EngineError as error:
            yield Unusable(f"pytorch {device}", str(error))
        else:
            yield from (Candidate("pytorch", precision, device) for precision in _PRECISIONS)


def _coreml(weights: str | None, backend: str = "coreml") -> Iterator[Candidate | Unusable]:
    from generator.backends.choice import candidates, look

    here = look(weights).platform
    found = next(candidate for candidate in candidates(here) if candidate.backend == backend)
    if found.usable:
        yield Candidate(backend, here.packages_precision)
    else:
        yield Unusable(backend, found.reason)


PROBES: dict[str, Callable[[str | None], Iterator[Candidate | Unusable]]] = {
    "coreml": _coreml,
    "pytorch": _pytorch,
    "coreml-reference": partial(_coreml, backend="coreml-reference"),
}
_BY_NAME = {"coreml-reference"}  # measured only where it is asked for: it is there to be right, and takes hours
