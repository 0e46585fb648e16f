"""Stands for the audio callback of the source project, TangoFlux Endless (github.com/ochyai/TangoFlux-Endless, v7).

Written anew from what its `_audio_callback` and `Layer` in src/endless_play.py do: fades are multiplied into a clip when it is
loaded, so that a callback takes the next slice of each clip under a lock, adds it to zeros, drops the clips that are over,
divides by the number of layers and copies the sum to the device's buffer. No gain, no pan, no limiter; clips are mono.
"""

import threading

import numpy as np
from numpy.typing import NDArray

Clip = NDArray[np.float32]  # (frames,) as in the source, or (frames, channels)


class FadedClip:
    """A clip on its way, its fades already in it."""

    def __init__(self, audio: Clip) -> None:
        self.audio, self.over = audio, False
        self._at = 0

    def read(self, frames: int) -> Clip | None:
        if self.over:
            return None
        begin, end = self._at, min(self._at + frames, len(self.audio))
        self._at = end
        if end >= len(self.audio):
            self.over = True
        return self.audio[begin:end]


class SourceCallback:
    """layers: what divides the sum. clips: what sounds."""

    def __init__(self, layers: int, channels: int = 1) -> None:
        self.clips: list[FadedClip] = []
        self._layers, self._channels = layers, channels
        self._lock = threading.Lock()

    def __call__(self, out: NDArray[np.float32]) -> None:
        """The next block into `out`, (frames, channels)."""
        frames = len(out)
        mixed = np.zeros(frames if self._channels == 1 else (frames, self._channels), dtype=np.float32)
        with self._lock:
            for clip in self.clips:
                part = clip.read(frames)
                if part is not None:
                    if len(part) < frames:
                        mixed[: len(part)] += part
                    else:
                        mixed += part
            self.clips = [clip for clip in self.clips if not clip.over]
        if self._layers > 1:
            mixed /= self._layers
        if self._channels == 1:
            out[:, 0] = mixed
        else:
            out[:] = mixed
