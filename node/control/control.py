"""The one place that changes the State: applies calls, hears the audio side, and steps cues, generation and feeder.

Everything here runs on the control thread. Time comes from the clock that it is given, so the same code runs live and
offline.
"""

import time
from collections.abc import Callable, Iterable, Iterator

from generator.arena import ArenaError
from generator.messages import Ready
from generator.process import GeneratorProcess
from node import __version__
from node.clock import Clock, LiveClock
from node.control.calls import AddressBook, Call, Target, bind
from node.control.client import Client
from node.control.clip_store import Held
from node.control.commands import Value
from node.control.cover import Cover
from node.control.feeder import Feeder
from node.control.generation import Generation
from node.control.mailer import Mailer
from node.control.mix_settings import MixSettings, gain_of_db, ramp_s
from node.control.ports import Cues, Feedback, Keeper, Nobody, NoKeeper, NoShow, no_folder
from node.control.prompts import Prompts
from node.control.scheduler import Scheduler
from node.control.state import State
from node.control.state import Transport as Is
from node.control.transport import TransportControl
from node.control.vitals import Vitals
from node.errors import Refused
from node.playback.mailbox import Entry, Event, Ring, StatusBlock

QUIT_S = 0.2
ANSWER_S = 0.1  # after the fade, for what is still to be answered


