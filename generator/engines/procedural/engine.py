"""The embedded engine: reads a prompt, makes each source of it, sets them in one space."""

import hashlib
from collections.abc import Generator

import numpy as np

from generator.embed import Seeking
from generator.engine import Made
from generator.engines.procedural.chooser import choose
from generator.engines.procedural.families import FAMILIES
from generator.engines.procedural.noise import RATE, Floats, analyse, decibels, fast_frames, response, synthesise
from generator.engines.procedural.scene import Scene
from generator.engines.procedural.space import (
    air,
    broadened,
    is_open,
    k_weights,
    loudness_lufs,
    room_response,
    room_send,
    rounded,
)
from generator.job import Job
from generator.words import Source

_EDGE_S = 0.008
_LOWEST_HZ = 22.0  # below, a loudspeaker only moves, and a short clip has an offset
_MIX_SHARE = 0.15  # of the progress, for setting the sources in space


class ProceduralEngine:
    """Makes a clip by models of how things sound: no weights, no files, the same clip for the same job.

    nearest: chooses the description closest in meaning to a prompt without any known word, with its similarity; without
    one, such a prompt is answered by its text.
    """

    name = "procedural"
    backend = "cpu"
    rate = RATE
    default_duration_s = 18.0
    batch = 1

    def __init__(self, nearest: Seeking | None = None) -> None:
        self._nearest = nearest

    def warm_up(self) -> None:
        """Nothing is loaded; the first transforms of a process are the slow ones, so one is made here."""
        synthesise(analyse(np.zeros((2, 4096), dtype=np.float32)), 4096)

    def generate(self, job: Job) -> Generator[float, None, Made]:
        """Makes the clip of `job`; see generator.engine."""
        wanted = round(job.duration_s * RATE)
        frames = fast_frames(wanted)
        choice = yield from choose(job.prompt, job.negative, self._nearest)
        rngs = _chances(job, len(choice.sources) + 1)
        mix = _Mix(frames, rngs[0])
        share = (1.0 - _MIX_SHARE) / len(choice.sources)
        for index, (source, rng) in enumerate(zip(choice.sources, rngs[1:], strict=True)):
            rendering = FAMILIES[source.family].render(Scene(frames, rng, source))
            while True:
                try:
                    yield share * (index + next(rendering))
                except StopIteration as finished:
                    sound = finished.value
                    break
            yield share * (index + 0.9)
            for _ in mix.add(source, sound):
                yield share * (index + 0.95)
            yield share * (index + 1)
        for step, _ in enumerate(mix.finish()):
            yield 1.0 - _MIX_SHARE + 0.025 * step
        audio = _with_edges(mix.sound[:, :wanted])
        return Made(np.ascontiguousarray(audio.T), chosen=choice.described, source="procedural")


class _Mix:
    """Sources summed at their levels, and what of them goes into one common room."""

    def __init__(self, frames: int, rng: np.random.Generator) -> None:
        self.sound: Floats = np.zeros((2, frames), dtype=np.float32)
        self._frames = frames
        self._rng = rng
        self._weights = k_weights(frames)
        self._room: Floats | None = None
        self._room_size = 0.0
        self._power = 0.0
        self._level_lufs = 0.0
        self._shares = 0.0

    def add(self, source: Source, sound: Floats) -> Generator[None, None, None]:
        """Levels one source, puts the air before it, and adds it."""
        family, traits = FAMILIES[source.family], source.traits
        walls = max(traits.room, family.room if traits.room >= 0 else 0.0)
        spectrum = analyse(broadened(sound, traits.width))
        subsonic = int(_LOWEST_HZ * self._frames / RATE)
        spectrum[:, :subsonic] *= (np.arange(subsonic, dtype=np.float32) / np.float32(subsonic)) ** 2
        yield
        if not is_open(traits, family.keeps_distance):
            spectrum *= response(self._frames, *air(traits, family.keeps_distance))
        level_db = source.level_db - 9.0 * max(traits.distance, 0.0) + 3.0 * traits.force
        gain = decibels(family.level_lufs + level_db - loudness_lufs(spectrum, self._weights, self._frames))
        spectrum *= np.float32(gain)
        yield
        placed = synthesise(spectrum, self._frames)
        self.sound += placed
        power = decibels(level_db) ** 2
        self._power += power * decibels(family.level_lufs) ** 2
        self._level_lufs += power * family.level_lufs
        self._shares += power
        send = room_send(walls, traits.distance)
        if send > 0:
            yield
            self._room = placed * np.float32(send) if self._room is None else self._room + placed * np.float32(send)
            self._room_size = max(self._room_size, walls, 0.5 * traits.distance)

    def finish(self) -> Generator[None, None, None]:
        """Adds the room, brings the whole to the level its families ask for, rounds what is above full scale."""
        if self._room is not None:
            room = analyse(self._room)
            yield
            room *= yield from room_response(self._rng, self._frames, self._room_size)
            yield
            self.sound += synthesise(room, self._frames)
            yield
        wanted = decibels(self._level_lufs / self._shares)
        self.sound *= np.float32(wanted / np.sqrt(self._power))
        self.sound = rounded(self.sound)


def _chances(job: Job, count: int) -> list[np.random.Generator]:
    """One generator of chance for each source, from the seed and the words."""
    digest = hashlib.blake2b(job.prompt.encode(), digest_size=8).digest()
    sequence = np.random.SeedSequence([job.seed, int.from_bytes(digest, "little")])
    return [np.random.Generator(np.random.SFC64(child)) for child in sequence.spawn(count)]


def _with_edges(sound: Floats) -> Floats:
    """Raised-cosine edges, so that a clip may start and stop anywhere; (2, frames)."""
    edge = min(int(_EDGE_S * RATE), sound.shape[1] // 2)
    rise = (0.5 - 0.5 * np.cos(np.pi * np.arange(edge) / edge)).astype(np.float32)
    sound[:, :edge] *= rise
    sound[:, -edge:] *= rise[::-1]
    return sound
