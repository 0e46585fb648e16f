"""The disk is full: the file ends whole, with one line; the sound goes on, and the archive too when there is room again."""

import time
from pathlib import Path

import pytest

from tests.chaos.shelf import Shelf
from tests.e2e.capture import WavRecording, levels, read, record
from tests.e2e.node import RunningNode, until

pytestmark = pytest.mark.timeout(240)
WORDS = ("--engine", "tone", "--prompt", "400 Hz", "--layers", 2, "--duration", 2, "--fade", 0.25)


def test_the_disk_of_the_output_and_the_archive_is_full(tmp_path: Path) -> None:
    with Shelf(tmp_path / "shelf", megabytes=24) as shelf:
        if not shelf.is_a_disk:
            pytest.skip("needs root and Linux, to mount a small disk")
        words = (*WORDS, "--output", f"wav:{shelf.path / 'mix.wav'}", "--archive", shelf.path / "archive")
        with RunningNode(tmp_path, *words, before=shelf.within(tmp_path)) as node:
            patch = node.patch()
            patch.subscribe()
            patch.wait_for("/level", lambda peak, *_: peak > 0.03)
            assert until(lambda: patch.status().archived >= 2)
            record(WavRecording(shelf.view / "mix.wav"), 2.0)
            shelf.fill()
            ended = f"WARNING {shelf.path / 'mix.wav'}, "
            assert until(lambda: ended in node.log)
            assert until(lambda: "WARNING archive: " in node.log)
            (line,) = [line for line in node.log.splitlines() if ended in line]
            assert "the recording has stopped, no space left on device" in line
            begin = len(patch.heard)
            time.sleep(2.0)
            peaks = [heard.values[0] for heard in patch.heard[begin:] if heard.address == "/level"]
            assert min(peaks) > 0.01  # the sound goes on
            sound, rate = read(shelf.view / "mix.wav")
            assert levels(sound[-rate:], rate).min() > 1e-3  # the file is whole
            kept = patch.status().archived
            assert len([line for line in node.log.splitlines() if "are not kept" in line]) <= 1
            shelf.free()
            assert until(lambda: patch.status().archived > kept)
