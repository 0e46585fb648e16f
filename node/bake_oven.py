"""The folder of a bake while it fills: at any moment what it says is there is there, so a kill costs a clip or two."""

import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from generator import baked
from generator.baked import CLIPS, BakedClip, Manifest
from generator.baker import Written
from generator.job import Job
from generator.messages import Order
from node.bake_maker import Maker
from node.begin import Bar
from node.show.file import read_text

_SHARE = 20  # of the time at most one part goes into writing the manifest, which is long where the show is


class Oven:
    """A folder on its way to `manifest`. What `before` has of it, and is whole, is not made again. Raises OSError."""

    def __init__(self, folder: Path, manifest: Manifest, before: Manifest | None) -> None:
        self._folder = folder
        self._manifest = manifest
        needed = {clip.file: clip for clip in manifest.clips}
        there = {clip.file: clip for clip, wrong in baked.problems(folder, before) if not wrong} if before is not None else {}
        self._clips = needed | there  # what is there and not needed stays till the end: the show may be changed back
        self._needless = {clip.file for clip in before.clips} - needed.keys() if before is not None else set()
        self._save_at = 0.0

    @property
    def manifest(self) -> Manifest:
        """As far as it has come."""
        return replace(self._manifest, clips=tuple(self._clips.values()))

    def take_show(self, source: Path) -> None:
        """The manifest comes first: a folder without one is not ours."""
        text = read_text(source)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._save()
        (self._folder / CLIPS).mkdir(exist_ok=True)
        (self._folder / self._manifest.show).write_text(text, encoding="utf-8")

    def bake(self, maker: Maker) -> None:
        """Makes what is missing, then removes what the show does not need any more. Raises EndlessError."""
        bar = Bar("baking")
        missing = [clip for clip in self._clips.values() if not clip.sha256]
        done, total = len(self._clips) - len(missing), len(self._clips)
        try:
            for clips in _together(missing, maker.ready.batch):
                for told in maker.make([self._order(number, clip) for number, clip in enumerate(clips)]):
                    if isinstance(told, Written):
                        self._take(clips[told.job_id], told)
                        done += 1
                    else:
                        bar.show((done + told * len(clips)) / total)
            self._clips = {file: clip for file, clip in self._clips.items() if file not in self._needless}
        finally:
            self._save()
            bar.end()
        for file in self._needless:
            (self._folder / CLIPS / file).unlink(missing_ok=True)

    def _order(self, number: int, clip: BakedClip) -> Order:
        recipe = self._manifest.recipe
        job = Job(number, clip.prompt, recipe.duration_s, clip.seed, recipe.negative, recipe.steps, recipe.guidance)
        return Order(job, 0, 0, str(self._folder / CLIPS / clip.file))

    def _take(self, clip: BakedClip, told: Written) -> None:
        self._clips[clip.file] = replace(clip, sha256=told.sha256, backend=told.backend, source=told.source, chosen=told.chosen)
        if time.monotonic() >= self._save_at:
            self._save()

    def _save(self) -> None:
        began = time.monotonic()
        baked.write(self._folder, self.manifest)
        ended = time.monotonic()
        self._save_at = ended + _SHARE * (ended - began)


def _together(clips: Sequence[BakedClip], batch: int) -> Iterator[list[BakedClip]]:
    """Clips of one prompt, as many as the engine makes cheaper together."""
    for _, same in itertools.groupby(clips, lambda clip: clip.prompt):
        while group := list(itertools.islice(same, batch)):
            yield group
