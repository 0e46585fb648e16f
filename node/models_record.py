"""What `endless models` remembers between its runs, in the user's data folder: licences accepted, files checked and where."""

import fcntl
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from generator.hub_files import write_whole
from node.errors import EndlessError

_Table = dict[str, Any]


class Record:
    """models.json. A file counts as checked as long as its size and its time are those that it was checked with."""

    def __init__(self, path: Path, licences: _Table, places: _Table) -> None:
        self._path = path
        self._licences = licences  # model: SHA-256 of the text
        self._places = places  # folder: {model, checked, files: {path: [size, mtime_ns]}}

    @classmethod
    def read(cls) -> "Record":
        """Empty where there is none. What is damaged is left out, with one warning: then a licence is asked for once more."""
        path = platformdirs.user_data_path("endless-node") / "models.json"
        try:
            licences, places, wrong = _load(path)
        except OSError as error:
            raise EndlessError(f"{path} cannot be read ({error}); make it readable, or remove it") from error
        if wrong:
            more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
            print(f"{path}: {wrong[0]}{more} cannot be understood and does not count", file=sys.stderr)
        return cls(path, licences, places)

    def accepted(self, model: str, text: str) -> bool:
        """Whether this very text was."""
        return bool(self._licences.get(model) == _digest(text))

    def accept(self, model: str, text: str) -> None:
        """From now on."""
        with self._changing():
            self._licences[model] = _digest(text)

    def keep(self, model: str, folder: Path, files: Mapping[str, Path]) -> None:
        """The model was fetched there; files: those that were checked today."""
        stamps = {name: _stamp(path) for name, path in files.items()}
        with self._changing():
            self._places[str(folder)] = {"model": model, "checked": date.today().isoformat(), "files": stamps}

    def folders(self, model: str) -> list[Path]:
        """Where it was fetched to."""
        return [Path(folder) for folder, place in self._places.items() if place["model"] == model]

    def checked(self, model: str, folder: Path, files: Mapping[str, Path]) -> str | None:
        """The day on which all of these files were checked as they are now; None where one was not."""
        place = self._places.get(str(folder))
        if place is None or place["model"] != model:
            return None
        same = all(place["files"].get(name) == _stamp(path) for name, path in files.items())
        return str(place["checked"]) if same else None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Changes what is in the file now, since other processes write it too; one after the other."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.with_suffix(".lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._licences, self._places, _ = _load(self._path)
                yield
                write_whole(self._path, json.dumps({"licences": self._licences, "places": self._places}, indent=2))
        except OSError as error:
            raise EndlessError(f"{self._path} cannot be written ({error}); make its folder writable") from error


def _load(path: Path) -> tuple[_Table, _Table, list[str]]:
    """Licences, places, and the names of what is not of their shape. Raises OSError."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}, {}, []
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        return {}, {}, ["all of it"]
    licences, wrong = _table(read, "licences", lambda value: isinstance(value, str))
    places, wrong_too = _table(read, "places", _is_place)
    return licences, places, wrong + wrong_too


def _table(read: Any, name: str, fits: Callable[[Any], bool]) -> tuple[_Table, list[str]]:
    values = read.get(name) if isinstance(read, dict) else None
    if not isinstance(values, dict):
        return {}, [name]
    fitting = {key: value for key, value in values.items() if fits(value)}
    return fitting, [f"{key!r} in {name}" for key in values if key not in fitting]


def _is_place(value: Any) -> bool:
    if not isinstance(value, dict) or not isinstance(files := value.get("files"), dict):
        return False
    return all(isinstance(value.get(key), str) for key in ("model", "checked")) and all(map(_is_stamp, files.values()))


def _is_stamp(value: Any) -> bool:
    return isinstance(value, list) and [type(number) for number in value] == [int, int]


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
