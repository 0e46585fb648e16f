"""What crosses the pipe between the node and its generator process. Small plain records, pickled; never audio.

Down: TakeArena, Make, Cancel, Embed, Quit. Up: Heartbeat, Ready, Progress, Finished, Filed, Noted, Cancelled, Failed,
Embedded, Unusable, Crashed. At most one Make and its Cancel are on their way down at any time; each order of a Make is answered
by exactly one of Finished, Cancelled and Failed. A Cancel that crosses its jobs' Finished on the way is ignored.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from generator.clip import Clip
from generator.job import Job


@dataclass(frozen=True, slots=True)
class TakeArena:
    """The arena's layout and descriptor follow at once. node_rate: Hz, of every clip to come."""

    node_rate: int


@dataclass(frozen=True, slots=True)
class Order:
    """`job` into `slot`, which has memory for `capacity_frames` frames at the node's rate.

    file_at: where the clip is written as a FLAC file too, for the archive; "" for nowhere.
    """

    job: Job
    slot: int
    capacity_frames: int
    file_at: str = ""


@dataclass(frozen=True, slots=True)
class Make:
    """Make these together. Several only up to the engine's `batch`; their jobs are alike but for id and seed."""

    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class Cancel:
    """Give the running jobs up. job_id: the first one's."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Embed:
    """Say what these texts mean. key: what the answer, Embedded, is known by."""

    key: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quit:
    """End, politely."""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """The process runs. Sent twice a second by a thread of its own."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine is warm. rate: Hz, what the engine itself makes; clips cross at the node's.

    batch: the most clips that are cheaper to make together than one after the other. note: what there is to say of the backend,
    in one line; "" for nothing. It is sent again where the backend has changed since.
    """

    engine: str
    backend: str
    default_duration_s: float
    rate: int
    batch: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """fraction: 0..1 of the running jobs; at most ten a second. job_id: the first one's."""

    job_id: int
    fraction: float


@dataclass(frozen=True, slots=True)
class Finished:
    """The clip lies in its slot, whole."""

    clip: Clip


@dataclass(frozen=True, slots=True)
class Filed:
    """After its Finished: the clip as the engine made it, levelled, at the engine's own rate, is a FLAC file at `path`."""

    job_id: int
    path: str


@dataclass(frozen=True, slots=True)
class Noted:
    """What the operator should know of a clip, in one line; the work goes on."""

    text: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The job was given up; its slot is free again."""

    job_id: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The job came to nothing, in one line; its slot is free again."""

    job_id: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """What the texts of an Embed mean. vectors: float32, (texts, dim), each of length 1.

    space: the embedder's name; "" with no vectors where there is none but the words themselves, which the node compares
    without help. said: where the embedder comes from, or why there is none, in one line.
    """

    key: int
    space: str
    vectors: NDArray[np.float32]
    said: str


@dataclass(frozen=True, slots=True)
class Unusable:
    """The engine cannot work here at all, in one line; the process ends."""

    reason: str


@dataclass(frozen=True, slots=True)
class Crashed:
    """The process ends by an error that nobody foresaw."""

    reason: str


class State(StrEnum):
    """How the generator is, in the words that `/generator` sends."""

    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    STALLED = "stalled"
    RESTARTING = "restarting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class StateChanged:
    """Not sent: the parent's handle tells it. reason: one line, "" where there is nothing to say."""

    state: State
    reason: str = ""


Event = Ready | Progress | Finished | Filed | Noted | Cancelled | Failed | Embedded | StateChanged
