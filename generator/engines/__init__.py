"""The engines by name. Nothing is imported until one is asked for: each brings libraries of its own.

A new engine is one file and one line in the table.
"""

import difflib
import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from generator.embed import OPTION, Seeking
from generator.engine import Engine, EngineError


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an engine lives. `maker` takes the options as keywords. needs: what must be importable; hint: how to get it.

    settings: which of the node's settings (--weights, --precision, ...) are options of it. by_meaning: it takes `nearest`.
    unheard: which values of a Job change nothing of what it makes.
    """

    module: str
    maker: str
    backend: str
    needs: tuple[str, ...] = ()
    hint: str = ""
    settings: tuple[str, ...] = ()
    by_meaning: bool = False
    unheard: tuple[str, ...] = ()


class Available(NamedTuple):
    """One line of `endless doctor`. reason: why not, and the next step; "" where it is ok."""

    name: str
    backend: str
    ok: bool
    reason: str


ENGINES: dict[str, Entry] = {
    "procedural": Entry(
        "generator.engines.procedural",
        "ProceduralEngine",
        "cpu",
        ("numpy", "scipy"),
        by_meaning=True,
        unheard=("steps", "guidance"),
    ),
    "tangoflux": Entry(
        "generator.engines.tangoflux",
        "TangoFluxEngine",
        "pytorch",
        ("torch", "diffusers", "transformers"),
        "pip install torch==2.13.0, then pip install 'endless-node[tangoflux]'",
        ("weights", "precision", "backend"),
    ),
    "tone": Entry("generator.engines.tone", "ToneEngine", "cpu", ("numpy",), unheard=("steps", "guidance", "negative")),
}
# Of no use without the folder that it plays, so no list offers it: `endless run FOLDER` takes it.
_UNLISTED = {
    "baked": Entry(
        "generator.engines.baked",
        "BakedEngine",
        "files",
        ("numpy", "soundfile"),
        settings=("weights",),
        unheard=("steps", "guidance", "negative"),
    )
}


def find(name: str) -> Entry:
    """The engine's entry. Raises EngineError, which names the nearest engine and all of them."""
    if entry := ENGINES.get(name, _UNLISTED.get(name)):
        return entry
    near = difflib.get_close_matches(name, ENGINES, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise EngineError(f"no engine is called {name[:64]!r}{hint} (engines: {', '.join(sorted(ENGINES))})")


def load(name: str, options: Mapping[str, Any] | None = None, nearest: Seeking | None = None) -> Engine:
    """Makes the engine `name`, cold. nearest: for an engine that chooses by meaning (see Placer).

    Raises EngineError: unknown name or option, or a library is missing.
    """
    entry = find(name)
    reason = _missing(entry)
    if reason:
        raise EngineError(f"the engine {name!r} {reason}")
    maker = getattr(importlib.import_module(entry.module), entry.maker)
    given = _accepted(name, maker, options or {})
    if entry.by_meaning:
        given["nearest"] = nearest
    return cast(Engine, maker(**given))


def options(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the node's settings that the process of the engine `name` takes. Raises EngineError for an unknown name."""
    return {key: value for key, value in settings.items() if key in (OPTION, *find(name).settings)}


def unheard() -> dict[str, tuple[str, ...]]:
    """By engine, also of those that no list offers: which values of a Job change nothing of what it makes."""
    return {name: entry.unheard for name, entry in (ENGINES | _UNLISTED).items()}


def available() -> list[Available]:
    """Every engine of the table, and whether what it needs is installed here. Imports none of it."""
    return [Available(name, e.backend, not _missing(e), _missing(e)) for name, e in sorted(ENGINES.items())]


def _missing(entry: Entry) -> str:
    missing = [name for name in entry.needs if importlib.util.find_spec(name) is None]
    return f"needs {', '.join(missing)}{': ' + entry.hint if entry.hint else ''}" if missing else ""


def _accepted(name: str, maker: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    import inspect

    known = inspect.signature(maker).parameters
    unknown = sorted(set(options) - set(known))
    if unknown and not any(p.kind is p.VAR_KEYWORD for p in known.values()):
        takes = ", ".join(known) or "none"
        raise EngineError(f"the engine {name!r} has no option {unknown[0]!r} (options: {takes})")
    return dict(options)
