"""One slot: the chain of clips that play in it, one crossfading into the next, and the settings that outlive them."""

from math import inf, pi

import numpy as np

from node.playback.fade import Curves, Fade
from node.playback.ledger import Ledger
from node.playback.mailbox import Entry, Event
from node.playback.ramp import Ramp
from node.playback.scratch import Flat, Scratch
from node.playback.voice import Clip, Joins, Voice

VOICES = 4  # at once; the oldest beyond that ends in 5 ms
_VOICES_ENDING = 8  # with those that are ending so; a JOIN beyond it waits
FULL = pi / 2  # the presence angle of a layer that is wholly there


class Layer:
    """Two clocks: `frame` counts output frames (gain, pan, audible), `clock` program frames, which hold in a pause."""

    def __init__(self, index: int, joins: Joins, ledger: Ledger, scratch: Scratch, curves: Curves) -> None:
        self.index = index
        self.voices: list[Voice] = []  # the newest last; it alone has yet to join
        self.unheard = False  # some voice has yet to be announced
        self.following: Clip | None = None
        self.due: float = inf  # the program frame of the next `step`
        self.gain, self.audible, self.pan = Ramp(1.0), Ramp(1.0), Ramp(0.0)
        self.presence = Ramp(0.0)  # an angle: its sine is the gain, so layers that come and go keep the power constant
        self._hold = False
        self._wanted: int | None = None  # the ramp of a JOIN that waits for its clip
        self._leaving = False
        self._joins, self._ledger, self._scratch, self._curves = joins, ledger, scratch, curves
        self._join_frame: float = inf
        self._rest, self._trimmed, self._pan_rest = np.empty((3, 2 * scratch.block), np.float32)
        self._pan_known = False  # _pan_rest holds the gains of a pan at rest
        self._rested = False  # _rest holds the product of all settings, which are at rest
        self._silent = False  # and it is zero
        self._steady: Flat | None = None  # that with the trim of the only voice, while it does not fade

    def set(self, ramp: Ramp, value: float, frame: int, frames: int) -> None:
        """Moves one of gain, audible and pan; what sounds never steps."""
        ramp.to(value, frame, max(frames, self._joins.least) if self.voices else frames)
        self._rested, self._steady = False, None
        self._pan_known &= ramp is not self.pan

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
        """Crossfades to the following clip now, or as soon as there is one; an empty or leaving layer comes in over `frames`."""
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
        self.presence.to(0.0, clock, max(frames, self._joins.least))
        if not self.presence.moving(clock):
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
        self.presence = Ramp(0.0)
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
        self.due = min(self._join_frame, self.presence.end if self.presence.moving(clock) else inf)
        if self._wanted is not None and self.following is not None:  # it waits for a voice to end
            self.due = min(self.due, min(voice.dead for voice in self.voices))

    def step(self, clock: int) -> None:
        """Does what is due at `clock`: the end of a LEAVE, a JOIN that waited, the chain's own join."""
        if self._leaving and not self.presence.moving(clock):
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
            if self._silent:
                return False
            np.multiply(sound, self._steady[: len(out)], out=out)
            return True
        frames = len(out) // 2
        moving = self.presence.moving(clock) or self._ramping(frame)
        level = self._moving(clock, frame, frames, power) if moving else self._resting(frame)[: 2 * frames]
        sounds = self._mix(clock, level, out, silent=not moving and self._silent)
        self._cull(clock + frames)
        self._settle(clock + frames, frame + frames)
        return sounds

    def _mix(self, clock: int, level: Flat, out: Flat, silent: bool) -> bool:
        scratch, size, first = self._scratch, len(out), True
        trim, factor = 1.0, level
        for voice in self.voices:
            sound = voice.source.pull(scratch.sound[:size])
            if silent:
                continue
            if voice.clip.trim != trim:
                trim = voice.clip.trim
                factor = np.multiply(level, trim, out=scratch.factor[:size])
            shaped = voice.shape(factor, clock, self._curves, scratch.envelope[:size])
            if first:
                np.multiply(sound, shaped, out=out)
                first = False
            else:
                np.multiply(sound, shaped, out=scratch.sound[:size])
                np.add(out, scratch.sound[:size], out=out)
        return not first

    def _moving(self, clock: int, frame: int, frames: int, power: Flat) -> Flat:
        """The product of gain, audible, presence and pan, always in this order: a span's length changes no bit of it."""
        scratch, curve = self._scratch, self._scratch.curve[: 2 * frames]
        level = self.gain.fill(frame, frames, scratch, scratch.level)
        if self.audible.target != 1.0 or self.audible.moving(frame):
            np.multiply(level, self.audible.fill(frame, frames, scratch, curve), out=level)
        if self.presence.moving(clock):
            np.sin(self.presence.fill(clock, frames, scratch, curve), out=curve)
            np.multiply(level, curve, out=level)
            np.multiply(curve, curve, out=curve)
            np.add(power[: 2 * frames], curve, out=power[: 2 * frames])
        if self.pan.target != 0.0 or self.pan.moving(frame):
            np.multiply(level, self._panned(frame, frames), out=level)
        return level

    def _panned(self, frame: int, frames: int) -> Flat:
        if self.pan.moving(frame):
            return self._pan_curve(frame, frames, self._scratch.curve)
        if not self._pan_known:
            self._pan_curve(frame, self._scratch.block, self._pan_rest)
            self._pan_known = True
        return self._pan_rest[: 2 * frames]

    def _pan_curve(self, frame: int, frames: int, out: Flat) -> Flat:
        """Balance with a centre of 1: sqrt 2 times the cosine (left) and the sine (right) of (pan + 1) pi / 4."""
        curve, angle = self.pan.fill(frame, frames, self._scratch, out), self._scratch.wide[: 2 * frames]
        np.add(curve, 1.0, out=angle)
        np.multiply(angle, pi / 4, out=angle)
        np.subtract(angle, self._scratch.quarter[: 2 * frames], out=angle)
        np.cos(angle, out=angle)
        np.multiply(angle, 2**0.5, out=angle)
        np.copyto(curve, angle, casting="same_kind")
        return curve

    def _resting(self, frame: int) -> Flat:
        """The same product for a whole block while nothing moves, kept until something does."""
        if not self._rested:
            self._rest.fill(self.gain.target)
            np.multiply(self._rest, self.audible.target, out=self._rest)
            if self.pan.target != 0.0:
                np.multiply(self._rest, self._panned(frame, self._scratch.block), out=self._rest)
            self._rested, self._silent = True, not self._rest.any()
        return self._rest

    def _ramping(self, frame: int) -> bool:
        return self.gain.moving(frame) or self.audible.moving(frame) or self.pan.moving(frame)

    def _settle(self, clock: int, frame: int) -> None:
        if len(self.voices) != 1 or self.presence.moving(clock) or self._ramping(frame) or not self.voices[0].plain(clock):
            return
        rest = self._resting(frame)
        trim = self.voices[0].clip.trim
        self._steady = rest if trim == 1.0 else np.multiply(rest, trim, out=self._trimmed)

    def _coming(self, voice: Voice) -> Clip:
        if self._hold or self.following is None:
            return voice.clip._replace(offset=0)
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
        self.presence.to(FULL, clock, frames)

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
