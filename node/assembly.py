"""Puts control together around an arena: the same parts, live and offline."""

from collections.abc import Callable
from contextlib import ExitStack

from generator.arena import Arena, Layout
from generator.process import GeneratorProcess
from node.archive.archive import Archive
from node.archive.librarian import Librarian
from node.audio_layout import audio_layout
from node.clock import Clock
from node.config import Settings
from node.control.ahead import BUDGET, COVERS
from node.control.clip_store import ClipStore
from node.control.commands import MAX_LAYERS
from node.control.control import Control
from node.control.cover import Cover
from node.control.feeder import ENGINE_DURATION_S, Feeder
from node.control.mailer import Mailer
from node.control.state import State
from node.playback.mailbox import Ring, StatusBlock
from node.units import frames

FIRST_SLOTS = 12  # whose memory is taken at the start; the rest as it is needed
LONGEST_CLIP_S = 30.0  # the range of /duration
SLOTS = 5 * MAX_LAYERS + BUDGET + COVERS  # each layer: two that cross, the next, one on its way, one from the archive


def make_arena(rate: int, state: State, channels: int = 2) -> Arena:
    """The arena for mixes of `channels` channels at `rate` Hz, with the memory of the first clips committed.

    Raises ArenaError.
    """
    layout = Layout(audio_layout(rate, channels).control_bytes, frames(LONGEST_CLIP_S, rate) + 1, SLOTS)
    arena = Arena(layout)
    for slot in range(min(3 * state.layer_count, FIRST_SLOTS)):
        arena.commit(slot, frames(state.duration_s(ENGINE_DURATION_S), rate) + 1)
    return arena


def make_control(
    state: State,
    clock: Clock,
    rings: tuple[Ring, Ring, StatusBlock],
    arena: Arena,
    generator: GeneratorProcess,
    make_generator: Callable[[str], GeneratorProcess],
) -> Control:
    """Control with its feeder. rings: to the audio side, from it, and its status."""
    inbox, outbox, status = rings
    mailer = Mailer(inbox)
    feeder = Feeder(state, clock, mailer, ClipStore(arena), generator)
    return Control(state, clock, outbox, status, feeder, mailer, generator, make_generator)


def open_archive(stack: ExitStack, settings: Settings) -> Librarian | None:
    """The archive that is set, until the stack is left; None where there is none. Raises ArchiveError."""
    if settings.archive is None:
        return None
    librarian = Librarian(Archive.open(settings.archive, settings.archive_limit))
    stack.callback(librarian.close)
    return librarian


def give_archive(control: Control, librarian: Librarian, patient: bool = False) -> None:
    """From now on the archive covers for what is late, and takes what is made. patient: in a render."""
    feeder, generation = control.feeder, control.generation
    generation.cover = Cover(
        control.state, control.clock, feeder.slots, feeder.ahead, feeder.store, librarian,
        lambda key, texts: generation.generator.embed(key, texts), patient,
    )  # fmt: skip
    generation.generator.filing = generation.cover.file_at
