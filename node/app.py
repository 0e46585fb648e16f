"""The live node: builds the parts, connects them, starts them in order, waits, stops them in reverse."""

import logging
import os
import shutil
import sys
import time
from contextlib import ExitStack
from pathlib import Path

from generator.engines import options
from generator.process import GeneratorProcess
from generator.spawn import set_title
from node.archive.entry import ArchiveError
from node.assembly import give_archive, make_arena, make_control, open_archive
from node.audio_process import Opened
from node.clock import LiveClock
from node.config import Settings
from node.control.control import QUIT_S
from node.control.loop import Loop
from node.control.midi_map import MidiMap
from node.control.scheduler import LEAD_S, Scheduler
from node.control.state import State
from node.desk.desk import Desk
from node.keeper import FileKeeper
from node.live_output import LiveOutput
from node.metered import Metered
from node.operations import Operations
from node.outputs.aoo import AooTap
from node.outputs.pcm import PcmTap
from node.outputs.sink import SinkThread
from node.pace import Pace
from node.realtime import take_control_priority
from node.resume import Memory
from node.show.chase import Chase
from node.show.current import CurrentShow
from node.show.midi_file import load_midi
from node.show.model import Defaults, Show
from node.surfaces.aoo import AooSinks
from node.surfaces.bound import bound_pair
from node.surfaces.dispatch import Dispatcher
from node.surfaces.feedback import Feedback
from node.surfaces.link import LinkSession
from node.surfaces.midi import MidiSurface
from node.surfaces.osc import UdpServer
from node.surfaces.osc_out import OscOut
from node.surfaces.pcm import PcmSubscribers
from node.surfaces.tcp import TcpServer
from node.surfaces.web import Web
from node.units import frames

log = logging.getLogger("endless")

SHOW_FOLDER = Path("show_configs")  # of the working directory, where no show was given


