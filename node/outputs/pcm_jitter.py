"""The receiver's end of PCM over OSC: packets in any order in, sound in order out, and what is missing filled in.

A gap is bridged by the last period of the sound before it, chosen by autocorrelation, repeated and faded (as ITU-T G.711
Appendix I does for speech), and left by a crossfade into what comes after. Nothing on the way clicks: the repeat begins where
the sound ended, its seam is bent until it fits, and the crossfade is a raised cosine. A step is at most a few percent larger
than the sound's own: the slope of the bend, and of the crossfade where the phases differ.
"""

from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from node.outputs.output import Block
from node.outputs.pcm_packet import FRAME_WRAP, SEQ_WRAP

RING_S = 12.0  # longer than a lease: what comes later belongs to another stream
CROSSFADE_S = 0.005
HOLD_S = 0.02  # the repeat keeps its level so long, then fades
FADE_S = 0.06
_SHORTEST_S, _LONGEST_S = 0.005, 0.04  # of the period that is repeated: 25 to 200 Hz
_TEMPLATE_S = 0.005  # of the end of the sound, looked for in what was before
_HISTORY_S = _LONGEST_S + _TEMPLATE_S
_REMEMBERED = 4096  # sequence numbers that are missed and may still come


@dataclass(slots=True)
class Counts:
    """received: packets that were of use. lost: never came. late: came after their place was played. reordered: came after a
    later one, in time. duplicates: came before. gaps: places that were concealed, concealed: frames of them. skipped,
    inserted: frames, to keep pace with a device."""

    received: int = 0
    lost: int = 0
    late: int = 0
    reordered: int = 0
    duplicates: int = 0
    gaps: int = 0
    concealed: int = 0
    skipped: int = 0
    inserted: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


