"""The mix as a device takes it: at the device's rate, in its number of channels, as many frames as it asks for."""

import numpy as np

from node.outputs.fold import matrix
from node.outputs.output import Block, Render


class Source:
    """Asks `render` for blocks and hands them on. Belongs to one thread.

    A device at another rate than the mix is served by soxr's streaming resampler, in bursts: it gives nothing for some blocks
    and then several at once.
    """

    def __init__(
        self, render: Render, block: int, channels: int, rates: tuple[int, int], device_channels: int | None = None
    ) -> None:
        """block: frames a render. channels: of the mix. rates: Hz, of the mix and of the device."""
        self._render = render
        self._block: Block = np.zeros((block, channels), np.float32)
        wanted = device_channels or channels
        self._matrix = matrix(channels, wanted) if wanted != channels else None
        self._folded: Block = np.zeros((block, wanted), np.float32)
        self._resampler = _resampler(rates, wanted) if rates[0] != rates[1] else None
        self._left = self._folded[:0]

    @property
    def delay(self) -> float:
        """Frames, at the device's rate, that have been rendered and are still in here."""
        return (self._resampler.delay() if self._resampler is not None else 0.0) + len(self._left)

    def chunk(self) -> Block:
        """What the next block gives: float32, (frames, device channels), no frames at times. Its memory is used again."""
        self._render(self._block)
        sound = self._block
        if self._matrix is not None:
            sound = np.matmul(self._block, self._matrix, out=self._folded)
        return sound if self._resampler is None else self._resampler.resample_chunk(sound)

    def fill(self, out: Block) -> None:
        """The next len(out) frames, whatever their number."""
        at = 0
        while at < len(out):
            if not len(self._left):
                self._left = self.chunk()
            piece = self._left[: len(out) - at]
            out[at : at + len(piece)] = piece
            self._left = self._left[len(piece) :]
            at += len(piece)


def _resampler(rates: tuple[int, int], channels: int):  # type: ignore[no-untyped-def]
    import soxr  # loaded where it is needed: the audio process starts in a fraction of the time without

    return soxr.ResampleStream(*rates, channels, dtype="float32", quality="HQ")
