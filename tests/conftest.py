"""Which tests may run beside each other: those that keep time share one worker, the others go file by file to the rest."""

from pathlib import Path

import pytest

HERE = Path(__file__).parent
LIVE = [HERE / "e2e", HERE / "interop", HERE / "node" / "outputs", HERE / "node" / "surfaces"]


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        live = any(folder in item.path.parents for folder in LIVE)
        item.add_marker(pytest.mark.xdist_group("live" if live else str(item.path.relative_to(HERE))))
