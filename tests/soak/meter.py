"""Where what was heard leaves what was played: lost, repeated and zeroed frames of one JACK client, counted from samples.

Two clocks go along with the tape: JACK's frame time, and the frame of the sound that its client has made, which is known from
the client's own recording, or because it plays a counter. While all is well both advance by a frame a frame. Where the tape
was not called itself both advance without it: that is the tape's loss, and no break. Where JACK's time advances and the sound
does not, the client was late, and as many frames of silence, or of something else, are in what is heard. Where the sound
advances and the time does not, the client has dropped as many. Samples in between that are not of the sound (zeros, a period
once more) are wrong frames. A break costs the greater of the two; what lies within CLOSE frames is one break to the ear.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tests.soak.tape import Samples, Tape

TOLERANCE = 1.5e-7  # a recording of 24 bits is off by at most 2^-24; a counter is exact
CLOSE = 512  # frames: 10.7 ms at 48 kHz
_CHUNK = 1 << 18
_WINDOW = 64  # frames that must fit for a place to be found again
_PROBES = (0, 1, 5, 17, 40, _WINDOW - 1)
_SEARCH_S = 4.0  # how far from where it should be


@dataclass(frozen=True)
class Break:
    """at_s: on the tape. frames: lost by it. shift: frames that the sound came later than before (negative: dropped)."""

    at_s: float
    frames: int
    shift: int


@dataclass(frozen=True)
class Reading:
    """seconds: of the tape's own clock that were looked at. breaks: of the client's own. missed, misses: frames that the tape
    missed itself, and in how many places; the client lost none of them. unplaced: frames at the end that were found nowhere, as
    of a client that has gone.
    """

    seconds: float
    breaks: list[Break]
    missed: int
    misses: int
    unplaced: int

    @property
    def lost(self) -> int:
        return sum(one.frames for one in self.breaks) + self.unplaced


@dataclass(frozen=True)
class _Stretch:
    """Frames begin to end of the tape are frames begin + shift, ... of the sound, and of JACK's time at begin + offset, ..."""

    begin: int
    end: int
    shift: int
    offset: int


def reading(tape: Tape, sound: Samples, begin: int, end: int, tolerance: float = TOLERANCE) -> Reading:
    """Compares frames begin to end of the tape with the sound that its client made. Raises ValueError where they have nothing
    in common.
    """
    stretches = [part for stretch in _Follower(tape, sound, end, tolerance).all(begin) for part in _split(stretch, tape)]
    if not stretches:
        raise ValueError("nothing on the tape is of this sound")
    breaks, missed, misses = _breaks(stretches, tape.rate)
    unplaced = end - stretches[-1].end
    seconds = tape.heard_s(end - 1) - tape.heard_s(stretches[0].begin)
    return Reading(seconds, breaks, missed, misses, unplaced)


def _breaks(stretches: list[_Stretch], rate: int) -> tuple[list[Break], int, int]:
    """What lies between stretches that follow each other, and what the tape missed: frames, places."""
    breaks: list[Break] = []
    missed = misses = 0
    for group in _groups(stretches):
        first, last = group[0], group[-1]
        passed, played = last.offset - first.offset, last.shift - first.shift
        wrong = sum(after.begin - before.end for before, after in pairwise(group))
        if passed != played or wrong:
            breaks.append(Break(round(first.end / rate, 4), max(abs(passed - played), wrong), passed - played))
        if min(passed, played) > 0:
            missed, misses = missed + min(passed, played), misses + 1
    return breaks, missed, misses


def _groups(stretches: list[_Stretch]) -> Iterator[list[_Stretch]]:
    """Stretches with what is to be told as one between them: all but the outer ones are shorter than CLOSE."""
    group = stretches[:1]
    for stretch in stretches[1:]:
        group.append(stretch)
        if stretch.end - stretch.begin >= CLOSE:
            yield group
            group = [stretch]
    if len(group) > 1:
        yield group


