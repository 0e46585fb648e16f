"""The parts that are compiled: the mixer's arithmetic, JACK's callback. Without a C compiler the node installs without them."""

from setuptools import setup

setup(cffi_modules=["tools/build_kernel.py:builder", "tools/build_jack.py:builder"])
