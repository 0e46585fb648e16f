"""Which backend runs TangoFlux here, and why: every candidate with its reason, from facts about the machine.

What looks at the machine (`look`) and what decides (`candidates`, `choose`) are apart, so that any machine can be thought of.
"""

import importlib.util
import platform
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.backends import checkpoint as checkpoints
from generator.backends import coreml_folder
from generator.backends.checkpoint import Checkpoint
from generator.backends.coreml_folder import Folder
from generator.engine import EngineError

COREML, PYTORCH, REFERENCE = "coreml", "pytorch", "coreml-reference"
AUTO = "auto"
BACKENDS = (COREML, PYTORCH, REFERENCE)  # in the order in which `auto` tries them
_LIBRARIES = {
    COREML: (("coremltools", "torch"), "pip install 'endless-node[coreml]'"),
    PYTORCH: (("torch", "diffusers", "transformers"), "pip install torch==2.13.0, then pip install 'endless-node[tangoflux]'"),
    REFERENCE: (("coremltools", "torch"), "pip install 'endless-node[coreml]'"),
}
_MODULES = sorted({name for names, _ in _LIBRARIES.values() for name in names})


@dataclass(frozen=True, slots=True)
class Platform:
    """What decides. system, machine: as sys.platform and platform.machine say them. macos: () elsewhere.

    installed: which of the libraries are. no_checkpoint, no_packages: why there are none; "" where there are. packages_macos:
    the least version that reads the packages. packages_bytes: of their files. packages_precision: exact or fast. packages_text:
    the text encoder is among them.
    """

    system: str
    machine: str
    macos: tuple[int, ...] = ()
    installed: frozenset[str] = frozenset(_MODULES)
    no_checkpoint: str = ""
    no_packages: str = ""
    packages_macos: tuple[int, ...] = ()
    packages_bytes: int = 0
    packages_precision: str = "fast"
    packages_text: bool = False

    @property
    def is_apple_silicon(self) -> bool:
        return (self.system, self.machine) == ("darwin", "arm64")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One backend. usable: when asked for. automatic: `auto` may take it. reason: one line, whichever way it is."""

    backend: str
    usable: bool
    automatic: bool
    reason: str

    def __str__(self) -> str:
        state = "ok" if self.automatic else "only by name" if self.usable else "not here"
        return f"{self.backend}: {state}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Choice:
    """backend: the one to load. note: what those who listen should know of it; "" for nothing."""

    backend: str
    note: str


@dataclass(frozen=True, slots=True)
class Found:
    """What of the weights is on this machine."""

    checkpoint: Checkpoint | None
    folder: Folder | None
    platform: Platform


def look(weights: str | None) -> Found:
    """Looks for the checkpoint and for what was converted of it, and at this machine. Nothing is loaded, nothing raised."""
    found, no_checkpoint = None, ""
    try:
        place = coreml_folder.checkpoint_place(weights)
        if weights is not None and place is None:
            raise EngineError(f"the weights that {weights} was converted from are not beside it; --weights names their folder")
        found = checkpoints.find(place)
    except EngineError as error:
        no_checkpoint = str(error)
    folder, no_packages = None, ""
    try:
        folder = coreml_folder.find(weights, found)
    except EngineError as error:
        no_packages = str(error)
    here = Platform(
        system=sys.platform,
        machine=platform.machine(),
        macos=_version(platform.mac_ver()[0]),
        installed=frozenset(name for name in _MODULES if importlib.util.find_spec(name) is not None),
        no_checkpoint=no_checkpoint,
        no_packages=no_packages,
        packages_macos=folder.macos if folder else (),
        packages_bytes=sum(folder.bytes.values()) if folder else 0,
        packages_precision=folder.precision if folder else "fast",
        packages_text=folder.has_text if folder else False,
    )
    return Found(found, folder, here)


def candidates(here: Platform, precision: str | None = None) -> tuple[Candidate, ...]:
    """All of them, in the order in which `auto` tries them. precision: what was asked for."""
    return (_coreml(here, precision), _pytorch(here), _reference(here, precision))


def choose(asked: str | None, found: Sequence[Candidate], here: Platform) -> Choice:
    """The one that was asked for, or for `auto` the first that may be taken. Raises EngineError."""
    if asked not in (None, AUTO, *BACKENDS):
        raise EngineError(f"tangoflux has no backend {str(asked)[:64]!r} (backends: {', '.join((AUTO, *BACKENDS))})")
    by_name = {candidate.backend: candidate for candidate in found}
    if asked in by_name:
        if not by_name[asked].usable:
            raise EngineError(f"the backend {asked} cannot be used: {by_name[asked].reason}")
        return Choice(asked, "")
    taken = next((candidate for candidate in found if candidate.automatic), None)
    if taken is None:
        raise EngineError(by_name[PYTORCH].reason)
    missed = taken.backend == PYTORCH and here.is_apple_silicon
    return Choice(taken.backend, f"on pytorch, not on coreml: {by_name[COREML].reason}" if missed else "")


def why_not_pytorch(here: Platform) -> str:
    """Why PyTorch cannot take the place of another backend; "" where it can."""
    return _missing(here, PYTORCH) or here.no_checkpoint


def _coreml(here: Platform, precision: str | None) -> Candidate:
    def no(reason: str) -> Candidate:
        return Candidate(COREML, False, False, reason)

    if here.system != "darwin":
        return no("Core ML is on macOS alone")
    if reason := _packages(here, COREML, precision):
        return no(reason)
    if here.macos < here.packages_macos:
        return no(f"its packages need macOS {_dotted(here.packages_macos)}, this is {_dotted(here.macos)}; update macOS")
    about = f"{here.packages_bytes / 1e9:.2g} GB for macOS {_dotted(here.packages_macos)} and later"
    if here.machine != "arm64":
        return Candidate(COREML, True, False, f"its packages have passed, {about}; but an Intel Mac has no Neural Engine")
    return Candidate(COREML, True, True, f"its packages have passed, {about}; this is Apple silicon")


def _pytorch(here: Platform) -> Candidate:
    reason = why_not_pytorch(here)
    return Candidate(PYTORCH, not reason, not reason, reason or "its libraries and the weights are here")


def _reference(here: Platform, precision: str | None) -> Candidate:
    if reason := _packages(here, REFERENCE, precision):
        return Candidate(REFERENCE, False, False, reason)
    return Candidate(REFERENCE, True, False, "Core ML's packages on an interpreter: for tests, slower than anything else")


def _packages(here: Platform, backend: str, precision: str | None) -> str:
    """Why the packages cannot be run; "" where they can."""
    if reason := _missing(here, backend) or here.no_packages:
        return reason
    if precision == "exact" and here.packages_precision != "exact":
        return "its packages do not compute in fp32 throughout; leave out --precision exact, or convert with --precision fp32"
    if not here.packages_text and (reason := why_not_pytorch(here)):
        return f"its text stage was not converted and PyTorch cannot take its place: {reason}"
    return ""


def _missing(here: Platform, backend: str) -> str:
    names, hint = _LIBRARIES[backend]
    missing = [name for name in names if name not in here.installed]
    return f"needs {' and '.join(missing)}: {hint}" if missing else ""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())


def _dotted(version: Iterable[int]) -> str:
    return ".".join(map(str, version)) or "unknown"
