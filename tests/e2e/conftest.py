"""Tools that these tests need from outside: missing, they skip a test on a desk and fail it on CI."""

import os
import shutil
from collections.abc import Callable

import pytest


def _missing(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def need() -> Callable[[str, str], str]:
    """`need(program, package)` gives the program's path."""

    def find(program: str, package: str) -> str:
        found = shutil.which(program)
        if found is None:
            _missing(f"{program} is not installed (apt-get install {package})")
        return str(found)

    return find
