"""Imports coremltools without what it prints about what only macOS has."""

import contextlib
import functools
import importlib.util
import io
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from generator.engine import EngineError


class PackageError(EngineError):
    """A package cannot be read or run; one line with the next step."""


def require() -> None:
    """Raises PackageError where a library of the extra `coreml` is missing."""
    missing = [name for name in ("coremltools", "torch") if importlib.util.find_spec(name) is None]
    if missing:
        raise PackageError(f"needs {' and '.join(missing)}; install the extra: pip install 'endless-node[coreml]'")


def import_coremltools() -> ModuleType:
    """The module. Its first import takes 2 to 8 s, and would print ten lines about libcoremlpython, scikit-learn and torch."""
    require()
    with quietly():
        import coremltools
        import coremltools.proto.MIL_pb2
        import coremltools.proto.Model_pb2
    return coremltools  # type: ignore[no-any-return]


@contextlib.contextmanager
def quietly(bars: io.TextIOBase | None = None) -> Iterator[None]:
    """Without coremltools' and torch's warnings, from anywhere in the process. bars: what standard error is meanwhile."""
    disabled = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with contextlib.redirect_stderr(bars or io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(disabled)


@functools.cache
def proto() -> ModuleType:
    """coremltools.proto, the messages of a model file, without the rest of coremltools: 0.1 s instead of some seconds.

    Loaded under a name of its own. protobuf knows the messages by their file, so they are the same classes where coremltools is
    imported too.
    """
    require()
    if "coremltools" in sys.modules:
        return import_coremltools().proto  # type: ignore[no-any-return]
    found = importlib.util.find_spec("coremltools")
    assert found is not None and found.submodule_search_locations
    folder = Path(found.submodule_search_locations[0]) / "proto"
    spec = importlib.util.spec_from_file_location(
        "coremltools_proto", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
