"""Builds node/outputs/jack_callback.c as the module node.outputs._jack; setup.py uses it."""

from pathlib import Path

from cffi import FFI

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "node/outputs"

builder = FFI()
builder.cdef((ROOT / FOLDER / "jack_callback.h").read_text(encoding="utf-8"))
builder.set_source(
    "node.outputs._jack",
    '#include "jack_callback.h"',
    sources=[f"{FOLDER}/jack_callback.c"],
    depends=[f"{FOLDER}/jack_callback.h"],
    include_dirs=[FOLDER],
    extra_compile_args=["-std=gnu11", "-O2"],
    optional=True,  # an installation goes on where it cannot be compiled
)
