"""Which kernel a mixer gets."""

from node.playback.c_kernel import CKernel, is_built
from node.playback.kernel import Kernel
from node.playback.mailbox import StatusBlock
from node.playback.numpy_kernel import NumpyKernel

KERNELS = ("auto", "c", "numpy")


def make_kernel(name: str, rate: int, block: int, channels: int, status: StatusBlock) -> Kernel:
    """name: `c`, `numpy`, or `auto`: the best that is there. Raises ValueError for another, ImportError where C is missing."""
    if name not in KERNELS:
        raise ValueError(f"no kernel is called {name}: it is one of {', '.join(KERNELS)}")
    if name == "c" or (name == "auto" and is_built()):
        return CKernel(rate, block, channels, status)
    return NumpyKernel(rate, block, channels, status)


def mixer_line() -> str:
    """Which kernel `auto` is here, for `endless doctor`."""
    if is_built():
        return "ok, compiled"
    return "in numpy, at several times the CPU: install a C compiler and Python's headers, then the node once more"
