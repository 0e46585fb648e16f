"""Builds node/playback/native as the module node.playback._kernel; setup.py and the tests of the kernel use it.

After a change of the sources, from the root of the repository: .venv/bin/python setup.py build_ext --inplace
"""

from pathlib import Path

from cffi import FFI

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "node/playback/native"
# No contraction to fused multiply-add: a sample must not depend on where in a vector it was computed. Traps and errno are of
# no use here, and bar square roots and selections from vectors; NaN and infinity keep their meaning. Python is often built with
# -fwrapv and hands it on: an index that may wrap keeps loops from vectors too.
FLAGS = ["-std=c11", "-O3", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fno-wrapv"]


def make(name: str, flags: list[str], folder: str = FOLDER, optional: bool = True) -> FFI:
    """A builder of the module `name`. folder: of the sources, relative for setuptools. optional: not worth a failure."""
    ffi = FFI()
    ffi.cdef((ROOT / FOLDER / "kernel.h").read_text(encoding="utf-8"))
    ffi.set_source(
        name,
        '#include "kernel.h"',
        sources=[f"{folder}/{part}.c" for part in ("kernel", "mix", "out")],
        depends=[f"{folder}/{header}.h" for header in ("kernel", "state", "curves")],
        include_dirs=[folder],
        extra_compile_args=flags,
        extra_link_args=[flag for flag in flags if flag.startswith("-fsanitize")],
        optional=optional,
    )
    return ffi


builder = make("node.playback._kernel", FLAGS)
