"""One slot: the chain of clips that play in it, one crossfading into the next, and the settings that outlive them."""

from math import inf

from node.playback.azimuth import default_azimuth
from node.playback.fade import Fade
from node.playback.ledger import Ledger
from node.playback.mailbox import Entry, Event
from node.playback.ramp import Ramp
from node.playback.strip import FULL, Strip
from node.playback.voice import Clip, Joins, Voice

VOICES = 4  # at once; the oldest beyond that ends in 5 ms
_VOICES_ENDING = 8  # with those that are ending so; a JOIN beyond it waits


class Layer:
    """Two clocks: `frame` counts output frames (gain, pan, audible), `clock` program frames, which hold in a pause."""

    def __init__(self, index: int, joins: Joins, ledger: Ledger) -> None:
        self.index = index
        self.voices: list[Voice] = []  # the newest last; it alone has yet to join
        self.unheard = False  # some voice has yet to be announced
        self.changed = True  # something that a kernel reads, since it did; kernels clear it
        self.following: Clip | None = None
        self.due: float = inf  # the program frame of the next `step`
        self.strip = Strip(default_azimuth(index))
        self._hold = False
        self._wanted: int | None = None  # the ramp of a JOIN that waits for its clip
        self._leaving = False
        self._joins, self._ledger = joins, ledger
        self._join_frame: float = inf

    def set(self, ramp: Ramp, value: float, frame: int, frames: int) -> None:
        """Moves one of gain, audible and pan; what sounds never steps."""
        ramp.to(value, frame, self._least(frames))
        self.changed = True

    def turn(self, degrees: float, frame: int, frames: int) -> None:
        """Moves the azimuth, the shorter way round."""
        self.strip.turn(degrees, frame, self._least(frames))
        self.changed = True

    def trim(self, gain: float, frame: int, frames: int) -> None:
        """Moves the gain of the clips that sound, and gives it to the one that follows."""
        for voice in self.voices:
            voice.trim.to(gain, frame, max(frames, self._joins.least) if voice.heard else frames)
        if self.following is not None:
            self.following = self.following._replace(trim=gain)
        self.changed = True

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
        self.cull(clock)
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
        self.changed = True
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
        self.following = self._wanted = None
        self._leaving = False
        self.changed = True
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

    def cull(self, clock: int) -> None:
        """Drops the voices that have faded out by `clock`."""
        for voice in self.voices[:]:
            if voice.dead <= clock:
                self.voices.remove(voice)
                self._ledger.release(voice.clip.id)
                self.changed = True

    def _least(self, frames: int) -> int:
        """A ramp of what sounds is never shorter than the shortest fade."""
        return max(frames, self._joins.least) if any(voice.heard for voice in self.voices) else frames

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
        self.cull(clock)
        self._cross(clip, clock, length, loop)

    def _appear(self, clock: int, frames: int) -> None:
        self.changed = True
        self.strip.presence.to(FULL, clock, frames)

    def _cross(self, clip: Clip, clock: int, frames: int, loop: bool) -> None:
        fade = Fade(clock, max(frames, 1), self._joins.law)
        for voice in self.voices:
            voice.fade_out(fade)
        if len(self.voices) >= VOICES:
            self.voices[-VOICES].fade_out(Fade(clock, self._joins.least))
        self._start(Voice(clip, clock, loop, fade))

    def _start(self, voice: Voice) -> None:
        self.changed = True
        self.unheard = True
        if self.voices and self.voices[-1].trim.target == voice.clip.trim:
            voice.trim = self.voices[-1].trim  # a fade of the chain goes on in its next clip
        self.voices.append(voice)

    def _left(self) -> None:
        self.empty()
        self._ledger.say(Entry(Event.LEFT, self.index, self._ledger.frame))
