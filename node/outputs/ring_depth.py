"""How much a ring holds ahead: what was asked for, at least what the device takes at once, more where it breaks."""

_STORM = 8  # breaks in a row, each within _STORM_GAP_S of the last: the device takes more at once than the ring holds
_STORM_GAP_S = 0.25


class RingDepth:
    """frames: the depth now, at most `most`."""

    def __init__(self, asked: int, least: int, most: int) -> None:
        self._asked, self._most = asked, most
        self._last_s, self._storm = 0.0, 0
        self.frames = min(max(asked, least), most)

    def at_least(self, frames: int) -> None:
        """The device takes as much at once from now on."""
        self.frames = min(max(self.frames, frames), self._most)

    def broke(self, now: float) -> None:
        """The ring ran empty, at `now` seconds. A storm of that doubles it."""
        self._storm = self._storm + 1 if now - self._last_s < _STORM_GAP_S else 0
        self._last_s = now
        if self._storm >= _STORM:
            self._storm = 0
            self.frames = min(2 * self.frames, self._most)
