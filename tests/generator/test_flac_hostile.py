"""Files that say they are clips and are not: long, many-channelled, with a label of somebody else's making."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator import flac
from generator.flac import FlacError, Label

GOOD = {"endless": 1, "scale": 1.0, "prompt": "rain", "engine": "tone", "seed": 1, "chosen": ""}


def written(path: Path, frames: int, rate: int = 44100, channels: int = 2, **label: object) -> Path:
    """Silence under a label; hours of it are some hundred kilobytes."""
    with soundfile.SoundFile(str(path), "w", rate, channels, "PCM_16", format="FLAC") as file:
        file.comment = json.dumps({**GOOD, **label})
        for begin in range(0, frames, 1 << 20):
            file.write(np.zeros((min(1 << 20, frames - begin), channels), np.int16))
    return path


def says_frames(path: Path, frames: int) -> Path:
    """Writes another total into STREAMINFO: 36 bits, of which the last 32 stand at byte 22 (RFC 9639, section 8.2)."""
    data = bytearray(path.read_bytes())
    data[21] = (data[21] & 0xF0) | (frames >> 32)
    data[22:26] = (frames & 0xFFFFFFFF).to_bytes(4, "big")
    path.write_bytes(data)
    return path


def test_a_clip_that_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path / "long.flac", 900 * 44100)
    assert path.stat().st_size < 3_000_000
    began = time.process_time()
    with pytest.raises(FlacError, match="is no clip: it says that it has 39690000 frames"):
        flac.read(path)
    assert time.process_time() - began < 0.5, "300 MB of zeros take longer"


@pytest.mark.parametrize("frames", [2**36 - 1, 2**32, 120 * 44100 + 1])
def test_a_header_that_claims_more_than_there_is(tmp_path: Path, frames: int) -> None:
    with pytest.raises(FlacError):
        flac.read(says_frames(written(tmp_path / "claims.flac", 4096), frames))


@pytest.mark.parametrize(("rate", "channels"), [(44100, 1), (44100, 8), (1000, 2)])
def test_another_form_than_a_clip_s(tmp_path: Path, rate: int, channels: int) -> None:
    with pytest.raises(FlacError, match=f"at {rate} Hz, {channels} channels"):
        flac.read(written(tmp_path / "form.flac", 4096, rate, channels))


@pytest.mark.parametrize(
    "label",
    [{"scale": 1e300}, {"scale": float("nan")}, {"scale": -1.0}, {"scale": "big"}, {"scale": None}, {"scale": 0.0},
     {"seed": "x"}, {"seed": None}, {"seed": [1]}, {"seed": float("inf")}],
    ids=str,
)  # fmt: skip
def test_a_label_that_is_not_ours(tmp_path: Path, label: dict[str, object]) -> None:
    with pytest.raises(FlacError):
        flac.read(written(tmp_path / "label.flac", 4096, **label))


def test_the_longest_clip_is_read(tmp_path: Path) -> None:
    audio, rate, label = flac.read(written(tmp_path / "good.flac", 30 * 44100))
    assert (audio.shape, rate, label) == ((30 * 44100, 2), 44100, Label("rain", "tone", 1))
