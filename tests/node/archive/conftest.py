from collections.abc import Iterator
from pathlib import Path

import pytest

from node.archive.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path / "archive", limit=50, seed=1)
    yield opened
    opened.close()