class Control:
    """Owns the State. `make_generator(name)` gives a GeneratorProcess that has been started, or raises EngineError."""

    def __init__(
        self,
        state: State,
        clock: Clock,
        outbox: Ring,
        status: StatusBlock,
        feeder: Feeder,
        mailer: Mailer,
        generator: GeneratorProcess,
        make_generator: Callable[[str], GeneratorProcess],
    ) -> None:
        self.state = state
        self.clock = clock
        self.feeder = feeder
        self.book = AddressBook()
        self.handlers: dict[str, Callable[[Call, Client | None], None]] = {}
        self.feedback: Feedback = Nobody()
        self.cues: Cues = NoShow()
        self.keeper: Keeper = NoKeeper()
        self.load_show: Callable[[str, Client | None], None] = no_folder
        self.scheduler: Scheduler | None = None
        self.lead_frames = 0  # cues act so much before their frame, which they name to the audio side
        self.patient = False  # a render, where every clip is waited for
        self.quitting_at: float | None = None
        self.leaving: Callable[[], None] = lambda: None  # called before anything ends
        self.generation = Generation(generator, make_generator, feeder, self._push, self._adopted)
        self.mailer = mailer
        self.mix = MixSettings(state, clock, mailer)
        self.prompts = Prompts(state, clock, feeder.slots, feeder.handing, self._store_if_new, self._taken, self.mix.trim)
        self.transport = TransportControl(
            state, clock, feeder, self.mix.transport, lambda told: self._push("/state", told),
            lambda: self.cues.panic(), self._end_waits,
        )  # fmt: skip
        self._outbox = outbox
        self.vitals = Vitals(state, clock, status, feeder, self.generation, lambda: self.cover.count if self.cover else 0)
        self._last_heard: Held | None = None
        self._by: Client | None = None
        self._clipped = False
        self._apply = self._table()

    def _table(self) -> dict[str, Callable[[Target, tuple[Value, ...]], None]]:
        """What each address does. An address of the table that is not here only keeps its value."""
        transport = self.transport
        return {
            "/prompt": lambda target, values: self.prompts.set_common(str(values[0])),
            "/layer/{n}/prompt": lambda target, values: self.prompts.set_own(target.layer - 1, str(values[0])),
            "/layers": self._set_layers,
            "/fade": self._set_fade,
            "/fade/law": self._set_fade,
            "/gain": self._set_gain,
            "/gain/db": self._set_gain,
            "/duration": self._set_duration,
            "/engine": lambda target, values: self.generation.change(str(values[0]), self._by),
            **{f"/layer/{{n}}/{name}": self._set_layer for name in ("gain", "pan", "azimuth", "mute", "solo", "hold")},
            "/play": lambda target, values: transport.play(),
            "/stop": lambda target, values: transport.stop(self.state.fade_s),
            "/stop/in": lambda target, values: transport.stop(float(values[0])),
            "/pause": lambda target, values: transport.pause(),
            "/resume": lambda target, values: transport.resume(),
            "/panic": lambda target, values: transport.panic(),
            "/layer/{n}/skip": lambda target, values: self.feeder.handing.skip(target.layer - 1),
            "/clip/keep": self._keep,
            "/record": self._record,
            "/go": lambda target, values: self.cues.go(self._cue_frame()),
            "/playhead/next": lambda target, values: self.cues.next(),
            "/playhead/previous": lambda target, values: self.cues.previous(),
            "/playhead/set": lambda target, values: self.cues.set_playhead(str(values[0])),
            "/cue/go": lambda target, values: self.cues.go_cue(str(values[0]), self._cue_frame()),
            "/cue/{number}/go": lambda target, values: self.cues.go_cue(target.number, self._cue_frame()),
            "/cue/{number}/prepare": lambda target, values: self.cues.prepare(target.number, self._by),
            "/show/load": lambda target, values: self.load_show(str(values[0]), self._by),
            "/quit": self._quit,
            "/status": lambda target, values: self._answer("/status.reply", *self.vitals.values()),
            "/version": lambda target, values: self._answer("/version.reply", "endless-node", __version__),
            "/sync": lambda target, values: self._answer("/synced", values[0]),
            "/cues": lambda target, values: self._list_cues("/cues.end", running=False),
            "/running": lambda target, values: self._list_cues("/running.end", running=True),
        }

    @property
    def cover(self) -> Cover | None:
        """The archive at work, where there is one."""
        return self.generation.cover

    # For the surfaces

    def call(self, call: Call, client: Client | None = None, frame: int = 0) -> None:
        """Applies a call; what sounds changes at output frame `frame` (0: now). Raises Refused, and then nothing changed."""
        address = call.target.command.address
        outer = self._by, self._clipped  # a cue that a call starts makes calls of its own
        self._by, self._clipped = client, call.clipped
        try:
            with self.mailer.at(frame):
                if address in self.handlers:
                    self.handlers[address](call, client)
                elif address in self._apply:
                    self._apply[address](call.target, call.values)
                else:
                    self._store(call.target, call.values[0])
        finally:
            self._by, self._clipped = outer

    def do(self, address: str, *values: Value) -> None:
        """A call by its address, its values checked strictly. Raises Refused."""
        self.call(bind(self.book.targets[address], values, strict=True))

    def value(self, target: Target) -> Value:
        """The current value of a parameter."""
        return self.state.value(target)

    def situation(self) -> Iterator[tuple[Value, ...]]:
        """`/state`, `/generator` and, with a show, `/playhead`, as they were pushed last."""
        yield ("/state", str(self.state.transport))
        yield ("/generator", *self.generation.state)
        standby = self.cues.standby()
        if standby is not None:
            yield ("/playhead", *standby)

    def frame_at(self, monotonic_s: float) -> int:
        """The output frame that belongs to a moment of CLOCK_MONOTONIC."""
        return self.clock.frame_at(monotonic_s)

    def attach(self, clock: LiveClock, inbox: Ring, outbox: Ring, status: StatusBlock) -> None:
        """A new audio process in the place of one that died: every layer begins anew, everything else stays."""
        clock.follow(status)
        self._outbox = outbox
        self.vitals.attach(status)
        self.mix.attach(inbox)
        self.feeder.audio_lost()
        self.send_settings()
        self.transport.begin_anew()

    # One step of the loop

    def step(self) -> None:
        """Hears the audio side and the generator, runs the cues that are due, feeds the layers."""
        self.mix.flush()
        while (event := self._outbox.take()) is not None:
            self._hear(event)
        self.generation.poll()
        if self.state.transport is not Is.PAUSED:
            self.cues.tick(self.transport.program_frame(), self.lead_frames)
        if self.cover is not None:
            self.cover.step()
        try:
            self.feeder.step()
        except ArenaError as error:
            self.generation.say("failed", str(error))

    def quit(self) -> None:
        """Fades out shortly; `quitting_at` tells the loop when to end."""
        if self.quitting_at is None:
            self.leaving()
            sounding = self.state.transport in (Is.PLAYING, Is.STOPPING)
            self.transport.stop(QUIT_S)
            self.quitting_at = time.monotonic() + ANSWER_S + (QUIT_S if sounding else 0.0)

    def _hear(self, event: Entry) -> None:
        if event.op == Event.STARTED:
            self._clip_started(event)
        elif event.op == Event.SPENT:
            self.feeder.store.release(event.clip)
        elif event.op == Event.STOPPED:
            self.feeder.stopped()
            self.transport.stopped(event.frame)
        elif event.op == Event.PAUSED:
            self.transport.paused(event.frame)

    def _clip_started(self, event: Entry) -> None:
        held = self.feeder.started(event.layer, event.clip, event.frame + event.frames)
        if held is None or event.value:
            return
        self._last_heard = held
        clip = held.clip
        self.generation.tally.started[clip.source] += 1
        self._push("/clip", held.id, clip.source, event.layer + 1, clip.prompt, float(clip.seconds), clip.seed, clip.chosen)
        seconds = self.prompts.heard(held.wanted, event.frame)
        if seconds is not None:
            self._push("/heard", held.wanted, seconds)

    def _adopted(self, ready: Ready) -> None:
        self._store_if_new("/engine", ready.engine)
        if not self.state.duration_given:
            self._store_if_new("/duration", float(ready.default_duration_s))

    # Parameters

    def _set_gain(self, target: Target, values: tuple[Value, ...]) -> None:
        """`/gain` and `/gain/db` are one value: who sends one of them is told of the other when it rests."""
        in_db = target.address == "/gain/db"
        gain = gain_of_db(float(values[0]), self.state.number("/gain")) if in_db else float(values[0])
        self.state.values["/gain"] = gain
        self.mix.gain(gain, ramp_s(values))
        for address in ("/gain", "/gain/db"):
            follows = address != target.address
            clipped = self._clipped and not follows
            self.feedback.changed(address, self.value(self.book.targets[address]), self._by, clipped, follows)

    def _set_layers(self, target: Target, values: tuple[Value, ...]) -> None:
        self.set_layers(int(values[0]), self.state.fade_s)

    def set_layers(self, count: int, fade_s: float) -> None:
        """`/layers`; those above fade out over `fade_s`. Raises Refused."""
        target = self.book.targets["/layers"]
        before = self.state.layer_count
        self._store(target, bind(target, (count,), strict=True).values[0])
        self.feeder.layers_changed(before, fade_s)
        self.mix.audible()

    def _set_fade(self, target: Target, values: tuple[Value, ...]) -> None:
        before = self.feeder.slots.fade_frames
        self._store(target, values[0])
        self.feeder.fade_changed(before)
        self.mix.fade(self.feeder.slots.fade_frames)

    def _set_duration(self, target: Target, values: tuple[Value, ...]) -> None:
        self.state.duration_given = True
        self._store(target, values[0])

    def _set_layer(self, target: Target, values: tuple[Value, ...]) -> None:
        self._store(target, values[0])
        self.mix.layer(target.layer - 1, target.address.rpartition("/")[2], float(values[0]), ramp_s(values))

    def send_settings(self) -> None:
        """Tells a new audio side every setting, without ramps."""
        self.mix.gain(self.state.number("/gain"), 0.0)
        self.mix.fade(self.feeder.slots.fade_frames)
        self.mix.layers()

    def _store(self, target: Target, value: Value) -> None:
        self.state.set(target, value)
        self.feedback.changed(target.address, value, self._by, self._clipped)

    def _store_if_new(self, address: str, value: Value) -> None:
        target = self.book.targets[address]
        if self.value(target) != value:
            self._store(target, value)

    # Files, shows, leaving

    def _keep(self, target: Target, values: tuple[Value, ...]) -> None:
        sounding = [slot.current for slot in self.feeder.slots if slot.current is not None]
        if not sounding:
            raise Refused("no clip is sounding; start with /play")
        held = self._last_heard if self._last_heard in sounding else max(sounding, key=lambda clip: clip.id)
        if self.cover is not None:
            self.cover.pin(held)
        self._answer("/done", "/clip/keep", str(self.keeper.keep(held)))

    def _record(self, target: Target, values: tuple[Value, ...]) -> None:
        self._answer("/done", "/record", str(self.keeper.record(bool(values[0]))))

    def _cue_frame(self) -> int:
        return self.transport.program_frame(self.mailer.frame)

    def _taken(self, layers: Iterable[int]) -> None:
        self.cues.layers_taken(layers, self._cue_frame())

    def _end_waits(self) -> None:
        if self.scheduler is not None:
            self.scheduler.clear()

    def _list_cues(self, end: str, running: bool) -> None:
        rows = self.cues.listing(running)
        for row in rows:
            self._answer("/cue/info", *row)
        self._answer(end, len(rows))

    def _quit(self, target: Target, values: tuple[Value, ...]) -> None:
        self._answer("/done", "/quit")
        self.quit()

    def _answer(self, address: str, *values: Value) -> None:
        if self._by is not None:
            self._by.send(address, *values)

    def _push(self, address: str, *values: Value) -> None:
        self.feedback.push(address, *values)
