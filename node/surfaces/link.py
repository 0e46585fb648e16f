"""Ableton Link: the beats of the session that this node has joined, through LinkPython-extern (the extra `link`).

Link's own beats count differently in each program and agree only in their phase. While a session plays, its programs share when
it began: so beats are counted from there, beat 0 at the first bar line from the start on, as Link's own example does
(requestBeatAtStartPlayingTime in LinkHut).
"""

import math
from typing import Any

from node.errors import EndlessError

BAR = 4.0  # beats: Link's quantum, the same as of Live's default
_NEAR = 1e-3  # beats: a start so near after a bar line is on it; times come in whole microseconds


class LinkError(EndlessError):
    """There is no Link here; the text says what would help."""


class LinkSession:
    """What the session does now. `look` reads it; nothing is changed in it, neither its tempo nor its start."""

    def __init__(self) -> None:
        """Joins. Raises LinkError."""
        try:
            from link import Link
        except ImportError as error:
            raise LinkError(f"Link needs LinkPython-extern ({error}): pip install 'endless-node[link]'") from error
        self._link: Any = Link(120.0)
        self._clock = self._link.clock()
        self._link.startStopSyncEnabled = True
        self._link.enabled = True
        self._state: Any = None
        self._zero_s, self._zero_beat = 0.0, 0.0
        self.playing = False
        self.peers = 0
        self.tempo = 120.0  # beats a minute
        self.beat = 0.0  # now
        self.start = 0.0  # the beat at which it was started: -4 to 0

    def look(self, now_s: float) -> None:
        """Reads it all anew. now_s: monotonic."""
        link = self._link
        self._state = state = link.captureAppSessionState()
        micros = self._clock.micros()
        self._zero_s = now_s - micros / 1e6
        self.peers = link.numPeers()
        self.playing = state.isPlaying() and self.peers > 0
        self.tempo = state.tempo()
        started = state.beatAtTime(state.timeForIsPlaying(), BAR)
        self._zero_beat = BAR * math.ceil((started - _NEAR) / BAR)
        self.start = started - self._zero_beat
        self.beat = state.beatAtTime(micros, BAR) - self._zero_beat

    def moment(self, beat: float) -> float:
        """When a beat was or will be at today's tempo, in monotonic seconds."""
        return float(self._zero_s + self._state.timeAtBeat(beat + self._zero_beat, BAR) / 1e6)

    def close(self) -> None:
        """Leaves the session."""
        self._link.enabled = False
