"""Clips to fill an archive with, and what has to be true of one at any moment."""

import sqlite3
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from generator import flac
from generator.embed import Meaning
from generator.flac import Label
from node.archive.archive import Archive

RATE = 8000


def sound(seed: int, frames: int = 400) -> NDArray[np.float32]:
    """(frames, 2) of noise."""
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (frames, 2)).astype(np.float32)


def label(prompt: str, seed: int = 0) -> Label:
    return Label(prompt, "tone", seed, "chosen so")


def words(archive: Archive, text: str) -> Meaning:
    return Meaning(archive.words.name, archive.words.embed([text])[0])


def toward(angle: float, space: str = "plane") -> Meaning:
    """A unit vector in a plane: the cosine of two is that of the angle between them."""
    return Meaning(space, np.array([np.cos(angle), np.sin(angle)], np.float32))


def is_sound(folder: Path) -> None:
    """Opens the archive as its owner; every clip in it is whole, and nothing else lies there."""
    archive = Archive.open(folder, limit=10**6)
    try:
        entries = archive.entries()
        for entry in entries:
            audio, rate, said = flac.read(entry.path)
            assert (len(audio), rate, said) == (entry.frames, entry.rate, entry.label)
            np.testing.assert_allclose(audio, sound(entry.label.seed, entry.frames), atol=2**-23)
        assert {path.name for path in (folder / "clips").iterdir()} == {entry.path.name for entry in entries}
        found = archive.search(words(archive, "rain"), count=10**6)
        assert {entry.id for entry in found} == {entry.id for entry in entries}
    finally:
        archive.close()
    with sqlite3.connect(folder / "index.sqlite") as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM vectors WHERE clip NOT IN (SELECT id FROM clips)").fetchone() == (0,)
    db.close()
