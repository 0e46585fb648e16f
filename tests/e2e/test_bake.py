"""`endless show bake`, and what its folder is worth on another machine: by processes, files and their bytes."""

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from generator import baked
from node.command_line import run_command
from tests.e2e.node import ENDLESS, RunningNode, endless, environment, until
from tests.generator.torch_here import require

pytestmark = pytest.mark.xdist_group("bake")

SHOW = """
version: 1
title: Storm
defaults: {fade: 0.5, layers: 2}
cues:
  - {number: "1", prompt: gentle rain on leaves, length: 4, continue: auto_follow}
  - {number: "2", prompt: church bells, on: 1, length: 3, fade: 1}
"""
WITH = {"ENDLESS_DURATION": "3", "ENDLESS_NEGATIVE": "wind"}  # of the machine that bakes


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with storm.yaml, and its bake in `storm`."""
    folder = tmp_path_factory.mktemp("studio")
    (folder / "storm.yaml").write_text(SHOW)
    done = endless("show", "bake", "storm.yaml", "-o", "storm", "--seed", 7, folder=folder, **WITH)
    assert done.returncode == 0 and "seed 7; play it: endless run storm" in done.stdout, done.stderr
    return folder


@pytest.fixture
def venue(studio: Path, tmp_path: Path) -> Path:
    """A folder with a copy of the bake, and of nothing else."""
    shutil.copytree(studio / "storm", tmp_path / "storm")
    return tmp_path


def times(folder: Path) -> dict[str, int]:
    """When each clip was written."""
    return {path.name: path.stat().st_mtime_ns for path in (folder / baked.CLIPS).iterdir()}


def refused(words: tuple[object, ...], folder: Path, status: int = 1, **variables: str) -> str:
    """The one line that the command ends with."""
    done = endless(*words, folder=folder, **variables)
    assert (done.returncode, len(done.stderr.splitlines())) == (status, 1), done.stdout + done.stderr
    return done.stderr


@pytest.mark.parametrize("rate", [8000, pytest.param(44100, marks=pytest.mark.slow)])
def test_a_render_of_the_folder_is_the_render_of_the_show_to_the_bit(studio: Path, venue: Path, rate: int) -> None:
    for name, words, variables in (
        ("show.wav", (studio / "storm.yaml", "--seed", 7), WITH),
        ("folder.wav", ("storm",), {"ENDLESS_ENGINE": "tone", "ENDLESS_DURATION": "1", "ENDLESS_SEED": "8"}),
    ):
        done = endless("render", *words, "-o", name, "--rate", rate, folder=venue, **variables)
        assert done.returncode == 0 and "'Storm'" in done.stdout, done.stderr
    assert (venue / "show.wav").read_bytes() == (venue / "folder.wav").read_bytes()


def test_the_folder_says_what_is_in_it(studio: Path) -> None:
    manifest = baked.read(studio / "storm")
    assert (manifest.recipe.engine, manifest.recipe.seed, manifest.recipe.duration_s) == ("procedural", 7, 3.0)
    assert (manifest.recipe.negative, manifest.show) == ("wind", "storm.yaml")
    assert {"numpy", "scipy"} == manifest.libraries.keys()
    assert {clip.prompt for clip in manifest.clips} == {"gentle rain on leaves", "church bells"}
    assert sorted(times(studio / "storm")) == sorted(clip.file for clip in manifest.clips)
    assert (studio / "storm/storm.yaml").read_text() == SHOW
    assert endless("check", "storm", folder=studio).stdout == "storm: fine\n"


def test_a_node_plays_the_folder_and_other_prompts_by_its_clips(venue: Path) -> None:
    manifest = baked.read(venue / "storm")
    with RunningNode(venue, "storm", "--output", "null") as node:
        patch = node.patch()
        patch.subscribe()
        patch.send("/go")
        seeds = {clip.seed for clip in manifest.clips if clip.prompt == "gentle rain on leaves"}
        clip = patch.wait_for("/clip", lambda number, source, layer, prompt, *_: prompt == "gentle rain on leaves")
        assert clip.values[1] == "procedural" and clip.values[5] in seeds and clip.values[6].startswith("rain")
        assert patch.status().engine == "baked"
        patch.send("/prompt", "a bell")
        patch.wait_for("/generator", lambda state, note: "the clips of 'church bells' play for it" in note)
        patch.wait_for("/heard", lambda prompt, _: prompt == "a bell")


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGKILL])
def test_a_bake_that_was_broken_off_goes_on_where_it_was(tmp_path: Path, stop: signal.Signals) -> None:
    (tmp_path / "long.yaml").write_text(SHOW.replace("length: 4", "length: 20"))
    words = ("show", "bake", "long.yaml", "-o", "long", "--duration", "3")
    folder = tmp_path / "long"

    def begun() -> bool:
        return (folder / baked.MANIFEST).exists() and len(baked.read(folder).made) > 1

    first = subprocess.Popen([ENDLESS, *words], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True)
    with first:
        assert until(begun)
        first.send_signal(stop)
        said = first.communicate()[1]
    assert first.returncode == (1 if stop is signal.SIGINT else -stop)
    assert said == ("endless: stopped; run the same again, and it goes on where it was\n" if stop is signal.SIGINT else "")
    half, before = baked.read(folder), times(folder)
    assert len(half.made) < len(half.clips)
    assert f"is not finished ({len(half.made)} of {len(half.clips)} clips); go on: " in refused(
        ("render", "long", "-o", "x.wav"), tmp_path
    )

    done = endless(*words, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    whole, after = baked.read(folder), times(folder)
    assert whole.recipe == half.recipe  # the seed that was drawn at first
    assert {clip.file: after[clip.file] for clip in half.made} == {clip.file: before[clip.file] for clip in half.made}
    assert after.keys() == {clip.file for clip in whole.clips}
    assert endless("check", "long", folder=tmp_path).stdout == "long: fine\n"


def test_broken_clips_are_told_before_the_show_and_made_again(venue: Path) -> None:
    folder, clips = venue / "storm" / baked.CLIPS, baked.read(venue / "storm").clips
    before = times(venue / "storm")
    (folder / clips[3].file).unlink()
    (folder / clips[5].file).write_bytes((folder / clips[5].file).read_bytes()[:-9])
    done = endless("check", "storm", folder=venue)
    assert done.returncode == 1 and len(done.stdout.splitlines()) == 2
    assert f"{clips[3].file} is missing; " in done.stdout and f"{clips[5].file} is not what was baked (" in done.stdout
    line = refused(("render", "storm", "-o", "x.wav"), venue)
    assert f"{clips[3].file} is missing; copy the folder again, or: endless show bake " in line
    assert line.endswith(" (and 1 more: endless check storm)\n") and not (venue / "x.wav").exists()
    done = endless("show", "bake", "storm/storm.yaml", "-o", "storm", folder=venue)
    assert done.returncode == 0, done.stderr
    after = times(venue / "storm")
    assert {file for file in after if after[file] != before.get(file)} == {clips[3].file, clips[5].file}
    assert baked.read(venue / "storm").clips == clips


def test_a_show_that_was_edited_keeps_what_it_still_needs(venue: Path) -> None:
    (venue / "storm.yaml").write_text(SHOW.replace("church bells", "a fire in the hearth"))
    before = times(venue / "storm")
    done = endless("show", "bake", "storm.yaml", "-o", "storm", folder=venue)
    assert done.returncode == 0, done.stderr
    after = times(venue / "storm")
    assert {file: time for file, time in after.items() if file in before} == {
        file: time for file, time in before.items() if "rain" in file
    }
    assert {clip.prompt for clip in baked.read(venue / "storm").clips} == {"gentle rain on leaves", "a fire in the hearth"}
    assert len(after) == len(before)


STORM = ("show", "bake", "storm.yaml", "-o")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ((*STORM, "storm", "--seed", "8"), 1, "storm was baked with seed 7 (now 8); bake into another folder"),
        ((*STORM, "storm", "--engine", "tone"), 1, "engine procedural (now tone)"),
        (("show", "bake", "other.yaml", "-o", "storm"), 1, "storm is the bake of storm.yaml; give another folder"),
        ((*STORM, "full"), 1, "full holds something else"),
        ((*STORM, "other.yaml"), 2, "other.yaml is a file"),
        ((*STORM, "new", "--clips", "0"), 2, "--clips 0"),
        ((*STORM, "new", "--engine", "nonsense"), 2, "no engine is called 'nonsense'"),
        ((*STORM, "new", "--engine", "baked"), 1, "name its folder with --weights DIR"),
        ((*STORM, "new", "--duration", "40"), 2, "out of range 1..30"),
        (("show", "bake", "storm", "-o", "new"), 2, "storm is a folder"),
        (("show", "bake", "nothing.yaml", "-o", "new"), 1, "nothing.yaml"),
        (("show", "bake", "empty.yaml", "-o", "new", "--engine", "tone"), 1, "empty.yaml gives no prompt"),
        (("render", "storm", "-o", "x.wav", "--engine", "tone"), 2, "--engine: storm brings its clips"),
        (("run", "full"), 1, "full is no baked show: it has no baked.json"),
    ],
)
def test_what_does_not_fit_gets_one_line_and_changes_nothing(
    words: tuple[str, ...],
    status: int,
    says: str,
    venue: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(venue)
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    for name in ("storm.yaml", "other.yaml"):
        Path(name).write_text(SHOW)
    Path("empty.yaml").write_text('version: 1\ncues:\n  - {number: "1", type: wait, time: 1}\n')
    Path("full").mkdir()
    Path("full/letter.txt").write_text("mine")
    before = {path: path.stat().st_mtime_ns for path in venue.rglob("*")}
    with pytest.raises(SystemExit) as ended:
        run_command(words)
    said = capsys.readouterr().err
    assert (ended.value.code, len(said.splitlines())) == (status, 1) and says in said, said
    assert {path: path.stat().st_mtime_ns for path in venue.rglob("*")} == before


def test_a_folder_that_cannot_be_written_is_told_and_nothing_half_counts(venue: Path) -> None:
    """The folder for the clips is a file here: nothing can be written into it."""
    shutil.rmtree(venue / "storm/clips")
    (venue / "storm/clips").write_text("")
    line = refused(("show", "bake", "storm/storm.yaml", "-o", "storm"), venue)
    assert "clips" in line and "cannot be written" in line
    assert not json.loads((venue / "storm" / baked.MANIFEST).read_text())["clips"][0]["sha256"]


@pytest.mark.slow
def test_tangoflux_clips_play_where_there_is_no_pytorch(tmp_path: Path) -> None:
    require()
    from tests.generator.tiny_tangoflux import tiny

    (tmp_path / "storm.yaml").write_text(SHOW)
    model = ("--engine", "tangoflux", "--weights", tiny())
    variables = {"ENDLESS_DURATION": "2", "ENDLESS_STEPS": "4", "ENDLESS_GUIDANCE": "3"}
    for words in (
        ("show", "bake", "storm.yaml", "-o", "storm", "--seed", 3),
        ("render", "storm.yaml", "-o", "a.wav", "--seed", 3),
    ):
        done = endless(*words, *model, folder=tmp_path, **variables)
        assert done.returncode == 0, done.stderr
    recipe = baked.read(tmp_path / "storm").recipe
    assert (recipe.engine, recipe.steps, recipe.guidance, recipe.duration_s) == ("tangoflux", 4, 3.0, 2.0)
    assert {(clip.backend, clip.source) for clip in baked.read(tmp_path / "storm").clips} == {("pytorch", "generated")}
    for name in ("torch", "diffusers", "transformers", "safetensors", "huggingface_hub"):
        (tmp_path / "bare" / name).mkdir(parents=True)
        (tmp_path / "bare" / name / "__init__.py").write_text(f"raise ImportError('no {name} on this machine')")
    without = {"PYTHONPATH": str(tmp_path / "bare")}
    done = endless("clip", "rain", "-o", "x.wav", *model, folder=tmp_path, **without)
    assert done.returncode == 1 and "no torch on this machine" in done.stderr
    done = endless("render", "storm", "-o", "b.wav", folder=tmp_path, **without)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.wav").read_bytes() == (tmp_path / "b.wav").read_bytes()
