"""Every metric of `/metrics`: its name, its help, and where its number comes from.

Names follow Prometheus' conventions: the prefix endless_, base units (seconds, bytes, ratios from 0 to 1), _total of counters.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from generator.messages import State as GeneratorState
from node import __version__
from node.audio_health import Health
from node.control.calls import AddressBook, Target
from node.control.control import Control
from node.control.state import Transport
from node.control.tally import BOUNDS_S
from node.outputs.sink import SinkThread
from node.surfaces.aoo import AooSinks
from node.surfaces.feedback import Feedback
from node.surfaces.http_server import HttpServer
from node.surfaces.metrics import Family, Histogram, counter, gauge, one_of
from node.surfaces.osc import UdpServer
from node.surfaces.pcm import PcmSubscribers
from node.surfaces.tcp import TcpServer


class _CueCount:
    """How many cues there are: counted once for each show, for there may be twenty thousand."""

    def __init__(self, book: AddressBook) -> None:
        self._book = book
        self._counted: dict[str, Target] = {}
        self._count = 0

    def count(self) -> int:
        if self._book.targets is not self._counted:  # replaced, never changed in place
            self._counted = self._book.targets
            self._count = len({target.number for target in self._counted.values() if target.number})
        return self._count


@dataclass(frozen=True, slots=True)
class Metered:
    """The parts that have numbers. `gather` on the control thread."""

    control: Control
    feedback: Feedback
    udp: UdpServer
    tcp: TcpServer
    pcm: PcmSubscribers
    sinks: SinkThread
    aoo: AooSinks | None
    http: HttpServer | None
    health: Callable[[], Health]
    _cues: "_CueCount" = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cues", _CueCount(self.control.book))

    def gather(self) -> list[Family]:
        """Every family as it is now."""
        parts: tuple[Callable[[], Iterator[Family]], ...] = (self._sound, self._clips, self._clients, self._streams)
        return [family for part in parts for family in part()]

    def _sound(self) -> Iterator[Family]:
        control = self.control
        status, vitals = control.vitals.status(), control.vitals
        what = {"version": __version__, "engine": control.generation.engine, "backend": control.generation.backend}
        yield Family("endless_build_info", "gauge", "Always 1; its labels say what runs.", [(what, 1.0)])
        yield gauge("endless_uptime_seconds", "Time since the node began.", vitals.uptime_s)
        yield one_of("endless_transport_state", "What /state says.", Transport, str(control.state.transport))
        yield gauge("endless_sample_rate_hertz", "Rate of the mix.", float(control.clock.rate))
        yield gauge("endless_layers", "Layers that are to sound at once.", control.state.layer_count)
        yield gauge("endless_layers_playing", "Layers that sound now.", vitals.playing)
        yield counter("endless_xruns", "Breaks of the output since the start.", vitals.xruns)
        health = self.health()
        yield counter("endless_output_lost_frames", "Frames that the device went without, where it tells.", health.lost_frames)
        yield Family(
            "endless_audio_page_faults",
            "counter",
            "Of the thread that renders (engine) and of the one that JACK calls (callback), since the audio process began.",
            [
                ({"thread": "engine", "kind": "minor"}, float(health.minor_faults)),
                ({"thread": "engine", "kind": "major"}, float(health.major_faults)),
                ({"thread": "callback", "kind": "minor"}, float(health.callback_minor_faults)),
                ({"thread": "callback", "kind": "major"}, float(health.callback_major_faults)),
            ],
        )
        yield counter("endless_audio_collections", "Collections of Python's garbage in the audio process.", health.collections)
        yield counter("endless_frames_rendered", "Frames of the mix; it grows by the sample rate.", status and status.frame)
        yield gauge(
            "endless_render_load_ratio", "Share of a block's time that rendering it takes.", status and status.render_load
        )
        yield gauge(
            "endless_output_latency_seconds",
            "From mixer to converter, as the output tells it.",
            status and status.output_latency_s,
        )
        yield gauge("endless_cues", "Cues of the show.", self._cues.count())
        yield gauge("endless_cues_running", "Cues that run.", len(control.cues.listing(True)))

    def _clips(self) -> Iterator[Family]:
        control, tally = self.control, self.control.generation.tally
        yield gauge("endless_clips_queued", "Finished clips that wait for their moment.", control.feeder.queued)
        yield gauge("endless_clips_queue_size", "The most that may wait.", control.feeder.queue_size)
        made = [({"engine": engine}, Histogram(BOUNDS_S, tuple(d.counts), d.sum_s)) for engine, d in tally.made.items()]
        yield Family("endless_clip_generation_seconds", "histogram", "What making a clip took; its count is the clips.", made)
        yield Family(
            "endless_clips_started",
            "counter",
            "Clips that began to sound, by where they came from.",
            [({"source": source}, float(count)) for source, count in tally.started.items()],
        )
        yield counter("endless_clips_failed", "Clips that could not be made.", tally.failed)
        yield gauge(
            "endless_generation_speed_ratio",
            "Clips made a second against clips needed a second; 0 before the first.",
            control.feeder.speed,
        )
        yield counter("endless_generator_restarts", "Times that the generator had to be started again.", tally.restarts)
        yield one_of("endless_generator_state", "What /generator says.", GeneratorState, str(control.generation.state[0]))
        yield gauge("endless_archive_clips", "Clips that are kept.", control.cover.count if control.cover else None)

    def _clients(self) -> Iterator[Family]:
        stats, tcp, http = self.udp.stats, self.tcp, self.http
        yield counter("endless_osc_packets", "OSC packets that came, over every way.", stats.received)
        yield counter("endless_osc_packets_malformed", "Packets that were no OSC.", stats.malformed)
        yield counter("endless_osc_messages", "Messages in them.", stats.messages)
        yield counter("endless_osc_messages_refused", "Messages that were refused (/fail).", stats.refused)
        yield counter("endless_osc_messages_clipped", "Messages whose number was out of range and was clipped.", stats.clipped)
        yield counter("endless_osc_messages_overtaken", "Values of faders that newer ones made void.", stats.overtaken)
        yield counter("endless_osc_replies_dropped", "Messages to clients that could not be sent.", stats.dropped)
        yield counter("endless_osc_replies_over_budget", "Of them, those of unproven addresses.", self.udp.budget.refused)
        yield gauge("endless_osc_subscribers", "Clients that are told of changes (/notify).", len(self.feedback))
        yield gauge("endless_osc_tcp_connections", "Clients over TCP.", len(tcp))
        yield counter("endless_osc_tcp_connections_refused", "Connections for which there was no place.", tcp.refused)
        yield counter("endless_osc_tcp_connections_closed", "Connections that the node closed: slow, or broken.", tcp.closed)
        if http is not None:
            yield gauge("endless_http_connections", "Connections to this port.", len(http.places))
            yield counter("endless_http_requests_refused", "Requests of foreign hosts and origins, or too many.", http.refused)
            yield counter("endless_http_connections_cut", "Connections cut off: slow, or without a place.", http.places.cut_off)

    def _streams(self) -> Iterator[Family]:
        pcm = self.pcm
        yield gauge("endless_pcm_subscribers", "Receivers of PCM over OSC.", len(pcm))
        yield counter("endless_pcm_packets_dropped", "PCM packets that the system did not take.", pcm.dropped)
        yield counter("endless_pcm_frames_lost", "Frames that came too late to be sent as PCM.", pcm.lost)
        if self.aoo is not None:
            yield gauge("endless_aoo_sinks", "AOO receivers.", len(self.aoo))
        yield gauge("endless_sinks", "Files that take the mix.", len(self.sinks.names))
        yield counter("endless_sink_frames_lost", "Frames that came too late for a file.", self.sinks.lost)