class Jitter:
    """Packets by their frame on one side, an endless run of frames on the other. Belongs to one thread at a time."""

    def __init__(self, rate: int, fades_in: bool = False, channels: int = 2) -> None:
        """rate: Hz. fades_in: the first frames rise from silence, for a device; a file has them as they are."""
        self.counts = Counts()
        self._rate = rate
        size = 1 << (round(RING_S * rate) - 1).bit_length()
        self._sound = np.zeros((size, channels), np.float32)
        self._here = np.zeros(size, np.bool_)
        self._mask = size - 1
        self._position = self._end = 0  # frames since the first of the stream, which they count from
        self._base = -1  # the frame number of the first; -1: nothing has come
        self._order = _Order(self.counts)
        self._history = np.zeros((round(_HISTORY_S * rate) + 1, channels), np.float32)
        self._bridge: _Bridge | None = _Bridge(self._history, rate) if fades_in else None
        self._in_gap = False

    @property
    def ahead(self) -> int:
        """Frames from the next one to be taken to the last one that came."""
        return self._end - self._position

    def put(self, seq: int, frame: int, block: Block) -> None:
        """Takes a packet, its numbers as they were sent and its sound as (frames, channels)."""
        if self._base < 0:
            self._base = frame
        begin = self._unwrapped(frame)
        step = self._order.step(seq)
        if step == 0:
            self.counts.duplicates += 1
            return
        if begin + len(block) <= self._position:
            self.counts.late += 1
            return
        if begin + len(block) - self._position > len(self._here):
            self._jump(begin)
        cut = max(self._position - begin, 0)
        places = (begin + np.arange(cut, len(block))) & self._mask
        self._sound[places], self._here[places] = block[cut:], True
        self._end = max(self._end, begin + len(block))
        self.counts.received += 1
        self.counts.reordered += step < 0

    def take(self, frames: int) -> Block:
        """The next frames, (frames, channels), whatever has come of them."""
        places = (self._position + np.arange(frames)) & self._mask
        here = self._here[places]
        edges = [0, *(np.flatnonzero(np.diff(here)) + 1).tolist(), frames]
        pieces = [
            self._real(self._sound[places[begin:end]]) if here[begin] else self._concealed(end - begin)
            for begin, end in pairwise(edges)
            if end > begin
        ]
        self._here[places] = False
        self._position += frames
        self._end = max(self._end, self._position)
        return np.concatenate(pieces) if pieces else self._sound[:0].copy()

    def insert(self, frames: int) -> Block:
        """Frames beside the stream, which waits: for a player that has run dry."""
        self.counts.inserted += frames
        return self._bridged(frames)

    def skip(self, frames: int) -> None:
        """Lets frames go unheard; the crossfade that follows hides the joint."""
        self.counts.skipped += frames
        places = (self._position + np.arange(min(frames, len(self._here)))) & self._mask
        self._here[places] = False
        self._position += frames
        self._begin_gap()

    def restart(self) -> None:
        """Another stream goes on from here; its first frame is the next to be taken."""
        self._here[:] = False
        self._position = self._end = 0
        self._base = -1
        self._order = _Order(self.counts)
        self._begin_gap()

    def _unwrapped(self, frame: int) -> int:
        """Frames since the first, of a frame number near the end."""
        near = self._base + self._end
        return self._end + (frame - near + FRAME_WRAP // 2) % FRAME_WRAP - FRAME_WRAP // 2

    def _jump(self, begin: int) -> None:
        """Goes on at a frame that is further away than anything that can be waited for."""
        self.counts.skipped += begin - self._position
        self._here[:] = False
        self._position = self._end = begin
        self._begin_gap()

    def _real(self, sound: Block) -> Block:
        self._in_gap = False
        if self._bridge is not None:
            sound = self._bridge.leave(sound)
            if self._bridge.over:
                self._bridge = None
        self._remember(sound)
        return sound

    def _concealed(self, frames: int) -> Block:
        self.counts.concealed += frames
        if not self._in_gap:
            self.counts.gaps += 1
        return self._bridged(frames)

    def _bridged(self, frames: int) -> Block:
        if not self._in_gap or self._bridge is None:
            self._begin_gap()
        assert self._bridge is not None
        sound = self._bridge.more(frames)
        self._remember(sound)
        return sound

    def _begin_gap(self) -> None:
        self._bridge = _Bridge(self._history, self._rate)
        self._in_gap = True

    def _remember(self, sound: Block) -> None:
        kept = len(self._history)
        self._history = np.concatenate([self._history[len(sound) :], sound[-kept:]]) if len(sound) else self._history


class _Order:
    """Tells by their numbers which packets are lost, behind others, or come twice."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._highest: int | None = None
        self._missing: dict[int, None] = {}

    def step(self, seq: int) -> int:
        """How far a packet goes beyond the highest so far; negative for one that was missed, 0 for one that came before."""
        if self._highest is None:
            self._highest = seq
            return 1
        step = (seq - self._highest + SEQ_WRAP // 2) % SEQ_WRAP - SEQ_WRAP // 2
        number = self._highest + step
        if step > 0:
            self._miss(range(self._highest + 1, number))
            self._highest = number
        elif number in self._missing:
            del self._missing[number]
            self._counts.lost -= 1
        else:
            return 0
        return step

    def _miss(self, numbers: range) -> None:
        self._counts.lost += len(numbers)
        for number in numbers[-_REMEMBERED:]:
            self._missing[number] = None
        while len(self._missing) > _REMEMBERED:
            del self._missing[next(iter(self._missing))]


class _Bridge:
    """A sound that goes on where another ended, and hands over to what comes after."""

    def __init__(self, history: Block, rate: int) -> None:
        """history: the end of the sound, (frames, channels)."""
        lag = _period(history, rate)
        seam = min(lag, round(CROSSFADE_S * rate))
        self._wave = history[-lag:].copy()
        # The frame that would have come before the repeat is bent to the one that did: no step, at each turn.
        self._wave[:seam] += (history[-1] - history[-lag - 1]) * _falling(seam)[:, None]
        self._at = 0
        self._hold, self._fade = round(HOLD_S * rate), round(FADE_S * rate)
        self._back = _falling(round(CROSSFADE_S * rate))
        self._left = 0

    @property
    def over(self) -> bool:
        """It has handed over."""
        return self._left == len(self._back)

    def more(self, frames: int) -> Block:
        """The repeat goes on, ever softer."""
        places = self._at + np.arange(frames)
        self._at += frames
        fade = np.clip((places - self._hold) / self._fade, 0.0, 1.0)
        gain = (0.5 + 0.5 * np.cos(np.pi * fade)).astype(np.float32)
        return np.asarray(self._wave[places % len(self._wave)] * gain[:, None], np.float32)

    def leave(self, sound: Block) -> Block:
        """The sound that comes after, with the repeat fading under its first frames."""
        frames = min(len(sound), len(self._back) - self._left)
        weight = self._back[self._left : self._left + frames, None]
        self._left += frames
        joined = sound.copy()
        joined[:frames] += (self.more(frames) - joined[:frames]) * weight
        return joined


def _falling(frames: int) -> NDArray[np.float32]:
    """A raised cosine from nearly 1 to nearly 0, (frames,)."""
    return (0.5 + 0.5 * np.cos(np.pi * np.arange(1, frames + 1) / (frames + 1))).astype(np.float32)


def _period(history: Block, rate: int) -> int:
    """The lag, in frames, at which the sound before its end is most like its end (normalised cross-correlation)."""
    shortest, longest, template = (round(s * rate) for s in (_SHORTEST_S, _LONGEST_S, _TEMPLATE_S))
    past = history[-(longest + template) :].astype(np.float64).T
    before = past[:, :-shortest]  # channel by channel: their sum may be silent where they are not
    match = sum(np.correlate(one, end, "valid") for one, end in zip(before, past[:, -template:], strict=True))
    energy = np.convolve((before**2).sum(axis=0), np.ones(template), "valid")
    best = int(np.argmax(match / np.sqrt(energy + 1e-12)))
    return longest - best
