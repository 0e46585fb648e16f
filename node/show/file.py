"""Show files: `check` lists every problem of one, `load` makes a Show of it, `find_show` finds one by its name."""

import gc
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from node.errors import Refused, ShowError
from node.show.built import built
from node.show.midi_section import read_midi
from node.show.model import Defaults, Show
from node.show.nodes import LINE_BREAK, AnyNode, Mapping, Scalar, Unreadable, compose
from node.show.problems import Problem, shown, suggest
from node.show.reader import RawShow, Reader, Report, TooMany
from node.show.rules import check_rules

MAX_BYTES = 4_000_000  # about 20,000 cues with every key
SUFFIXES = (".yaml", ".yml")

_SPOKEN = re.compile(r"[\w][\w .,()&'+-]*")  # of a show's name: one file's name, nothing of a path


def check(path: Path | str) -> list[Problem]:
    """Every problem of the show file, warnings included, in the order of its lines; [] for a good one."""
    with _collector_resting():
        return _examine(Path(path))[1]


def load(path: Path | str, over: Defaults | None = None) -> Show:
    """The show of a file. Raises ShowError with a line for each problem; warnings alone do not.

    over: what the node was started with; it goes before the file's own `defaults`, but not before a cue's own keys.
    """
    with _collector_resting():
        raw, problems = _examine(Path(path))
        if raw is None or any(not problem.warning for problem in problems):
            raise ShowError("\n".join(str(problem) for problem in problems))
        show = built(raw, Path(path).stem, tuple(str(problem) for problem in problems), over or Defaults())
        return replace(show, digest=_digest(Path(path)))


def shows(folder: Path | str) -> list[str]:
    """The names of the shows of a folder, sorted: its YAML files, but for links that lead out of it."""
    return sorted(_files(Path(folder)))


def find_show(name: str, folder: Path | str) -> Path:
    """The file of a show by its name, with or without .yaml. Raises Refused for a path, and for a name that is not there."""
    files = _files(Path(folder))
    if not _SPOKEN.fullmatch(name):
        raise Refused(f"a show is loaded by its name in the show folder, not by a path: {shown(name)}")
    for wanted in (name, *(name + suffix for suffix in SUFFIXES)):
        if wanted in files:
            return files[wanted]
    names = [Path(each).stem for each in sorted(files)]
    hint = suggest(name.removesuffix(".yaml").removesuffix(".yml"), names)
    others = "" if hint else f"; there are {', '.join(names[:10])}" if names else "; the show folder has none"
    raise Refused(f"there is no show {shown(name)}{hint}{others}")


def _files(folder: Path) -> dict[str, Path]:
    """Listed rather than opened by name, so that no name can lead anywhere else."""
    try:
        inside = folder.resolve()
        found = [path for path in folder.iterdir() if path.suffix in SUFFIXES and not path.name.startswith(".")]
        return {path.name: path for path in found if path.resolve().is_relative_to(inside) and path.is_file()}
    except OSError as error:
        raise Refused(f"the show folder {folder} cannot be read: {error.strerror or error}") from error


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # it has gone since it was read
        return ""


def _examine(path: Path) -> tuple[RawShow | None, list[Problem]]:
    name = str(path)
    try:
        text = read_text(path)
    except ShowError as error:
        return None, [Problem(name, str(error))]
    report = Report(name, LINE_BREAK.split(text))
    try:
        return _raw(compose(text), report), report.in_order()
    except Unreadable as error:
        report.add(Scalar(error.line, error.column, "", True), error.text)
    except TooMany:
        pass
    return None, report.in_order()


@contextmanager
def _collector_resting() -> Iterator[None]:
    """A quarter of the time would go into looking for cycles in a growing tree that has none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _raw(root: AnyNode | None, report: Report) -> RawShow | None:
    if root is None:
        report.problems.append(Problem(report.path, "the file is empty; a show begins with 'version: 1'"))
        return None
    if not isinstance(root, Mapping):
        report.add(root, "a show is a block of keys that begins with 'version: 1'")
        return None
    reader = Reader(report)
    raw = reader.show(root)
    raw.midi = read_midi(raw.top.nodes.get("midi"), reader.block, report, raw.every())
    check_rules(raw, report)
    return raw


def read_text(path: Path) -> str:
    """The file's text. Raises ShowError with one line, without the path."""
    try:
        if path.exists() and not path.is_file():
            raise ShowError("this is a folder, not a show file" if path.is_dir() else "this is not a file")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise ShowError(f"there is no such file{_near(path)}") from error
    except OSError as error:
        raise ShowError(f"the file cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a zero character in the name
        raise ShowError("no file can have this name") from error
    if len(data) > MAX_BYTES:
        raise ShowError(f"the file has more than {MAX_BYTES // 1_000_000} MB, too much for a show; split it")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ShowError(f"the file is not UTF-8 (byte {data[error.start]:#04x} in line {line}); save it as UTF-8") from error


def _near(path: Path) -> str:
    try:
        return suggest(path.name, (each.name for each in path.parent.iterdir() if each.suffix in SUFFIXES))
    except OSError:
        return ""
