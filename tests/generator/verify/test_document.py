"""docs/verify.md says what the code knows, and the command says what is missing."""

import sys

import pytest

from generator.verify.coremltools_quietly import PackageError
from generator.verify.coremltools_quietly import require as require_extra
from tests.generator.torch_here import require
from tests.house.source import ROOT

require("coremltools")

from generator.verify.ops_doc import renewed  # noqa: E402
from generator.verify.registry import table  # noqa: E402
from generator.verify.static import RULES  # noqa: E402


def test_the_tables_of_the_document_are_fresh() -> None:
    text = (ROOT / "docs/verify.md").read_text(encoding="utf-8")
    assert renewed(text) == text, "run python -m generator.verify.ops_doc docs/verify.md"
    assert all(f"`{name}`" in text for name in [*table(), *RULES])


@pytest.mark.parametrize("name", ["coremltools", "torch"])
def test_a_library_that_is_missing_is_named_with_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(PackageError, match=rf"^needs {name}; install the extra: pip install 'endless-node\[coreml\]'$"):
        require_extra()