def _split(stretch: _Stretch, tape: Tape) -> Iterator[_Stretch]:
    """The same, cut wherever JACK's time jumps."""
    first = int(np.searchsorted(tape.starts, stretch.begin, "right")) - 1
    last = int(np.searchsorted(tape.starts, stretch.end - 1, "right")) - 1
    offsets = tape.offsets[first : last + 1]
    jumps = first + 1 + np.flatnonzero(np.diff(offsets))
    edges = [stretch.begin, *tape.starts[jumps].tolist(), stretch.end]
    for (begin, end), cycle in zip(pairwise(edges), [first, *jumps.tolist()], strict=True):
        yield _Stretch(begin, end, stretch.shift, int(tape.offsets[cycle]))


@dataclass(frozen=True)
class _Follower:
    """Goes along the tape up to frame `end`, and finds where each part of it is in the sound."""

    tape: Tape
    sound: Samples
    end: int
    tolerance: float

    def all(self, begin: int) -> Iterator[_Stretch]:
        """Where the tape agrees with the sound, one stretch after the other; the offset is left open."""
        until, found = begin, self._place(begin, None)
        while found is not None:
            place, shift = found
            at = self._back(place, shift, until)
            until = self._agree(place, shift)
            yield _Stretch(at, until, shift, 0)
            found = self._place(until, shift) if until < self.end else None

    def _wrong(self, begin: int, end: int, shift: int) -> NDArray[np.bool_]:
        """Which frames of the tape are not the sound's; fewer where the sound ends."""
        there = self.sound[begin + shift : end + shift]
        here = self.tape.samples[begin : begin + len(there)]
        return np.abs(here - there).max(axis=1, initial=0.0) > self.tolerance

    def _agree(self, at: int, shift: int) -> int:
        """The first frame from `at` on that is not the sound's."""
        while at < self.end:
            wrong = self._wrong(at, min(self.end, at + _CHUNK), shift)
            if wrong.any() or not len(wrong):
                return at + int(np.argmax(wrong)) if len(wrong) else at
            at += len(wrong)
        return self.end

    def _back(self, at: int, shift: int, least: int) -> int:
        """The first frame, not before `least`, from which on to `at` all is the sound's: it may come back inside a cycle."""
        begin = max(least, -shift)
        wrong = self._wrong(begin, at, shift)
        return at - int(np.argmax(wrong[::-1])) if wrong.any() else begin

    def _place(self, at: int, shift: int | None) -> tuple[int, int] | None:
        """The next frame from `at` on that is of the sound again, and its shift: `at` itself, or the start of a cycle."""
        starts = self.tape.starts
        for place in [at, *starts[np.searchsorted(starts, at, "right") :].tolist()]:
            if place + _WINDOW > self.end:
                return None
            window = self.tape.samples[place : place + _WINDOW]
            if shift is not None and self._fits(place + shift, window):
                return place, shift
            found = self._found(window, None if shift is None else place + shift)
            if found is not None:
                return place, found - place
        return None

    def _found(self, window: Samples, near: int | None) -> int | None:
        """The frame of the sound, nearest to `near`, at which the window fits; None for silence, which fits anywhere."""
        if np.abs(window).max() <= self.tolerance:
            return None
        reach = round(_SEARCH_S * self.tape.rate)
        low, high = (0, len(self.sound)) if near is None else (max(0, near - reach), max(0, near + reach))
        part = self.sound[low:high]
        places = np.flatnonzero(np.abs(part[: len(part) - _WINDOW, 0] - window[0, 0]) <= self.tolerance)
        for probe in _PROBES:
            places = places[np.abs(part[places + probe] - window[probe]).max(axis=1, initial=0.0) <= self.tolerance]
        fitting = [low + place for place in places.tolist() if self._fits(low + place, window)]
        return min(fitting, key=lambda place: abs(place - (near or 0)), default=None)

    def _fits(self, at: int, window: Samples) -> bool:
        there = self.sound[max(0, at) : max(0, at + len(window))]
        return len(there) == len(window) and bool(np.abs(there - window).max() <= self.tolerance)
