"""One slot: the chain of clips that play in it, one crossfading into the next, and the settings that outlive them."""

from math import inf

import numpy as np

from node.playback.fade import Curves, Fade
from node.playback.ledger import Ledger
from node.playback.mailbox import Entry, Event
from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch
from node.playback.strip import FULL, Strip
from node.playback.voice import Clip, Joins, Voice

VOICES = 4  # at once; the oldest beyond that ends in 5 ms
_VOICES_ENDING = 8  # with those that are ending so; a JOIN beyond it waits


class Layer:
    """Two clocks: `frame` counts output frames (gain, pan, audible), `clock` program frames, which hold in a pause."""

    def __init__(self, index: int, joins: Joins, ledger: Ledger, scratch: Scratch, curves: Curves) -> None:
        self.index = index
        self.voices: list[Voice] = []  # the newest last; it alone has yet to join
        self.unheard = False  # some voice has yet to be announced
        self.following: Clip | None = None
        self.due: float = inf  # the program frame of the next `step`
        self.strip = Strip(scratch)
        self._hold = False
        self._wanted: int | None = None  # the ramp of a JOIN that waits for its clip
        self._leaving = False
        self._joins, self._ledger, self._scratch, self._curves = joins, ledger, scratch, curves
        self._join_frame: float = inf
        self._trimmed = np.empty(2 * scratch.block, np.float32)
        self._steady: Flat | None = None  # gains of the only voice for a whole block, while nothing moves

    def set(self, ramp: Ramp, value: float, frame: int, frames: int) -> None:
        """Moves one of gain, audible and pan; what sounds never steps."""
        sounding = any(voice.heard for voice in self.voices)
        self.strip.set(ramp, value, frame, max(frames, self._joins.least) if sounding else frames)
        self._steady = None

    def trim(self, gain: float, frame: int, frames: int) -> None:
        """Moves the gain of the clips that sound, and gives it to the one that follows."""
        for voice in self.voices:
            voice.trim.to(gain, frame, max(frames, self._joins.least) if voice.heard else frames)
        if self.following is not None:
            self.following = self.following._replace(trim=gain)
        self._steady = None

    def follow(self, clip: Clip, clock: int) -> None:
        """`clip` is what follows; one that waited already is given back."""
        self.clear(clock)
        self._ledger.hold(clip.id)
        self.following = clip
        if self._wanted is not None:
            self.join(clock, self._wanted)
        self.plan(clock)

    def clear(self, clock: int) -> None:
        """Nothing follows."""
        if self.following is not None:
            self._ledger.release(self.following.id)
            self.following = None
            self.plan(clock)

    def hold(self, on: bool, clock: int) -> None:
        """While on, the clip follows itself."""
        self._hold = on
        self.plan(clock)

    def join(self, clock: int, frames: int) -> None:
        """Crossfades to the following clip, now or once there is one; an empty or leaving layer comes in over `frames`."""
        frames = max(frames, self._joins.least)
        if self._leaving:
            self._leaving = False
            self._appear(clock, frames)
        self._cull(clock)
        if self.following is None or len(self.voices) >= _VOICES_ENDING:
            self._wanted = frames
            return
        clip, self.following, self._wanted = self.following, None, None
        if self.voices:
            self._cross(clip, clock, min(frames, self._joins.most(clip), self.voices[-1].end - clock), loop=False)
        else:
            self._appear(clock, frames)
            self._start(Voice(clip, clock, False, None))
        self.plan(clock)

    def leave(self, clock: int, frames: int) -> None:
        """Fades out, then empties."""
        self._wanted = None
        self._leaving = True
        self._steady = None
        self.strip.presence.to(0.0, clock, max(frames, self._joins.least))
        if not self.strip.presence.moving(clock):
            self._left()
        self.plan(clock)

    def empty(self) -> None:
        """Drops every voice and what follows at once: for when nothing can be heard."""
        for voice in self.voices:
            self._ledger.release(voice.clip.id)
        self.voices.clear()
        if self.following is not None:
            self._ledger.release(self.following.id)
        self.following = self._wanted = self._steady = None
        self._leaving = False
        self.strip.presence = Ramp(0.0)
        self._join_frame = self.due = inf

    def finish(self) -> None:
        """Ends a LEAVE at once: for when nothing can be heard."""
        if self._leaving:
            self._left()

    def plan(self, clock: int) -> None:
        """Finds the newest voice's join again, after whatever it depends on has changed."""
        if not self.voices:
            self._join_frame = self.due = inf
            return
        voice = self.voices[-1]
        self._join_frame = max(voice.end - self._join_length(voice), clock)
        self.due = min(self._join_frame, self.strip.presence.end if self.strip.presence.moving(clock) else inf)
        if self._wanted is not None and self.following is not None:  # it waits for a voice to end
            self.due = min(self.due, min(voice.dead for voice in self.voices))

    def step(self, clock: int) -> None:
        """Does what is due at `clock`: the end of a LEAVE, a JOIN that waited, the chain's own join."""
        if self._leaving and not self.strip.presence.moving(clock):
            self._left()
            return
        if self._wanted is not None and self.following is not None:
            self.join(clock, self._wanted)
        elif clock >= self._join_frame:
            self._chain(clock)
        self.plan(clock)

    def announce(self, frame: int, clock: int) -> None:
        """Tells of the voices whose first sample is the next one."""
        self.unheard = False
        for voice in self.voices:
            if not voice.heard:
                voice.heard = True
                join, clip = self._join_length(voice), voice.clip
                self._ledger.say(
                    Entry(Event.STARTED, self.index, frame, float(voice.loop), join, clip.id,
                          frames=voice.end - join - clock, offset=clip.offset)
                )  # fmt: skip

    def render(self, clock: int, frame: int, out: Flat, power: Flat) -> bool:
        """The next frames into `out` (interleaved); False where they are silent, and `out` is then undefined.

        power: gains the square of the presence while that moves; while it rests the mixer counts it.
        """
        if self._steady is not None:
            sound = self.voices[0].source.pull(out)
            if self.strip.silent:
                return False
            np.multiply(sound, self._steady[: len(out)], out=out)
            return True
        frames = len(out) // 2
        resting = not self.strip.moving(clock, frame)
        level = self.strip.level(clock, frame, frames, power)
        sounds = self._mix(clock, frame, level, out, silent=resting and self.strip.silent)
        self._cull(clock + frames)
        self._settle(clock + frames, frame + frames)
        return sounds

    def _mix(self, clock: int, frame: int, level: Flat, out: Flat, silent: bool) -> bool:
        scratch, size, first = self._scratch, len(out), True
        for voice in self.voices:
            sound = voice.source.pull(scratch.sound[:size])
            if silent:
                continue
            factor = self._factor(voice.trim, level, frame)
            shaped = voice.shape(factor, clock, self._curves, scratch.envelope[:size])
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
            return np.multiply(level, trim.fill(frame, len(level) // 2, self._scratch, out), out=out)
        return level if trim.target == 1.0 else np.multiply(level, trim.target, out=out)

    def _settle(self, clock: int, frame: int) -> None:
        """Finds out whether nothing moves from now on."""
        moving = len(self.voices) != 1 or self.strip.moving(clock, frame) or self.voices[0].trim.moving(frame)
        if not moving and self.voices[0].plain(clock):
            level, trim = self.strip.resting(frame), self.voices[0].trim.target
            self._steady = level if trim == 1.0 else np.multiply(level, trim, out=self._trimmed)

    def _coming(self, voice: Voice) -> Clip:
        if self._hold or self.following is None:
            return voice.clip._replace(offset=0, trim=voice.trim.target)
        return self.following

    def _join_length(self, voice: Voice) -> int:
        return self._joins.own(voice.clip, self._coming(voice), voice.fade_in_frames)

    def _chain(self, clock: int) -> None:
        voice = self.voices[-1]
        clip, loop = self._coming(voice), self._hold or self.following is None
        length = min(self._join_length(voice), voice.end - clock)
        if loop:
            self._ledger.hold(clip.id)
        else:
            self.following = None
        self._cull(clock)
        self._cross(clip, clock, length, loop)

    def _appear(self, clock: int, frames: int) -> None:
        self._steady = None
        self.strip.presence.to(FULL, clock, frames)

    def _cross(self, clip: Clip, clock: int, frames: int, loop: bool) -> None:
        fade = Fade(clock, max(frames, 1), self._joins.law)
        for voice in self.voices:
            voice.fade_out(fade)
        if len(self.voices) >= VOICES:
            self.voices[-VOICES].fade_out(Fade(clock, self._joins.least))
        self._start(Voice(clip, clock, loop, fade))

    def _start(self, voice: Voice) -> None:
        self._steady = None
        self.unheard = True
        if self.voices and self.voices[-1].trim.target == voice.clip.trim:
            voice.trim = self.voices[-1].trim  # a fade of the chain goes on in its next clip
        self.voices.append(voice)

    def _cull(self, clock: int) -> None:
        """Drops the voices that have faded out by `clock`."""
        for voice in self.voices[:]:
            if voice.dead <= clock:
                self.voices.remove(voice)
                self._ledger.release(voice.clip.id)

    def _left(self) -> None:
        self.empty()
        self._ledger.say(Entry(Event.LEFT, self.index, self._ledger.frame))
