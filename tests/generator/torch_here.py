"""For test modules that need PyTorch: `require()` before its first import."""

import importlib.util
import os

import pytest


def require(*names: str) -> None:
    """Skips the module where a library is missing; in CI, where all must be installed, it fails."""
    missing = [name for name in ("torch", "diffusers", "transformers", *names) if importlib.util.find_spec(name) is None]
    if not missing:
        return
    reason = f"needs {', '.join(missing)}: the extra `tangoflux`"
    if os.environ.get("CI"):
        raise ImportError(reason)
    pytest.skip(reason, allow_module_level=True)
