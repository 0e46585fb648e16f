"""The archive in a running node: clips are kept, come back by their meaning, and cover for a generator that is stopped."""

import os
import signal
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from generator.embed import meaning
from node.archive.archive import Archive
from tests.e2e.capture import read, silences
from tests.e2e.node import RunningNode, endless, until
from tests.generator.meaning_here import real_minilm
from tests.node.archive.shelf import RATE, label, sound


def test_kept_clips_cover_for_a_stopped_generator_in_the_next_run(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    kept = {"ENDLESS_ARCHIVE": str(archive)}
    with RunningNode(tmp_path, "--output", "null", "--prompt", "gentle rain on leaves", variables=kept) as node:
        patch = node.patch()
        until(lambda: patch.status().archived >= 3)
        patch.subscribe()
        patch.ask("/clip/keep", reply="/done")
    assert len(list(archive.rglob("*.flac"))) >= 3
    listed = endless("archive", "list", "--like", "rain", "--archive", str(archive), folder=tmp_path)
    assert listed.returncode == 0 and listed.stdout.count("gentle rain on leaves") >= 3
    exported = endless("archive", "export", "-o", "out", "--wav", "--archive", str(archive), folder=tmp_path)
    assert all(read(tmp_path / line)[1] == 44100 for line in exported.stdout.splitlines())
    played = endless("archive", "play", "1", "--archive", str(archive), folder=tmp_path)  # there is no sound device here
    assert played.returncode in (0, 1) and "Traceback" not in played.stderr
    assert endless("archive", "prune", "--archive", str(archive), folder=tmp_path).returncode == 2
    pruned = endless("archive", "prune", "--keep", "2", "--archive", str(archive), folder=tmp_path)
    assert "3 left, 1 of them pinned" in pruned.stdout  # the two used last, and the one that was kept by hand

    with RunningNode(tmp_path, "--output", "wav:out.wav", "--prompt", "church bells", variables=kept) as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip", lambda number, source, *_: source == "procedural")
        os.kill(node.child("generator"), signal.SIGSTOP)
        sent = patch.send("/prompt", "heavy rain on leaves")
        clip = patch.wait_for("/clip", lambda number, source, layer, prompt, *_: source == "archive", sent)
        assert "rain" in str(clip.values[3])
        patch.wait_for("/heard", lambda prompt, _: prompt == "heavy rain on leaves", sent)
        os.kill(node.child("generator"), signal.SIGCONT)
        patch.wait_for(
            "/clip", lambda _, source, layer, prompt, *rest: (source, prompt) == ("procedural", "heavy rain on leaves")
        )
    heard_sound, rate = read(tmp_path / "out.wav")
    began = int(np.flatnonzero(np.abs(heard_sound).max(1) > 1e-3)[0])
    assert not silences(heard_sound[began + rate : -rate], rate)  # but for the fades at its ends


def test_a_second_node_plays_the_first_ones_clips_and_adds_none(tmp_path: Path) -> None:
    kept = {"ENDLESS_ARCHIVE": str(tmp_path / "archive")}
    (tmp_path / "second").mkdir()
    with RunningNode(tmp_path, "--output", "null", variables=kept) as first:
        until(lambda: first.patch().status().archived >= 1)
        with RunningNode(tmp_path / "second", "--output", "null", variables=kept) as second:
            assert second.patch().status().archived >= 1
            assert "another node owns the archive" in second.log


def test_no_more_clips_are_kept_than_are_asked_for(tmp_path: Path) -> None:
    words = ("--engine", "tone", "--duration", 1, "--fade", 0.1, "--output", "null", "--archive-limit", 2)
    with RunningNode(tmp_path, *words, variables={"ENDLESS_ARCHIVE": str(tmp_path / "archive")}) as node:
        assert until(lambda: any("000006" in path.name for path in (tmp_path / "archive" / "clips").glob("*.flac")))
        assert until(lambda: node.patch().status().archived == 2)
    assert len(list((tmp_path / "archive" / "clips").glob("*.flac"))) == 2


def test_without_a_place_for_it_the_node_plays_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with RunningNode(tmp_path, "--output", "null", variables={"ENDLESS_ARCHIVE": str(tmp_path / "file")}) as node:
        assert node.patch().status().state == "playing"
        assert "playing without an archive" in node.log


@pytest.mark.slow
def test_prompts_are_compared_by_their_meaning(tmp_path: Path) -> None:
    """Clips that were filed without MiniLM get their places in its space, new ones theirs."""
    space = real_minilm().name
    with closing(Archive.open(tmp_path / "archive")) as archive:
        for seed, prompt in enumerate(["surf against rocks", "jazz trio"]):
            archive.add(label(prompt, seed), sound(seed), RATE)
        assert len(archive.without_meaning(space, 10)) == 2
    variables = {"ENDLESS_ARCHIVE": str(tmp_path / "archive"), "ENDLESS_MEANING": "auto"}
    with RunningNode(tmp_path, "--output", "null", "--prompt", "ocean waves", variables=variables) as node:
        patch = node.patch()
        until(lambda: "meaning: all-MiniLM-L6-v2" in node.log)
        until(lambda: patch.status().archived >= 5)
    with closing(Archive.open(tmp_path / "archive")) as archive:
        unplaced = archive.without_meaning(space, 10)
        assert len(unplaced) <= 1  # a clip that was filed as the node quit
        (nearest,) = archive.search(meaning(real_minilm(), "waves breaking on a cliff"), 1, 0.3)
        assert nearest.label.prompt in ("surf against rocks", "ocean waves")
        (nearest,) = archive.search(meaning(real_minilm(), "saxophone players"), 1, 0.3)
        assert nearest.label.prompt == "jazz trio"
