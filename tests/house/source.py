"""The project's own files, as the tests of the house read them."""

import ast
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("node", "generator", "patches")


@dataclass(frozen=True)
class Module:
    """One module. name: dotted. imports: the dotted names of every module it imports, wherever the import stands."""

    name: str
    path: Path
    imports: frozenset[str]

    def imports_of(self, package: str) -> set[str]:
        return {name for name in self.imports if within(name, package)}

    @property
    def third_party(self) -> set[str]:
        """The top-level names of what neither Python nor the project ships."""
        return {top for name in self.imports if (top := name.partition(".")[0]) not in {*sys.stdlib_module_names, *PACKAGES}}


def within(name: str, package: str) -> bool:
    """Whether a dotted name is `package` or lies in it."""
    return name == package or name.startswith(package + ".")


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the packages."""
    paths = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    return tuple(Module(_name(path), path, frozenset(_imports(path))) for path in paths)


@cache
def files() -> tuple[Path, ...]:
    """Every file of the repository, those not yet committed included."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    if listing.returncode:
        pytest.skip("not a git checkout")
    return tuple(path for name in listing.stdout.split("\0") if name and (path := ROOT / name).is_file())


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> set[str]:
    found = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            assert statement.level == 0 and statement.module, f"{path}: imports are absolute"
            found |= {statement.module} | {
                f"{statement.module}.{alias.name}"
                for alias in statement.names
                if (ROOT / statement.module.replace(".", "/") / f"{alias.name}.py").exists()
            }
    return found
