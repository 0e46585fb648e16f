"""MIDI Timecode (MMA 0001) as it comes in: where the machine that sends it is, and when each quarter frame was or will be.

Quarter frames F1 0nnndddd, eight for two frames, each a quarter of a frame after the one before; a full frame
F0 7F device 01 01 hh mm ss ff F7 where it is put elsewhere.
"""

import logging
import math
from collections import deque

from node.control.timecode import QUARTERS, RATES, Label, Located, Move, Rate, Rolled

log = logging.getLogger(__name__)

LOSS_S = 0.5  # without a quarter frame: it has stopped, or is lost
AHEAD_S = 0.045  # behind the last quarter frame that is believed: the lead of what is sent ahead, and one that is late
PIECES = 8
_QUARTER = 0xF1
_FULL = b"\x01\x01"
_MOVES = 1024  # that wait to be taken: seconds of quarter frames
_WINDOW = 64  # quarter frames of which the pace is measured: 0.5 to 0.7 s
_SAME = 2 * QUARTERS  # a full frame so near to where it runs is no locate


def is_timecode(data: bytes) -> bool:
    return data[:1] == bytes((_QUARTER,)) or (len(data) == 10 and data[:2] == b"\xf0\x7f" and data[3:5] == _FULL)


class TimecodeReader:
    """Of one source at a time: another is heard when the first has been silent for LOSS_S. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._source = ""
        self._heard_s = -math.inf
        self._moves: deque[Move] = deque(maxlen=_MOVES)
        self._rate = RATES[0]
        self._pieces = [0] * PIECES
        self._piece: int | None = None  # the last that came
        self._way, self._run = 0, 0  # 1 forward, -1 backward; pieces that came so, one after another
        self._quarter: int | None = None  # where it runs; None: not known yet
        self._clock = QuarterClock(RATES[0].quarter_s)

    def hear(self, source: str, data: bytes, when_s: float) -> None:
        """One message, whatever its bytes are. when_s: its arrival."""
        if source != self._source and when_s - self._heard_s < LOSS_S:
            return
        if when_s - self._heard_s > LOSS_S or source != self._source:
            self._forget()
        if data[0] == _QUARTER and len(data) == 2 and data[1] < 0x80:
            self._source, self._heard_s = source, when_s
            self._hear_quarter(data[1] >> 4, data[1] & 0x0F, when_s)
        elif data[0] != _QUARTER:
            self._hear_full(data, source, when_s)

    def take(self) -> list[Move]:
        """What it did since the last time, in order."""
        moves = list(self._moves)
        self._moves.clear()
        return moves

    def reach(self, at_s: float) -> float | None:
        """The quarter frame that it will have reached at `at_s`, as far as is believed; None while it does not run forward."""
        if self._piece is not None and at_s > self._heard_s + LOSS_S + AHEAD_S:
            log.info("timecode from %s has stopped", self._source)
            self._forget()
        if self._quarter is None:
            return None
        return self._clock.quarter_at(min(at_s, self._heard_s + AHEAD_S))

    def moment(self, quarter: float) -> float:
        """When a quarter frame near the last one was, or will be."""
        return self._clock.time_of(quarter)

    def _hear_quarter(self, piece: int, nibble: int, when_s: float) -> None:
        step = 0 if self._piece is None else (piece - self._piece + 1) % PIECES - 1
        way = step if step in (1, -1) else 0
        if self._piece is not None and way == 0:
            self._quarter = None  # one is lost: the next whole eight tell where it is
        self._run = self._run + 1 if way and way == self._way else 1 + abs(way)
        self._piece, self._way, self._pieces[piece] = piece, way, nibble
        if way < 0:
            self._quarter = None
        if self._quarter is not None:
            self._quarter += 1
        whole = self._run >= PIECES and piece == (0 if way < 0 else PIECES - 1)
        if whole:
            self._whole(way, when_s)
        elif self._quarter is not None:
            self._clock.add(self._quarter, when_s)
            self._moves.append(Rolled(self._rate, self._quarter, self._quarter))

    def _whole(self, way: int, when_s: float) -> None:
        """Eight pieces have come, in one way: they hold the label of the frame at whose start piece 0 is sent."""
        rate, label = _decoded(self._pieces)
        if not rate.holds(label):
            self._quarter = None
            return
        first = QUARTERS * rate.count(label)
        if way < 0:
            self._rate = rate
            self._moves.append(Located(rate, first))
            return
        here = first + PIECES - 1
        if self._quarter != here or self._rate is not rate:
            if self._quarter is None:
                log.info("timecode from %s runs at %s frames a second", self._source, rate.name)
            self._rate, self._quarter, self._clock = rate, here, QuarterClock(rate.quarter_s)
            self._moves.append(Rolled(rate, first, here))
        else:
            self._moves.append(Rolled(rate, here, here))
        self._clock.add(here, when_s)

    def _hear_full(self, data: bytes, source: str, when_s: float) -> None:
        hours, minutes, seconds, frames = data[5:9]
        rate, label = RATES[hours >> 5 & 3], (hours & 0x1F, minutes, seconds, frames)
        if not rate.holds(label):
            return
        at = QUARTERS * rate.count(label)
        if rate is self._rate and self._quarter is not None and abs(at - self._quarter) <= _SAME:
            return
        self._forget()
        self._source, self._heard_s, self._rate = source, when_s, rate
        self._moves.append(Located(rate, at))

    def _forget(self) -> None:
        self._piece, self._way, self._run, self._quarter = None, 0, 0, None


class QuarterClock:
    """Which moment belongs to which quarter frame. A message comes late at times, by a poll, a period of the driver or a busy
    machine, and never early: so the earliest ones tell.
    """

    def __init__(self, quarter_s: float) -> None:
        self._nominal_s = quarter_s
        self._heard: deque[tuple[int, float]] = deque(maxlen=_WINDOW)
        self._pace_s = quarter_s
        self._base = (0, 0.0)

    def add(self, quarter: int, when_s: float) -> None:
        self._heard.append((quarter, when_s))
        heard, third = list(self._heard), len(self._heard) // 3
        self._base = self._earliest(heard[third:], self._nominal_s)
        if third >= _WINDOW // 6:
            early, late = (self._earliest(part, self._nominal_s) for part in (heard[:third], heard[-third:]))
            self._pace_s = (late[1] - early[1]) / (late[0] - early[0])
            self._base = self._earliest(heard[-third:], self._pace_s)

    def time_of(self, quarter: float) -> float:
        return self._base[1] + (quarter - self._base[0]) * self._pace_s

    def quarter_at(self, when_s: float) -> float:
        return self._base[0] + (when_s - self._base[1]) / self._pace_s

    @staticmethod
    def _earliest(heard: list[tuple[int, float]], pace_s: float) -> tuple[int, float]:
        """The one that is earliest against a steady pace."""
        return min(heard, key=lambda each: each[1] - each[0] * pace_s)


def _decoded(pieces: list[int]) -> tuple[Rate, Label]:
    frames, seconds, minutes, hours = (pieces[n] | pieces[n + 1] << 4 for n in range(0, PIECES, 2))
    return RATES[hours >> 5 & 3], (hours & 0x1F, minutes & 0x3F, seconds & 0x3F, frames & 0x1F)
