"""The folder of a baked show: every clip as its engine made it, and what they are. It needs no engine to be played.

    night.yaml     the show, under the name that it had
    baked.json     a Manifest
    clips/*.wav    float32, stereo, at the engine's own rate, not levelled: `finish` does that, as for a clip just made

A clip comes into its place whole, by a rename, and its sha256 into baked.json after that: a clip with one is there.
"""

import hashlib
import io
import json
import os
import struct
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.engine import EngineError

MANIFEST, CLIPS, PART = "baked.json", "clips", ".part"
FORMAT = 1
_FLOAT = 3  # WAVE_FORMAT_IEEE_FLOAT

Audio = NDArray[np.float32]


class BakedError(EngineError):
    """The folder, or a clip of it, cannot be played; the text is one line with the next step."""


@dataclass(frozen=True, slots=True)
class BakedClip:
    """One clip. file: its name in the folder CLIPS. layer: from 1; number: of this layer's clips of the prompt, from 0.

    sha256: of the file; "" until it is made. backend, source, chosen: as the engine told them of the clip.
    """

    file: str
    prompt: str
    layer: int
    number: int
    seed: int
    sha256: str = ""
    backend: str = ""
    source: str = ""
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all clips of a folder have in common. seed: of the node, which the clips' seeds follow from.

    settings: the engine's own, as `precision`; of `weights` the last part of the path. rate: Hz. duration_s: of each clip.
    """

    engine: str
    settings: dict[str, str]
    seed: int
    rate: int
    duration_s: float
    negative: str
    steps: int
    guidance: float


@dataclass(frozen=True, slots=True)
class Manifest:
    """baked.json. show: the show's file. start: what the node is to start with beside the show, as {"layers": 5}.

    version: of the node that baked; libraries: those that the engine ran on.
    """

    show: str
    version: str
    libraries: dict[str, str]
    recipe: Recipe
    start: dict[str, Any]
    clips: tuple[BakedClip, ...]
    format: int = FORMAT

    @property
    def made(self) -> list[BakedClip]:
        """The clips that are there."""
        return [clip for clip in self.clips if clip.sha256]


def read(folder: Path) -> Manifest:
    """The folder's manifest, finished or not. Raises BakedError."""
    path = folder / MANIFEST
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BakedError(f"{folder} is no baked show: it has no {MANIFEST}; `endless show bake` makes one") from error
    except OSError as error:
        raise BakedError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise _broken(path, str(error)) from error
    if isinstance(data, dict) and isinstance(data.get("format"), int) and data["format"] > FORMAT:
        raise BakedError(f"{folder} was baked by a newer version of this program; install that one, or bake the show again")
    try:
        recipe = Recipe(**_typed(Recipe, data["recipe"]))
        clips = tuple(BakedClip(**_typed(BakedClip, clip)) for clip in data["clips"])
        manifest = Manifest(**_typed(Manifest, {**data, "recipe": recipe, "clips": clips}))
    except (KeyError, TypeError) as error:
        raise _broken(path, str(error)) from error
    for name in (manifest.show, *(clip.file for clip in clips)):
        if Path(name).name != name:
            raise _broken(path, f"{name!r} is no file's name")
    return manifest


def open_finished(folder: Path) -> Manifest:
    """The manifest of a folder that can be played, its clips not looked at. Raises BakedError."""
    manifest = read(folder)
    if (made := len(manifest.made)) < len(manifest.clips) or not made:
        raise BakedError(f"{folder} is not finished ({made} of {len(manifest.clips)} clips); go on: {again(folder, manifest)}")
    return manifest


def again(folder: Path, manifest: Manifest) -> str:
    """The command that makes what a folder lacks."""
    return f"endless show bake {folder / manifest.show} -o {folder}"


def write(folder: Path, manifest: Manifest) -> None:
    """Replaces baked.json, in one step. Raises OSError."""
    _put(folder / MANIFEST, json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode())


def write_clip(path: Path, audio: Audio, rate: int) -> str:
    """Writes (frames, 2) as float32 WAV, in one step; the same bytes for the same samples. Gives its sha256. Raises OSError."""
    data = _wav(audio, rate)
    _put(path, data)
    return hashlib.sha256(data).hexdigest()


def read_clip(folder: Path, manifest: Manifest, clip: BakedClip) -> Audio:
    """float32, (frames, 2), at the manifest's rate. Raises BakedError where the file is not what was baked."""
    import soundfile

    path = folder / CLIPS / clip.file
    try:
        data = path.read_bytes()
    except OSError as error:
        why = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise _lost(folder, manifest, clip, why) from error
    if hashlib.sha256(data).hexdigest() != clip.sha256:
        raise _lost(folder, manifest, clip, "is not what was baked (its sha256 is another)")
    try:
        audio, rate = soundfile.read(io.BytesIO(data), dtype="float32", always_2d=True)
    except soundfile.SoundFileError as error:
        raise _lost(folder, manifest, clip, "is no WAV file") from error
    if audio.shape[1] != 2 or rate != manifest.recipe.rate:
        raise _lost(folder, manifest, clip, f"has {audio.shape[1]} channels at {rate} Hz")
    return np.asarray(audio)


def problems(folder: Path, manifest: Manifest) -> Iterator[tuple[BakedClip, str]]:
    """Every clip with what is wrong with its file; "" where nothing is. Reads them all."""
    for clip in manifest.clips:
        try:
            read_clip(folder, manifest, clip)
        except BakedError as error:
            yield clip, str(error)
        else:
            yield clip, ""


def _put(path: Path, data: bytes) -> None:
    part = path.with_name(path.name + PART)
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _wav(audio: Audio, rate: int) -> bytes:
    """By hand: libsndfile writes the time of day into a float file (its PEAK chunk)."""
    samples = np.ascontiguousarray(audio, "<f4").tobytes()
    form = struct.pack("<4sIHHIIHHH", b"fmt ", 18, _FLOAT, 2, rate, 8 * rate, 8, 32, 0)
    fact = struct.pack("<4sII", b"fact", 4, len(audio))
    body = b"WAVE" + form + fact + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def _typed(kind: type[Any], data: Any) -> dict[str, Any]:
    """The values of a dataclass as JSON gave them. Raises TypeError where one is missing, unknown or of another type."""
    if not isinstance(data, dict):
        raise TypeError(f"a {kind.__name__} is {data!r}")
    for each in fields(kind):
        expected: Any = getattr(each.type, "__origin__", each.type)
        value = data.get(each.name, each.default)
        if not isinstance(value, (int, float) if expected is float else expected) or isinstance(value, bool):
            raise TypeError(f"{each.name} is {value!r}" if each.name in data else f"{each.name} is missing")
    return data


def _broken(path: Path, why: str) -> BakedError:
    return BakedError(f"{path} is damaged ({why[:100]}); copy the folder again from where it was baked")


def _lost(folder: Path, manifest: Manifest, clip: BakedClip, why: str) -> BakedError:
    return BakedError(f"{folder / CLIPS / clip.file} {why}; copy the folder again, or: {again(folder, manifest)}")
