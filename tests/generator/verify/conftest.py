"""Conversions collect garbage at every call, which takes seconds with the libraries' objects: these are set aside."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def libraries_set_aside() -> Iterator[None]:
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
