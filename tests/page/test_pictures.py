"""Pictures of a running show, for the README (docs/pictures) and for those who look at a change."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.node import RunningNode, until
from tests.page.conftest import Open

pytestmark = pytest.mark.xdist_group("pictures")

SHOW = Path(__file__).parents[2] / "show_configs" / "night_forest.yaml"
PICTURES = {
    "desk": ("live", (1600, 1160)),
    "tablet": ("live", (820, 1180)),
    "phone": ("live", (390, 844)),
    "stage": ("stage", (1280, 800)),
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("node")
    words = ("--archive", folder / "archive", "--seed", 7, "--output", "null")
    with RunningNode(folder, SHOW, *words) as running:
        patch = running.patch()
        patch.send("/go")
        assert until(lambda: patch.status().playing >= 3)
        yield running


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture(node: RunningNode, opened: Open, pictures: Path, name: str) -> None:
    view, size = PICTURES[name]
    page = opened(node, view, size)
    page.wait_for_timeout(1500)
    path = pictures / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size > 20_000, "an empty page"
    assert opened.errors == []  # type: ignore[attr-defined]
