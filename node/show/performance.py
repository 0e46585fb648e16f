"""The cue list on the real node: what its cues do to control, and what control and the surfaces hear of it."""

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from fractions import Fraction

from node.control.calls import bind
from node.control.client import Client
from node.control.commands import Value
from node.control.control import Control
from node.control.state import Transport as _Is
from node.errors import Refused
from node.playback.mailbox import MAX_LAYERS
from node.show.cue_list import CueList
from node.show.model import MASTER, PLACES, Cue, Show
from node.show.preparation import READY, Preparation
from node.show.progress import Progress, progress
from node.show.stage import Answer
from node.show.taken_up import Plain, plain, take_up
from node.units import db_to_linear

log = logging.getLogger("endless")

SendOsc = Callable[[tuple[str, int], str, tuple[Value, ...]], None]  # (host, port), address, values; never waits, never raises


class Performance:
    """One loaded show: the `cues` of control, and the stage of its cue list.

    send_osc: for osc cues that speak to others; without it they are left out, with a line in the log.
    """

    def __init__(self, show: Show, control: Control, send_osc: SendOsc | None = None) -> None:
        self._control = control
        self._send_osc = send_osc
        self._list = CueList(show, control.clock.rate, self)
        self._preparation = Preparation(self._list, control)
        self._told = ("", "", READY)
        self._began = 0  # how often a cue has started or finished
        self._stamp: tuple[object, ...] = ()
        self._plain: Plain = {}
        self._use(show)
        control.cues = self
        self._tell_playhead()

    @property
    def show(self) -> Show:
        """The version of it that is in force."""
        return self._list.show

    def plain(self) -> Plain:
        """Where its cues are, in values that JSON knows; the same object while nothing has changed."""
        way, standby = self._list.under_way, self._list.standby
        holders = tuple(way.holder.items())
        stamp = (way.timeline.changes, self._began, standby, self._list.last_go, holders)
        if stamp != self._stamp:
            self._stamp, self._plain = stamp, plain(self._list)
        return self._plain

    @property
    def mark(self) -> object:
        """Another one whenever a cue begins, goes on, is held or ends."""
        way = self._list.under_way
        return way.timeline.changes, tuple((number, run.phase) for number, run in way.runs.items())

    def progress(self) -> list[Progress]:
        """How far the cues are that wait or run."""
        return progress(self._list.under_way, self._control.transport.program_frame())

    def take_up(self, saved: Plain, scale: Fraction, frame: int) -> list[str]:
        """Goes on where another performance was (see taken_up.py); gives the running cues that are in the show no more."""
        gone = take_up(self._list, saved, scale, frame)
        self._tell_playhead()
        return gone

    def begin(self) -> None:
        """The first GO, of a show that starts by itself and of a render."""
        self.go(self._control.transport.program_frame())

    def replace(self, show: Show) -> None:
        """The show's file has changed: what runs goes on, what starts from now on is the new."""
        self._list.replace(show)
        self._use(show)
        self._tell_playhead()

    def _use(self, show: Show) -> None:
        self._control.book.set_cues({cue.number: cue.trigger.osc for cue in show.every()})
        self._control.transport.panic_fade_s = show.settings.panic_fade_s

    # What control asks

    def go(self, frame: int) -> None:
        self._list.go(frame)
        self._tell_playhead()

    def go_cue(self, number: str, frame: int) -> None:
        self._list.go_cue(number, frame)

    def prepare(self, number: str, client: Client | None) -> None:
        self._preparation.ask(self._list.those([number])[0], client)

    def next(self) -> None:
        self._list.next()
        self._tell_playhead()

    def previous(self) -> None:
        self._list.previous()
        self._tell_playhead()

    def set_playhead(self, number: str) -> None:
        self._list.set_playhead(number)
        self._tell_playhead()

    def tick(self, frame: int, lead: int) -> None:
        """What is due by program frame `frame` + `lead`: it names its own frame to the audio side."""
        self._list.ask_held(frame)
        self._list.tick(frame + lead)
        self._preparation.tick()
        self._tell_playhead()

    def due(self) -> int | None:
        """The program frame at which a cue is to be acted on next: 0 while one is held; None where nothing waits."""
        return 0 if self._list.held() else self._list.next_due()

    def panic(self) -> None:
        self._list.panic()

    def layers_taken(self, layers: Iterable[int], frame: int) -> None:
        """Layers (from 0) were given a prompt by something else than a cue."""
        self._list.layers_taken((layer + 1 for layer in layers), frame)

    def listing(self, running: bool) -> list[tuple[str, str, str, str]]:
        """(number, name, type, state) of each cue; or only of those that are waiting or running."""
        cues = self._list.running() if running else self._list.show.every()
        return [(cue.number, cue.name, str(cue.type), str(self._list.state(cue.number))) for cue in cues]

    def standby(self) -> tuple[str, str, str]:
        """What `/playhead` says: number, name and readiness of the cue that stands by; no number past the end."""
        cue = self._list.standby
        number, name = (cue.number, cue.name) if cue is not None else ("", "")
        return number, name, self._preparation.readiness(cue)

    def _tell_playhead(self) -> None:
        told = self.standby()
        if told != self._told:
            self._told = told
            self._control.feedback.push("/playhead", *told)

    # What cues do

    def layer_count(self) -> int:
        return self._control.state.layer_count

    def fade_s(self) -> float:
        return self._control.state.fade_s

    def may_begin(self, cue: Cue) -> Answer:
        answer = self._preparation.may_begin(cue)
        if answer is Answer.SKIP:
            self._fail(cue, "no clip of it is ready, and it is skipped (on_not_ready: skip)")
        elif answer is Answer.HOLD:
            self._control.prompts.listen_for(cue.prompt)
        return answer

    def start_prompt(self, cue: Cue, frame: int) -> None:
        """Applies the cue's keys, gives its layers the prompt, and makes sure that they play."""
        control = self._control
        must_cut = self._preparation.must_cut(cue)
        with self._at(frame):
            if cue.fade_s is not None:
                control.do("/fade", cue.fade_s)
            if cue.layers is not None:
                control.do("/layers", cue.layers)
            layers = [n - 1 for n in cue.on] or None
            if must_cut:
                control.prompts.silence(layers or range(MAX_LAYERS), control.state.fade_s)
            if layers is not None and control.state.transport is _Is.STOPPED:
                control.state.silenced |= set(range(MAX_LAYERS)) - set(layers)  # nothing else was asked for
            control.prompts.take(cue.prompt, db_to_linear(cue.gain_db or 0.0), layers)
            control.transport.play(wake=False)
            control.feeder.act()

    def fade_cue(self, cue: Cue, layers: frozenset[int], frame: int) -> None:
        control, seconds = self._control, cue.time_s or 0.0
        with self._at(frame):
            if cue.gain_db is not None and cue.target == MASTER:
                control.do("/gain/db", cue.gain_db, seconds)
            elif cue.gain_db is not None:
                for layer in sorted(layers):
                    control.prompts.trim(layer - 1, db_to_linear(cue.gain_db), seconds)
            for key in PLACES:
                value = getattr(cue, key)
                for layer in sorted(layer for layer in layers if value is not None and layer <= self.layer_count()):
                    control.do(f"/layer/{layer}/{key}", value, seconds)
            if cue.layers is not None:
                control.set_layers(cue.layers, seconds)

    def send_osc(self, cue: Cue, frame: int) -> None:
        if cue.to is None:
            target = self._control.book.targets.get(cue.address)
            try:
                if target is None:
                    raise Refused("unknown address")
                with self._at(frame):
                    self._control.call(bind(target, cue.args, strict=True))
            except Refused as error:
                self._fail(cue, f"{cue.address}: {error}")
        elif self._send_osc is not None:
            self._send_osc(cue.to, cue.address, cue.args)
        else:
            log.info("cue %s would send %s %s to %s:%d", cue.number, cue.address, list(cue.args), *cue.to)

    def stop_cue(self, cue: Cue, layers: frozenset[int], fade_s: float, frame: int) -> None:
        with self._at(frame):
            self._control.prompts.silence(sorted(layer - 1 for layer in layers), fade_s)

    def stop_all(self, fade_s: float, frame: int) -> None:
        with self._at(frame):
            self._control.prompts.silence(range(MAX_LAYERS), fade_s)

    def cue_started(self, cue: Cue) -> None:
        self._began += 1
        self._control.feedback.push("/cue/started", cue.number, cue.name)

    def cue_finished(self, cue: Cue) -> None:
        self._began += 1
        self._control.feedback.push("/cue/finished", cue.number)

    def playhead(self, cue: Cue | None) -> None:
        """Told once all is done that moves it: until then what sounds is the old."""

    def _at(self, frame: int) -> AbstractContextManager[None]:
        """What is sent inside takes effect at that program frame, or at once where it has come."""
        return self._control.mailer.at(self._control.transport.output_frame(frame))

    def _fail(self, cue: Cue, text: str) -> None:
        log.warning("cue %s: %s", cue.number, text)
        self._control.feedback.push("/fail", f"/cue/{cue.number}/go", text)
