"""Everything that renders is tested with both kernels."""

from collections.abc import Iterator

import pytest

from node.playback.c_kernel import is_built
from tests.node.playback.rig import Rig

BUILT = pytest.mark.skipif(not is_built(), reason="the kernel in C is not built here: it needs a C compiler")


@pytest.fixture(scope="module", params=[pytest.param("c", marks=BUILT), "numpy"])
def kernel(request: pytest.FixtureRequest) -> Iterator[str]:
    """The kernel of the rigs that are made from now on."""
    before, Rig.kernel = Rig.kernel, request.param
    yield request.param
    Rig.kernel = before
