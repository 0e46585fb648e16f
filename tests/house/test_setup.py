"""The set-up script on machines that lack something: what it says, and what it leaves alone."""

import importlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT

TOOLS = ["bash", "cat", "cp", "dirname", "env", "grep", "mv", "rm", "tr", "true", "uname"]


class Machine:
    """A checkout and a PATH that has a few plain tools and the fakes of the test, and nothing else."""

    def __init__(self, root: Path) -> None:
        self.checkout = root / "checkout"
        self.bin = root / "bin"
        self.log = root / "log"
        self.bin.mkdir()
        shutil.copytree(ROOT / "tools", self.checkout / "tools")
        shutil.copy(ROOT / "pyproject.toml", self.checkout)
        for tool in TOOLS:
            found = shutil.which(tool)
            assert found, f"this test needs {tool}"
            (self.bin / tool).symlink_to(found)

    def fake(self, name: str, script: str) -> None:
        path = self.bin / name
        path.unlink(missing_ok=True)
        path.write_text(f"#!{self.bin}/bash\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    def setup(self, what: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        bash = self.bin / "bash"
        return subprocess.run(
            [bash, self.checkout / "tools/setup.sh", what],
            env={"PATH": str(self.bin), "LOG": str(self.log), **environment},
            capture_output=True,
            text=True,
        )

    def logged(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def finish(self, stamp: str) -> None:
        """An environment that a set-up has finished, for this very interpreter."""
        venv = self.checkout / ".venv"
        (venv / "bin").mkdir(parents=True)
        (venv / "bin/activate").write_text(f"VIRTUAL_ENV={venv}\n")
        python = venv / "bin/python"
        python.write_text(f'#!{self.bin}/bash\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        # The key is the script's own; a set-up that finds it does nothing.
        text = (self.checkout / "tools/setup.sh").read_text()
        key = text[text.index("key() {") : text.index("is_done()")]
        answer = subprocess.run(
            ["bash", "-c", f"VENV=.venv\n{key}\nkey"], cwd=self.checkout, capture_output=True, text=True, check=True
        )
        (venv / f".endless-{stamp}").write_text(answer.stdout)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.mark.parametrize("what", ["base", "dev"])
def test_a_machine_without_python_is_told_what_to_install(machine: Machine, what: str) -> None:
    result = machine.setup(what)
    assert result.returncode == 1
    assert "no Python 3.11 or newer among python3.13" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_python_that_is_too_old_is_passed_over(machine: Machine) -> None:
    machine.fake("python3", 'case "$*" in *version_info*) exit 1 ;; esac')
    assert "no Python 3.11 or newer" in machine.setup("base").stderr


def test_a_python_without_ensurepip_is_told_which_package(machine: Machine) -> None:
    machine.fake("python3", f'case "$*" in *ensurepip*) exit 1 ;; esac; exec {sys.executable} "$@"')
    result = machine.setup("base")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert result.returncode == 1
    assert f"sudo apt-get install python{version}-venv" in result.stderr
    assert not (machine.checkout / ".venv").exists()


@pytest.mark.parametrize(("stamp", "what"), [("base", "base"), ("dev", "dev"), ("dev", "base")])
def test_the_second_time_does_nothing(machine: Machine, stamp: str, what: str) -> None:
    machine.finish(stamp)
    result = machine.setup(what)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize("changed", ["pyproject.toml", "node/playback/native/mix.c", "tools/build_kernel.py"])
def test_a_change_of_the_project_file_or_of_what_is_compiled_sets_up_again(machine: Machine, changed: str) -> None:
    native = machine.checkout / "node/playback/native"
    native.mkdir(parents=True)
    (native / "mix.c").write_text("")
    machine.finish("base")
    with (machine.checkout / changed).open("a") as file:
        file.write("# changed\n")
    python = machine.checkout / ".venv/bin/python"
    python.write_text(
        f"#!{machine.bin}/bash\n"
        f'case "$*" in *"pip install"*) echo "$@" >>$LOG; exit 1 ;; *pip*) exit 0 ;; esac\nexec {sys.executable} "$@"\n'
    )
    result = machine.setup("base")
    assert result.returncode == 1, "the installation failed"
    assert "--editable ." in machine.logged()
    assert not list((machine.checkout / ".venv").glob(".endless-*")), "a broken installation leaves no stamp"


def test_without_a_compiler_the_rest_is_built_all_the_same(tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    for part in ("setup.py", "pyproject.toml", "README.md", "LICENSE", "tools"):
        source, target = ROOT / part, tmp_path / part
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    for folder in {path.parent.relative_to(ROOT) for path in (ROOT / "node").rglob("*.[ch]")}:
        shutil.copytree(ROOT / folder, tmp_path / folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.so", "*.py"))
    result = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--inplace"],
        cwd=tmp_path,
        env={**os.environ, "CC": "/bin/false"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "node.playback._kernel" in result.stderr, "it says what was left out"
    assert not list(tmp_path.rglob("*.so"))


@pytest.mark.parametrize("module", ["node.playback._kernel", "node.outputs._jack"])
def test_what_is_compiled_is_tested_in_ci(module: str) -> None:
    """Elsewhere the tests of these modules are skipped where there is no compiler."""
    if not os.environ.get("CI"):
        pytest.skip("not in CI: this machine may lack a compiler")
    importlib.import_module(module)


def test_packages_are_installed_where_that_is_permitted(machine: Machine) -> None:
    machine.fake("id", "echo 0")
    machine.fake("apt-get", 'echo "$@" >>"$LOG"; echo "frontend $DEBIAN_FRONTEND" >>"$LOG"')
    machine.fake("uname", "echo Linux")
    result = machine.setup("system")
    assert result.returncode == 0
    assert "installing Debian packages for the tests: libportaudio2 jackd2" in result.stdout
    assert "install -y --no-install-recommends libportaudio2 jackd2" in machine.logged()
    assert "frontend noninteractive" in machine.logged()
    assert "update" not in machine.logged()


def test_the_lists_are_refreshed_only_where_an_installation_fails(machine: Machine) -> None:
    machine.fake("id", "echo 0")
    machine.fake("uname", "echo Linux")
    machine.fake("apt-get", 'echo "$@" >>"$LOG"; case "$*" in *update*) : >"$LOG.fresh" ;; *) [ -e "$LOG.fresh" ] ;; esac')
    result = machine.setup("system")
    assert result.returncode == 0
    assert [("update" in line) for line in machine.logged().splitlines()] == [False, True, False]


def test_where_it_is_not_permitted_they_are_named_and_it_goes_on(machine: Machine) -> None:
    machine.fake("id", "echo 1000")
    machine.fake("uname", "echo Linux")
    machine.fake("apt-get", 'echo "$@" >>"$LOG"')
    result = machine.setup("system")
    assert result.returncode == 0
    assert "sudo apt-get install libportaudio2 jackd2" in result.stdout
    assert machine.logged() == ""


def test_the_makefile_lists_its_targets() -> None:
    listing = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True, env={**os.environ}).stdout
    for target in ("play", "test", "env", "lint", "types", "docs", "bench", "clean"):
        assert f"make {target} " in listing
