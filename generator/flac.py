"""Clips as FLAC files that say what they are: 24 bit, at the rate they were made at, their prompt in the tags.

The tags make a folder of clips whole without any index, and tell a player the prompt as its title.
"""

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Audio = NDArray[np.float32]
_MARK = "endless"  # the tag's key: its value is the version of the label
_VERSION = 1
_ENOUGH = 1 << 20  # bytes to try a disk with
LONGEST_S = 120.0  # clips have at most 30 s; an hour of silence is a file of 1 MB, and 1.4 GB when it is read
_MOST_SCALE = 1e6  # a peak of +120 dB
_RATES = range(8000, 192_001)


class FlacError(Exception):
    """A file is no whole clip, or cannot be written; the text is one line."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a clip is. chosen: what the engine chose for the prompt, in words; "" where it chooses nothing."""

    prompt: str
    engine: str
    seed: int
    chosen: str = ""


def write(path: Path, audio: Audio, rate: int, label: Label) -> None:
    """Writes (frames, 2) float32; a peak above 1.0 is stored with its factor, so nothing is clipped. Raises FlacError.

    The file is read once more: a full disk shows here, and not in a show.
    """
    import soundfile

    peak = float(np.max(np.abs(audio), initial=0.0))
    if not np.isfinite(peak):
        raise FlacError("the clip has samples that are no numbers")
    scale = max(1.0, peak)
    try:
        with soundfile.SoundFile(str(path), "w", rate, 2, "PCM_24", format="FLAC") as file:
            file.title = label.prompt
            file.software = "Endless Node"
            file.comment = json.dumps({_MARK: _VERSION, "scale": scale, **asdict(label)})
            file.write(audio if scale == 1.0 else audio / np.float32(scale))
    except (soundfile.SoundFileError, OSError, AssertionError) as error:  # soundfile asserts that all frames were written
        raise FlacError(f"{path} cannot be written: {_line(error)}") from error
    written, _, _ = read(path)
    if len(written) != len(audio):
        raise FlacError(f"{path} cannot be written: {len(written)} of {len(audio)} frames arrived")


def why_not(path: Path) -> str:
    """Why a file cannot be written here, in words of the system, which libsndfile keeps for itself; "" where it can be.

    Leaves no file behind.
    """
    try:
        with path.open("wb", buffering=0) as file:
            if file.write(bytes(_ENOUGH)) < _ENOUGH:
                file.write(bytes(_ENOUGH))
        path.unlink()
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return f"{path.parent}: {(os.strerror(error.errno or 0)).lower()}"
    return ""


def read(path: Path) -> tuple[Audio, int, Label]:
    """float32 (frames, 2), the rate in Hz, the label. Raises FlacError where the file is not a whole clip of ours."""
    import soundfile

    try:
        with soundfile.SoundFile(str(path)) as file:
            about = _about(path, file.comment)
            if file.samplerate not in _RATES or file.channels != 2 or not 0 < file.frames <= LONGEST_S * file.samplerate:
                said = f"{file.frames} frames at {file.samplerate} Hz, {file.channels} channels"
                raise FlacError(f"{path} is no clip: it says that it has {said}")
            audio = file.read(dtype="float32", always_2d=True)
            frames, rate = file.frames, int(file.samplerate)
    except (soundfile.SoundFileError, OSError) as error:
        raise FlacError(f"{path} cannot be read: {_line(error)}") from error
    if len(audio) != frames:
        raise FlacError(f"{path} is not whole: {len(audio)} of {frames} frames")
    scale, label = _scale_and_label(path, about)
    return (audio if scale == 1.0 else audio * np.float32(scale)), rate, label


def _about(path: Path, comment: str) -> dict[str, Any]:
    try:
        about = json.loads(comment)
    except ValueError:
        about = None
    if (
        not isinstance(about, dict)
        or about.get(_MARK) != _VERSION
        or not {"scale", "prompt", "engine", "seed", "chosen"} <= {*about}
    ):
        raise FlacError(f"{path} is no clip of this project's")
    return about


def _scale_and_label(path: Path, about: dict[str, Any]) -> tuple[float, Label]:
    """Raises FlacError where they cannot be ours: the file may come from anywhere."""
    try:
        scale, seed = float(about["scale"]), int(about["seed"])
    except (TypeError, ValueError, OverflowError):
        scale, seed = 0.0, 0
    if not 1.0 <= scale <= _MOST_SCALE:
        raise FlacError(f"{path} is no clip: its label is not of this project's making")
    return scale, Label(str(about["prompt"]), str(about["engine"]), seed, str(about["chosen"]))


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
