"""Names, sizes and places of the project's files."""

import ast
import re

import pytest

from tests.house.source import PACKAGES, ROOT, files, modules

LINES = 320  # a module that needs more has two subjects
NO_NAMES = {"utils", "util", "helpers", "helper", "core", "misc", "common"}
# Written apart, so that this file does not find itself.
MACHINE = re.compile("/wo" + r"rk/|/ro" + r"ot/|/Us" + r"ers/\w|/ho" + r"me/(?!you/)\w|/opt/(?:py" + "pi|wh" + "eels)")
REGISTRY = re.compile("py" + r"pi\.org|python" + r"hosted|registry\.np" + "mjs|index" + "-url|find" + "-links")
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".sh", ".json", ".txt", ".maxpat", ".cfg", ""}


def test_no_module_is_named_for_being_a_drawer() -> None:
    named = {path for path in files() if {path.stem, *path.relative_to(ROOT).parts[:-1]} & NO_NAMES}
    assert not named


def test_folders_go_two_levels_below_a_package_at_most() -> None:
    deep = {module.name for module in modules() if len(module.path.relative_to(ROOT).parts) > 4}
    assert not deep


def test_modules_are_short() -> None:
    sizes = {module.name: len(module.path.read_text(encoding="utf-8").splitlines()) for module in modules()}
    assert {name: size for name, size in sizes.items() if size > LINES} == {}


def test_every_module_says_what_it_is() -> None:
    silent = {
        module.name
        for module in modules()
        if (tree := ast.parse(module.path.read_text(encoding="utf-8"))).body and not ast.get_docstring(tree)
    }
    assert not silent


def test_every_folder_of_a_package_is_a_package() -> None:
    folders = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    without = {folder for folder in folders if not (folder / "__init__.py").exists()}
    assert not without


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine paths", "registries"])
def test_nothing_is_tied_to_one_machine_or_network(pattern: re.Pattern[str]) -> None:
    found = {
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    }
    assert not found


def test_documents_that_the_code_names_exist() -> None:
    names = {path.name for path in files()} | {path.relative_to(ROOT).as_posix() for path in files()}
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files()
        if path.suffix == ".py"
        for name in re.findall(r"[\w./-]+\.md\b", path.read_text(encoding="utf-8"))
        if name not in names
    }
    assert not missing
