"""One layer's sound, computed in numpy."""

import numpy as np

from node.playback.fade import Curves
from node.playback.layer import Layer
from node.playback.level import Level
from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch, touched
from node.playback.voice import Voice


class LayerSound:
    """Renders a layer, and remembers what it need not compute again while nothing moves."""

    layer: Layer

    def __init__(self, scratch: Scratch, curves: Curves) -> None:
        self._scratch, self._curves = scratch, curves
        self._level = Level(scratch)
        self._trimmed = touched(2 * scratch.block)
        self._steady: Flat | None = None  # gains of the only voice for a whole block, while nothing moves

    def take(self, layer: Layer) -> None:
        """Renders `layer` from now on, which has changed."""
        self.layer = layer
        self._level.take(layer.strip)
        self._steady = None

    def render(self, clock: int, frame: int, out: Flat, power: Flat) -> bool:
        """The next frames into `out` (interleaved); False where they are silent, and `out` is then undefined.

        power: gains the square of the presence while that moves; while it rests the mixer counts it.
        """
        if self._steady is not None:
            if self._level.silent:
                return False
            np.multiply(self.layer.voices[0].sound(clock, self._scratch.sound[: len(out)]), self._steady[: len(out)], out=out)
            return True
        frames, strip = len(out) // 2, self.layer.strip
        resting = not strip.moving(clock, frame)
        level = self._level.at(clock, frame, frames, power)
        sounds = not (resting and self._level.silent) and self._mix(clock, frame, level, out)
        self._settle(clock + frames, frame + frames)
        return sounds

    def _mix(self, clock: int, frame: int, level: Flat, out: Flat) -> bool:
        scratch, size, first = self._scratch, len(out), True
        for voice in self.layer.voices:
            sound = voice.sound(clock, scratch.sound[:size])
            shaped = self._shape(voice, self._factor(voice.trim, level, frame), clock, scratch.envelope[:size])
            if first:
                np.multiply(sound, shaped, out=out)
                first = False
            else:
                np.multiply(sound, shaped, out=scratch.sound[:size])
                np.add(out, scratch.sound[:size], out=out)
        return not first

    def _factor(self, trim: Ramp, level: Flat, frame: int) -> Flat:
        """The layer's level times a voice's trim."""
        out = self._scratch.factor[: len(level)]
        if trim.moving(frame):
            np.multiply(level, trim.fill(frame, len(level) // 2, self._scratch, out), out=out)
        elif trim.target == 1.0:
            return level
        else:
            np.multiply(level, trim.target, out=out)
        return out

    def _shape(self, voice: Voice, factor: Flat, clock: int, out: Flat) -> Flat:
        """`factor` times the envelope from program frame `clock` on; in `out`, or `factor` itself where that is the same."""
        frames, shaped, curves = len(factor) // 2, factor, self._curves
        if voice.fade_in is not None and clock < voice.fade_in.end:
            shaped = np.multiply(shaped, curves.rise(voice.fade_in, clock, frames), out=out)
        for fade in voice.fade_outs:
            shaped = np.multiply(shaped, curves.fall(fade, clock, frames), out=out)
        return shaped

    def _settle(self, clock: int, frame: int) -> None:
        """Finds out whether nothing moves from now on."""
        voices = self.layer.voices
        moving = len(voices) != 1 or self.layer.strip.moving(clock, frame) or voices[0].trim.moving(frame)
        if not moving and voices[0].plain(clock):
            level, trim = self._level.resting(frame), voices[0].trim.target
            self._steady = level if trim == 1.0 else np.multiply(level, trim, out=self._trimmed)
