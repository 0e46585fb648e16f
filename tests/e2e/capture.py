"""What a listener would have on tape: a WAV file that grows, or a JACK client that records; and what can be read off it.

A pure tone obeys x[n] = 2 cos(w) x[n-1] - x[n-2] whatever its phase and amplitude. A filter made of that rule for each
frequency of a prompt leaves nothing of tones, next to nothing of tones that fade, and a click of whatever is torn.
"""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import lfilter

from generator.spawn import spawn
from tests.node.outputs.jack_tape import PATIENCE_S

Sound = NDArray[np.float64]  # (frames, 2), within +-1.0

TORN = 3e-3  # residual where three tones of 0.1 are torn: 0.013 for one lost frame, 0.1 and more for a block; a gain ramp: 6e-4
_APART_S = 0.05  # residuals closer than this are one break
HEADER_BYTES = 80
FRAME_BYTES = 6  # PCM_24 stereo
_PAIR_BYTES = 8  # two of float32
_SETTLE = 8  # periods until both connections are made


class Recording(Protocol):
    """Something that takes the sound down while it plays."""

    rate: int

    @property
    def frames(self) -> int:
        """How much there is by now."""


def record(recording: Recording, seconds: float, patience_s: float = 40.0) -> slice:
    """Waits until so much more is recorded; gives where that is."""
    begin = recording.frames
    end = begin + round(seconds * recording.rate)
    _grown(recording, end, seconds + patience_s)
    return slice(begin, end)


def _grown(recording: Recording, frames: int, patience_s: float) -> None:
    """Waits until so much is there."""
    limit = time.monotonic() + patience_s
    while recording.frames < frames:
        assert time.monotonic() < limit, "the recording does not grow"
        time.sleep(0.01)


def read(path: Path) -> tuple[Sound, int]:
    """A file's sound and its rate in Hz."""
    sound, rate = soundfile.read(path, dtype="float64", always_2d=True)
    return sound, rate


class WavRecording:
    """The file that `--output wav:PATH` writes."""

    def __init__(self, path: Path, rate: int = 44100) -> None:
        self.path, self.rate = path, rate

    @property
    def frames(self) -> int:
        size = self.path.stat().st_size if self.path.exists() else 0
        return max(0, size - HEADER_BYTES) // FRAME_BYTES

    def sound(self) -> Sound:
        """All of it; the node must have ended, or the header tells less."""
        sound, rate = read(self.path)
        assert rate == self.rate
        return sound

    def part(self, where: slice) -> Sound:
        """Frames that are there, also while the file grows."""
        with self.path.open("rb") as file:
            file.seek(HEADER_BYTES + where.start * FRAME_BYTES)
            data = np.frombuffer(file.read((where.stop - where.start) * FRAME_BYTES), np.uint8).reshape(-1, 2, 3)
        whole = data[..., 0].astype(np.int32) << 8 | data[..., 1].astype(np.int32) << 16 | data[..., 2].astype(np.int32) << 24
        return whole / 2.0**31


class JackRecording:
    """What the first two ports of `source` play, from a moment when they are connected; known while it grows.

    rate: Hz. period: frames a cycle. Known at the end: lost, the frames before which the recording has a gap, as JACK's frame
    time tells; server_xruns.
    """

    def __init__(self, server: str, source: str = "endless", freewheel_s: float = 0.0) -> None:
        """freewheel_s: takes down so much of a freewheel that it asks for, instead of what is played."""
        self._arguments = {"server": server, "source": source, "freewheel_s": freewheel_s}
        self.rate = self.period = self.server_xruns = 0
        self.lost: list[int] = []
        self._whole: Sound | None = None

    def __enter__(self) -> "JackRecording":
        with ExitStack() as stack:
            self._path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "sound"
            self._path.touch()
            self._process, self._connection = spawn(
                "tests.node.outputs.jack_tape", {**self._arguments, "path": str(self._path)}
            )
            stack.callback(self._process.wait)
            stack.callback(self._process.kill)
            stack.callback(self._connection.close)
            assert self._connection.poll(2 * PATIENCE_S), "the recording does not begin"
            self.rate, self.period = self._connection.recv()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        with self._stack:
            self._connection.send("stop")
            self.lost, self.server_xruns = self._connection.recv()
            self._whole = self.sound()
            self._process.wait(PATIENCE_S)  # it leaves its server

    @property
    def frames(self) -> int:
        """How much there is by now."""
        return self._path.stat().st_size // _PAIR_BYTES

    def sound(self) -> Sound:
        """All of it."""
        if self._whole is not None:
            return self._whole
        data = np.fromfile(self._path, np.float32)
        return data[: len(data) // 2 * 2].reshape(-1, 2).astype(np.float64)


def capture(server: str, seconds: float, source: str = "endless") -> NDArray[np.float32]:
    """(frames, 2): what the first two ports of `source` play for `seconds`, from a moment when they are there."""
    with JackRecording(server, source) as tape:
        skipped = _SETTLE * tape.period
        record(tape, seconds + skipped / tape.rate)
    return tape.sound()[skipped:].astype(np.float32)


def capture_freewheel(server: str, seconds: float, source: str = "endless") -> NDArray[np.float32]:
    """(frames, 2): what `source` plays in a freewheel of so many seconds."""
    with JackRecording(server, source, seconds) as tape:
        _grown(tape, round(seconds * tape.rate), PATIENCE_S)
    return tape.sound().astype(np.float32)


def rms(sound: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(sound))))


def levels(sound: Sound, rate: int, window_s: float = 0.1) -> Sound:
    """RMS of one window after the other."""
    size = round(window_s * rate)
    whole = sound[: len(sound) // size * size].reshape(-1, size * sound.shape[1])
    return np.asarray(np.sqrt(np.mean(np.square(whole), axis=1)))


def silences(sound: Sound, rate: int, below: float = 1e-4, least_s: float = 0.02) -> list[tuple[float, float]]:
    """Stretches that are silent, each from and to in seconds."""
    quiet = np.concatenate([[False], np.abs(sound).max(axis=1) < below, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    return [(a / rate, b / rate) for a, b in edges.reshape(-1, 2).tolist() if b - a >= least_s * rate]


def line(sound: Sound, rate: int, hz: float) -> float:
    """Amplitude of the sine of `hz` in the left channel, by a Hann window."""
    left = sound[:, 0]
    window = np.hanning(len(left))
    turning = np.exp(-2j * np.pi * hz / rate * np.arange(len(left)))
    return float(2 * np.abs(np.sum(window * left * turning)) / np.sum(window))


def breaks(sound: Sound, rate: int, tones: Sequence[float], known: Sequence[int] = (), torn: float = TORN) -> list[int]:
    """Frames at which a sound made of `tones` (Hz) is torn. known: places where the recording itself is."""
    rule = np.ones(1)
    for hz in tones:
        rule = np.convolve(rule, [1.0, -2.0 * np.cos(2 * np.pi * hz / rate), 1.0])
    left_over = np.abs(lfilter(rule, [1.0], sound, axis=0)).max(axis=1)
    left_over[: len(rule)] = 0.0  # the filter fills
    found: list[int] = []
    for frame in np.flatnonzero(left_over > torn).tolist():
        if not found or frame - found[-1] > _APART_S * rate:
            found.append(frame)
    near = 2 * len(rule)
    return [frame for frame in found if not any(-near <= frame - place <= near for place in known)]
