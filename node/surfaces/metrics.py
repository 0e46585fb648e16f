"""`/metrics` on the HTTP port: how the node is, in Prometheus' text format.

The numbers are read on the control thread in one go, so that they belong together; text is made of them on the HTTP thread, as
often as CACHE_S permits. The registry is this page's own: prometheus-client's global one stays empty, and no server of its
runs. It is imported with the first question, for it takes 0.1 s.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from node.surfaces.control_inbox import ControlInbox
from node.surfaces.http_server import Request, Response

CACHE_S = 0.25  # scrapes within it get the same text: so many of them cost the node no more
KIND = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Histogram:
    """bounds: upper ones, rising. counts: of values up to each bound and above the one before; the last: of the rest."""

    bounds: Sequence[float]
    counts: Sequence[int]
    total: float


@dataclass(frozen=True, slots=True)
class Family:
    """One metric. name: with `endless_` and the base unit; a counter's without `_total`. values: by labels; None: left out."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    values: Sequence[tuple[Labels, float | Histogram | None]] = field(default_factory=list)


def counter(name: str, help_: str, value: float | None) -> Family:
    """A number that only grows, until the node starts again."""
    return Family(name, "counter", help_, [({}, value)])


def gauge(name: str, help_: str, value: float | None) -> Family:
    """A number that goes up and down."""
    return Family(name, "gauge", help_, [({}, value)])


def one_of(name: str, help_: str, states: Iterable[str], now: str) -> Family:
    """A state: 1 for the one that is, 0 for the others."""
    return Family(name, "gauge", help_, [({"state": state}, float(state == now)) for state in states])


class Metrics:
    """The page. gather: everything that control knows, called on its thread. processes: pids by name, of the node's own."""

    def __init__(
        self, inbox: ControlInbox, gather: Callable[[], list[Family]], processes: Callable[[], Mapping[str, int]]
    ) -> None:
        self._inbox = inbox
        self._gather = gather
        self._processes = processes
        self._body = b""
        self._made_s = float("-inf")
        self._busy = asyncio.Lock()

    async def page(self, request: Request) -> Response:
        """The text; of the last CACHE_S where there is one."""
        async with self._busy:
            if time.monotonic() - self._made_s >= CACHE_S:
                families, processes = await self._inbox.ask(lambda: (self._gather(), self._processes()))
                self._body = text([*families, *process_families(processes)])
                self._made_s = time.monotonic()
        return Response(200, self._body, KIND)


def text(families: Iterable[Family]) -> bytes:
    """The families in the text format 0.0.4, which every Prometheus reads."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Once(Collector):
        def collect(self) -> Iterator[Any]:
            return map(_as_client_family, families)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    return generate_latest(registry)


def _as_client_family(family: Family) -> Any:
    from prometheus_client import core

    names = list(family.values[0][0]) if family.values else []
    kinds = {
        "counter": core.CounterMetricFamily,
        "gauge": core.GaugeMetricFamily,
        "histogram": core.HistogramMetricFamily,
    }
    made = kinds[family.kind](family.name, family.help, labels=names)
    for labels, value in family.values:
        words = [labels[name] for name in names]
        if isinstance(value, Histogram):
            made.add_metric(words, buckets=_buckets(value), sum_value=value.total)
        elif value is not None:
            made.add_metric(words, value)
    return made


def _buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """Each bound with the number of values up to it."""
    bounds = [*(f"{bound:g}" for bound in histogram.bounds), "+Inf"]
    return [(bound, float(sum(histogram.counts[: n + 1]))) for n, bound in enumerate(bounds)]


def process_families(processes: Mapping[str, int]) -> list[Family]:
    """CPU seconds and memory of processes, by their names (Linux; elsewhere there are none)."""
    found = {name: read for name, pid in processes.items() if (read := _process(pid)) is not None}
    return [
        Family(
            "endless_process_cpu_seconds", "counter", "CPU time, of user and system, by process.",
            [({"process": name}, cpu_s) for name, (cpu_s, _) in found.items()],
        ),
        Family(
            "endless_process_resident_memory_bytes", "gauge", "Memory that is there, shared pages included, by process.",
            [({"process": name}, float(size)) for name, (_, size) in found.items()],
        ),
    ] if found else []  # fmt: skip


def _process(pid: int) -> tuple[float, int] | None:
    """CPU seconds and resident bytes of a process; None for one that has ended. proc(5): stat, fields 14, 15 and 24."""
    if sys.platform != "linux":
        return None
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
