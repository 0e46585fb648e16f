"""What the audio process and control agree on: where their mailboxes and the mix ring lie, and the word that ends it."""

from dataclasses import dataclass

from node.audio_health import HEALTH_BYTES
from node.outputs.mix_ring import ring_bytes, ring_frames
from node.playback.mailbox import RING_BYTES, STATUS_BYTES

QUIT = "quit"  # over the pipe: stop playing and end
_PAGE = 4096  # sections start on pages of their own, so that no two writers share a cache line


@dataclass(frozen=True, slots=True)
class Section:
    """`size` bytes at `offset` of the arena's control region."""

    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class AudioLayout:
    """inbox: control to audio. outbox: audio to control. status: the StatusBlock. health: the
    HealthBlock. mix: the mix ring."""

    inbox: Section
    outbox: Section
    status: Section
    health: Section
    mix: Section

    @property
    def control_bytes(self) -> int:
        """The arena's `control_bytes`."""
        return self.mix.offset + _pages(self.mix.size)


def audio_layout(rate: int, channels: int = 2) -> AudioLayout:
    """The layout of a mix of `channels` channels at `rate` Hz."""
    sections = []
    offset = 0
    for size in (RING_BYTES, RING_BYTES, STATUS_BYTES, HEALTH_BYTES, ring_bytes(ring_frames(rate), channels)):
        sections.append(Section(offset, size))
        offset += _pages(size)
    return AudioLayout(*sections)


def _pages(size: int) -> int:
    return -(-size // _PAGE) * _PAGE
