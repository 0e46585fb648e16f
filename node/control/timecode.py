"""SMPTE timecode as MIDI carries it: its four rates, and frames counted from midnight."""

from dataclasses import dataclass
from fractions import Fraction

Label = tuple[int, int, int, int]  # hours, minutes, seconds, frames

QUARTERS = 4  # quarter frames in a frame


@dataclass(frozen=True, slots=True)
class Rate:
    """frames: of a second of labels. second: what such a second lasts, in seconds. drop: two labels a minute are left out."""

    name: str
    frames: int
    second: Fraction = Fraction(1)
    drop: bool = False

    @property
    def quarter_s(self) -> float:
        """Seconds of a quarter frame."""
        return float(self.second / self.frames / QUARTERS)

    def holds(self, label: Label) -> bool:
        """Whether there is such a label of a day."""
        hours, minutes, seconds, frames = label
        return hours < 24 and minutes < 60 and seconds < 60 and frames < self.frames and not self._dropped(label)

    def count(self, label: Label) -> int:
        """Frames from 00:00:00:00 to a label; of one that is left out, those to the next.

        Drop frame (SMPTE 12M): labels 0 and 1 of every minute but each tenth are left out.
        """
        hours, minutes, seconds, frames = label
        if self._dropped(label):
            frames = 2
        total = ((hours * 60 + minutes) * 60 + seconds) * self.frames + frames
        passed = hours * 60 + minutes
        return total - 2 * (passed - passed // 10) if self.drop else total

    def _dropped(self, label: Label) -> bool:
        _, minutes, seconds, frames = label
        return self.drop and minutes % 10 > 0 and seconds == 0 and frames < 2


# By the two bits of MIDI Timecode (MMA 0001, "MIDI Time Code", page 2).
RATES = (Rate("24", 24), Rate("25", 25), Rate("29.97 drop", 30, Fraction(1001, 1000), drop=True), Rate("30", 30))


@dataclass(frozen=True, slots=True)
class Rolled:
    """It ran forward from quarter frame `start` to `end`, both heard."""

    rate: Rate
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Located:
    """It was put to a quarter frame, or runs backward there; it does not run forward from it yet."""

    rate: Rate
    at: int


Move = Rolled | Located