class Node:
    """One running node. `run` returns when it has been told to quit; everything that was started is stopped then."""

    def __init__(self, settings: Settings, state: State, show: Show | None, path: Path | None, memory: Memory) -> None:
        self._settings = settings
        self._state = state
        self._show = show
        self._path = path
        self._memory = memory
        self._told_to_end = False
        self._given_midi = load_midi(settings.midi) if settings.midi is not None else None
        self._output = LiveOutput(settings)

    def run(self) -> None:
        """Raises EndlessError, ArenaError where the node cannot start."""
        set_title("endless")
        take_control_priority()
        with ExitStack() as stack:
            stack.callback(self._memory.close)
            engine = str(self._state.values["/engine"])
            generator = GeneratorProcess(engine, options(engine, self._settings.engine_settings))
            stack.callback(generator.stop)
            generator.start()
            stack.callback(self._output.stop)
            opened = self._output.open()
            self._rate = opened.rate
            self._build(stack, opened, generator)
            self._output.record(self._sinks, opened.rate)
            self._begin()
            self._loop.run(self._done)

    # Building

    def _build(self, stack: ExitStack, opened: Opened, generator: GeneratorProcess) -> None:
        self._arena = arena = make_arena(opened.rate, self._state, self._settings.channels)
        stack.callback(arena.close)
        audio = self._output.audio
        audio.give_arena(arena)
        generator.give_arena(arena, opened.rate)
        self._clock = clock = LiveClock(opened.rate, audio.status)
        rings = (audio.inbox, audio.outbox, audio.status)
        self._control = control = make_control(self._state, clock, rings, arena, generator, self._make_generator)
        stack.callback(control.generation.close)
        self._sinks = SinkThread(self._output.audio.mix_reader())
        stack.callback(self._close_sinks)
        self._keeper = FileKeeper(self._settings.recordings, opened.rate, arena, self._sinks, self._settings.channels)
        stack.callback(self._keeper.close)
        control.lead_frames = max(frames(LEAD_S, opened.rate), 2 * self._settings.block)
        control.keeper = self._keeper
        self._open_archive(stack)
        self._scheduler = control.scheduler = Scheduler()
        self._feedback = Feedback(control)
        control.feedback = self._feedback
        settings = self._settings
        self._loop = Loop(self._step, lambda: self._pace())
        stack.callback(self._loop.close)
        udp, tcp = bound_pair(settings.osc_host, settings.osc_port)
        dispatcher = Dispatcher(control, self._scheduler, settings.prefix)
        server = UdpServer(control, dispatcher, self._feedback, udp)
        self._tcp = TcpServer(dispatcher, self._feedback, tcp, self._loop)
        server.budget.is_proven = self._tcp.is_connected
        stack.callback(_close_servers, server, self._tcp)
        self._osc_port = server.port
        self._loop.watch(server)
        tap = PcmTap(self._output.audio.mix_reader(), opened.rate, server.fileno(), f"{dispatcher.prefix}/pcm")
        stack.callback(tap.close)
        self._pcm = PcmSubscribers(control, server, tap)
        self._aoo = self._give_to_aoo(stack, server, opened.rate) if settings.aoo else None
        self._midi = MidiSurface(control, self._feedback, settings.midi_ports, self._given_midi)
        stack.callback(self._midi.close)
        osc_out = OscOut()
        stack.callback(osc_out.close)
        folder = self._path.parent if self._path is not None else SHOW_FOLDER
        self._chase = Chase(control, self._midi.timecode, LinkSession)
        stack.callback(self._chase.close)
        self._current = CurrentShow(control, folder, self._given_defaults(), self._midi.use, self._chase, osc_out.send)
        stack.callback(self._current.close)
        osc, http_given = (server.host, server.port), "http" in settings.origins
        self._web = Web(control, dispatcher, self._feedback, self._loop, osc, settings.http, http_given)
        self._pace = Pace(control, self._feedback, self._tcp, self._midi, self._chase, self._web)
        stack.callback(self._web.stop)
        metered = Metered(control, self._feedback, server, self._tcp, self._pcm, self._sinks, self._aoo, self._web.http,
                          self._output.health)  # fmt: skip
        self._web.measure(metered.gather, self._processes)
        self._desk = Desk(stack, settings, control, self._current, self._web, self._output.audio.mix_reader(), opened.rate)
        self._operations = Operations(stack, settings, control, self._current, self._end, self._processes)

    def _give_to_aoo(self, stack: ExitStack, server: UdpServer, rate: int) -> AooSinks:
        """The mix for AOO receivers too (`--aoo`)."""
        tap = AooTap(self._output.audio.mix_reader(), rate, server.fileno())
        stack.callback(tap.close)
        sinks = AooSinks(server, tap)
        stack.callback(sinks.close)
        return sinks

    def _given_defaults(self) -> Defaults:
        """What the node was started with, but for what the show itself says: it goes before the defaults of shows."""
        values, origins = self._state.values, self._settings.origins
        fade, layers = (
            values[f"/{name}"] if origins.get(name, "the show") != "the show" else None for name in ("fade", "layers")
        )
        return Defaults(fade_s=fade, layers=layers)  # type: ignore[arg-type]

    def _open_archive(self, stack: ExitStack) -> None:
        """The clips of earlier runs. Without them the node plays all the same."""
        try:
            librarian = open_archive(stack, self._settings)
        except ArchiveError as error:
            log.warning("playing without an archive: %s", error)
            return
        if librarian is None:
            return
        give_archive(self._control, librarian)
        if librarian.read_only:
            log.info("another node owns the archive %s: its clips are played, none are added", self._settings.archive)

    def _make_generator(self, name: str) -> GeneratorProcess:
        candidate = GeneratorProcess(name, options(name, self._settings.engine_settings), self._arena, self._rate)
        candidate.filing = self._control.cover.file_at if self._control.cover is not None else None
        candidate.start()
        return candidate

    def _begin(self) -> None:
        """The first sound: what is taken up, the show's, where it starts by itself, or the prompt's."""
        self._began_s = time.monotonic()
        self._control.send_settings()
        host, port = self._settings.osc_host, self._osc_port
        send = _send_words(host, port) + self._settings.prefix
        log.info("listening for OSC on %s:%d (UDP and TCP); try: %s/prompt heavy rain", host, port, send)
        self._web.start()
        if self._memory.goes_on:
            self._memory.go_on(self._control, self._current, self._show, self._path)
            if self._show is None:
                self._midi.use(MidiMap())
        else:
            self._begin_anew(send)
        self._memory.begin(self._control, self._current)
        self._operations.ready()

    def _begin_anew(self, send: str) -> None:
        if self._show is not None and self._path is not None:
            performance = self._current.take(self._show, self._path)
            plays = "prompt" in self._settings.origins
            if not plays and self._show.settings.autostart:
                performance.begin()
            else:
                first = "the prompt plays; " if plays else ""
                log.info("%sthe show %r stands by: GO with %s/go", first, self._show.title, send)
            if not plays:
                return
        else:
            self._midi.use(MidiMap())
        self._control.prompts.listen_for(self._state.wanted)
        self._control.transport.play()

    # Running

    def _step(self) -> None:
        now = time.monotonic()
        for action in self._scheduler.due(now):
            action()
        self._control.step()
        self._control.vitals.push(self._feedback, now)
        self._feedback.tick(now)
        self._tcp.step(now)
        self._pcm.tick(now)
        if self._aoo is not None:
            self._aoo.tick(now)
        self._midi.tick()
        self._current.step()
        self._chase.tick(now)
        self._desk.step(now)
        self._web.step(now)
        self._memory.step(now)
        self._operations.step(now)
        for ended in self._sinks.poll():
            log.log(logging.WARNING if ended.by_itself else logging.INFO, "%s", ended.text)
            self._keeper.ended(ended.name)
        self._output.watch(now, self._arena, self._control, self._clock)

    def _done(self) -> bool:
        control, for_s, now = self._control, self._settings.for_s, time.monotonic()
        if self._told_to_end or (for_s is not None and now >= self._began_s + for_s - QUIT_S):
            control.quit()
        if control.quitting_at is None:
            return False
        self._web.leave()  # which takes as long as the fade
        return now >= control.quitting_at

    def _end(self) -> None:
        self._told_to_end = True  # the loop hears of it within a step: a signal comes in the middle of anything

    def _processes(self) -> dict[str, int]:
        """The processes of the node that run, by name."""
        pids = {"control": os.getpid(), "audio": self._output.audio.pid, "generator": self._control.generation.generator.pid}
        return {name: pid for name, pid in pids.items() if pid is not None}

    def _close_sinks(self) -> None:
        for ended in self._sinks.close():
            log.info("%s", ended.text)
        if self._sinks.lost:
            log.warning("the files lack %d frames: the disk, or this process, came too late for them", self._sinks.lost)


def _close_servers(server: UdpServer, tcp: TcpServer) -> None:
    stats = server.stats
    tcp.close()
    server.close()
    if stats.malformed or stats.refused or stats.dropped:
        log.info(
            "OSC: of %d packets %d were malformed; %d messages were refused, %d answers could not be sent",
            stats.received, stats.malformed, stats.refused, stats.dropped,
        )  # fmt: skip
    if tcp.refused or tcp.closed:
        log.info("OSC over TCP: no place for %d connections, %d closed by the node", tcp.refused, tcp.closed)


def _send_words(host: str, port: int) -> str:
    """How to call `endless send` from the shell that started this node, and to this node."""
    command = Path(sys.argv[0])
    found = shutil.which("endless")
    called = "endless" if command.name != "endless" or (found and command.samefile(found)) else str(command)
    place = "" if (host, port) in (("127.0.0.1", 9400), ("0.0.0.0", 9400)) else f"--to {host}:{port} "
    return f"{called} send {place}"
