"""What of a model is on this machine, without asking anybody."""

from dataclasses import dataclass
from pathlib import Path

from generator.backends.checkpoint import MODEL_FILE, find
from generator.engine import EngineError
from generator.hub import HubError, Model, encoder_part, encoder_weights, holds_encoder
from generator.hub_store import INCOMPLETE, repo_folder


@dataclass(frozen=True, slots=True)
class Here:
    """folder: None where there is none. files: what was found, by path. problem: why it cannot be used; "" where it can.

    partial_bytes: what is there of files that are not complete.
    """

    folder: Path | None
    files: dict[str, Path]
    problem: str
    partial_bytes: int = 0

    @property
    def complete(self) -> bool:
        return self.folder is not None and not self.problem

    @property
    def bytes(self) -> int:
        """Of all the files."""
        return sum(path.stat().st_size for path in self.files.values())


def in_cache(model: Model, root: Path) -> Here:
    """What the hub's cache in `root` has, as the loaders find it there."""
    repo = repo_folder(root, model.part.repo)
    partial = sum(path.stat().st_size for path in (repo / "blobs").glob(f"*{INCOMPLETE}"))
    try:
        commit = (repo / "refs" / "main").read_text("utf-8").strip()
    except FileNotFoundError:
        then = "goes on with it" if partial else "brings it"
        return Here(None, {}, f"`endless models fetch {model.name}` {then}", partial)
    here = in_folder(model, repo / "snapshots" / commit, f"`endless models fetch {model.name}` brings it")
    return Here(here.folder, here.files, here.problem, partial)


def in_folder(model: Model, folder: Path, step: str = "") -> Here:
    """What a folder has. step: what to do where something is missing; by default to fetch it there."""
    step = step or f"`endless models fetch {model.name} --to {folder}` brings it"
    if not folder.is_dir():
        return Here(None, {}, f"{folder} is gone; {step}")
    wanted = [*model.part.required, *model.part.optional]
    files = {name: folder / name for name in wanted if (folder / name).is_file()}
    if absent := [name for name in model.part.required if name not in files]:
        return Here(folder, files, f"{folder} has no {', '.join(absent)}; {step}")
    try:
        if model.has_encoder:
            files |= _encoder(folder, step)
    except (HubError, EngineError) as error:
        return Here(folder, files, str(error))
    return Here(folder, files, "")


def _encoder(folder: Path, step: str) -> dict[str, Path]:
    """The text encoder's files that the engine reads. Raises HubError, EngineError."""
    at = find(str(folder), step).text_encoder
    there = {f"{at.name}/{path.name}": path for path in sorted(at.iterdir()) if path.is_file()}
    part = encoder_part(folder / "config.json", "", set())
    names = {*part.required, *part.optional} if part else set()
    if part and not holds_encoder(folder / MODEL_FILE):
        names |= set(encoder_weights(part).named({path.name for path in there.values()}))
    return {name: path for name, path in there.items() if path.name in names}
