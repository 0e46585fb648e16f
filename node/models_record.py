"""What `endless models` remembers between its runs, in the user's data folder: licences accepted, files checked and where."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import platformdirs

from node.errors import EndlessError

_Places = dict[str, dict[str, Any]]


class Record:
    """models.json. A file counts as checked as long as its size and its time are those that it was checked with."""

    def __init__(self, path: Path, licences: dict[str, str], places: _Places) -> None:
        self._path = path
        self._licences = licences  # model: SHA-256 of the text
        self._places = places  # folder: {model, checked, files: {path: [size, mtime_ns]}}

    @classmethod
    def read(cls) -> "Record":
        """Empty where there is none, or where it is damaged: then a licence is asked for once more."""
        path = platformdirs.user_data_path("endless-node") / "models.json"
        try:
            read = json.loads(path.read_text("utf-8"))
            return cls(path, dict(read["licences"]), dict(read["places"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return cls(path, {}, {})
        except OSError as error:
            raise EndlessError(f"{path} cannot be read ({error}); make it readable, or remove it") from error

    def accepted(self, model: str, text: str) -> bool:
        """Whether this very text was."""
        return self._licences.get(model) == _digest(text)

    def accept(self, model: str, text: str) -> None:
        """From now on."""
        self._licences[model] = _digest(text)
        self._write()

    def keep(self, model: str, folder: Path, files: Mapping[str, Path]) -> None:
        """The model was fetched there; files: those that were checked today."""
        stamps = {name: _stamp(path) for name, path in files.items()}
        self._places[str(folder)] = {"model": model, "checked": date.today().isoformat(), "files": stamps}
        self._write()

    def folders(self, model: str) -> list[Path]:
        """Where it was fetched to."""
        return [Path(folder) for folder, place in self._places.items() if place.get("model") == model]

    def checked(self, model: str, folder: Path, files: Mapping[str, Path]) -> str | None:
        """The day on which all of these files were checked as they are now; None where one was not."""
        place = self._places.get(str(folder), {})
        stamps = place.get("files")
        if place.get("model") != model or not isinstance(stamps, dict):
            return None
        same = all(stamps.get(name) == _stamp(path) for name, path in files.items())
        return str(place.get("checked")) if same else None

    def _write(self) -> None:
        text = json.dumps({"licences": self._licences, "places": self._places}, indent=2)
        new = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(text, "utf-8")
            new.replace(self._path)
        except OSError as error:
            raise EndlessError(f"{self._path} cannot be written ({error}); make its folder writable") from error


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_mtime_ns]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
