from collections.abc import Iterator

import pytest

from tests.node.surfaces.rig import Rig


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.close()
