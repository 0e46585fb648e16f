"""The compiled kernel.c, as cffi wraps it."""

from typing import Any

ffi: Any
lib: Any
