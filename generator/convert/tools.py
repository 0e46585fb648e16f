"""The libraries that conversion needs, and their versions."""

import importlib.metadata
import importlib.util
import platform

from generator.engine import EngineError

_LIBRARIES = ("coremltools", "torch", "diffusers", "transformers", "safetensors", "numpy")


class ConvertError(EngineError):
    """A conversion cannot be made as asked; one line with the next step."""


def require() -> None:
    """Raises ConvertError where a library is missing."""
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        raise ConvertError(f"converting needs {' and '.join(missing)}; install the extra: pip install 'endless-node[coreml]'")


def versions() -> dict[str, str]:
    """By name: the node's own, Python's and the libraries'."""
    own = {"endless-node": importlib.metadata.version("endless-node"), "python": platform.python_version()}
    return own | {name: importlib.metadata.version(name) for name in _LIBRARIES}
