"""Which clips a show needs: what it asks for when it is played, and no more than a few beside."""

from collections import Counter
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generator.baker import Written
from generator.job import Job
from generator.messages import Order
from node.bake_maker import Maker
from node.bake_plan import Start, needs
from node.control.feeder import clip_seed
from node.control.state import State
from node.offline import OfflineNode, PatientGenerator
from node.show.file import load
from node.show.model import Continue, Cue, CueType, Mode, Show
from node.show.performance import Performance
from tests.generator.torch_here import require
from tests.house.source import ROOT

FOLLOW, ON = Continue.AUTO_FOLLOW, Continue.AUTO_CONTINUE
START = Start(layers=2, fade_s=6.0, clip_s=18.0)  # a layer takes a clip every 12 s


def prompt(number: str, text: str, **keys: object) -> Cue:
    return Cue(number, prompt=text, **keys)  # type: ignore[arg-type]


def counts(*cues: Cue, clips: int = 4, start: Start = START) -> dict[tuple[str, int], int]:
    """How many clips each (prompt, layer) gets."""
    return dict(Counter((need.prompt, need.layer) for need in needs(Show("", cues), start, clips)))


def test_a_cue_with_a_length_gets_a_clip_for_each_of_its_periods_and_those_that_begin_inside() -> None:
    assert counts(prompt("1", "rain", length_s=36.0)) == {("rain", 1): 5, ("rain", 2): 5}
    assert counts(prompt("1", "rain", length_s=3.0, on=(2,))) == {("rain", 2): 2}
    assert counts(prompt("1", "rain", length_s=16.0, fade_s=1.0, layers=1)) == {("rain", 1): 3}


def test_clips_are_numbered_from_nought_and_stand_in_the_order_of_their_prompts() -> None:
    found = needs(Show("", (prompt("1", "rain", length_s=3.0), prompt("2", "wind", on=(1,)))), START, 3)
    assert [(need.prompt, need.layer, need.number) for need in found] == [
        ("rain", 1, 0), ("rain", 1, 1), ("rain", 2, 0), ("rain", 2, 1), ("wind", 1, 0), ("wind", 1, 1), ("wind", 1, 2),
    ]  # fmt: skip


def test_a_prompt_that_stays_until_somebody_acts_gets_as_many_clips_as_asked_for() -> None:
    cues = (prompt("1", "rain"), prompt("2", "wind", on=(2,)))
    assert counts(*cues, clips=7) == {("rain", 1): 7, ("rain", 2): 7, ("wind", 2): 7}
    assert counts(*cues, clips=1)[("rain", 1)] == 2  # it may be heard from inside its first


def test_a_prompt_without_a_length_that_others_take_over_is_counted_until_then() -> None:
    cues = (
        prompt("1", "rain", continue_=ON, post_wait_s=60.0),
        prompt("2", "wind", on=(2,), continue_=ON, post_wait_s=60.0),
        Cue("3", type=CueType.STOP, target="master", time_s=1.0),
    )
    assert counts(*cues, clips=1) == {("rain", 1): 12, ("rain", 2): 7, ("wind", 2): 7}


def test_a_loop_ends_and_its_prompts_are_counted_for_one_pass() -> None:
    cues = (
        prompt("1", "rain", length_s=24.0, continue_=FOLLOW),
        prompt("2", "wind", length_s=12.0, continue_=FOLLOW),
        Cue("3", type=CueType.GOTO, target="1", continue_=ON, post_wait_s=0.5),
        prompt("4", "bells", length_s=3.0),
    )
    assert counts(*cues, clips=1, start=Start(1, 6.0, 18.0)) == {("rain", 1): 4, ("wind", 1): 3, ("bells", 1): 2}


def test_cues_that_no_go_reaches_are_baked_too_and_those_that_are_disarmed_are_not() -> None:
    group = Cue(
        "1", type=CueType.GROUP, mode=Mode.TOGETHER, cues=(prompt("1a", "rain", on=(1,)), prompt("1b", "wind", on=(2,)))
    )
    cues = (
        group,
        Cue("2", type=CueType.GOTO, target="1"),
        prompt("3", "bells", on=(1,)),
        prompt("4", "never heard", armed=False),
    )
    assert counts(*cues, clips=2) == {("rain", 1): 2, ("wind", 2): 2, ("bells", 1): 2}


def test_layers_that_a_fade_adds_and_prompts_that_an_osc_cue_sends_are_counted() -> None:
    cues = (
        prompt("1", "rain"),
        Cue("2", type=CueType.FADE, target="master", layers=3, time_s=2.0),
        Cue("3", type=CueType.OSC, address="/layer/3/prompt", args=("wind",)),
        Cue("4", type=CueType.OSC, address="/prompt", args=("church", "bells")),
        Cue("5", type=CueType.OSC, to=("10.0.0.9", 53000), address="/prompt", args=("elsewhere",)),
        Cue("6", type=CueType.OSC, address="/gain", args=(0.5,)),
    )
    assert counts(*cues, clips=2) == {
        ("rain", 1): 2, ("rain", 2): 2, ("rain", 3): 2, ("wind", 3): 2, ("church bells", 1): 2, ("church bells", 2): 2,
    }  # fmt: skip


def heard(path: Path, seconds: float) -> Counter[tuple[str, int]]:
    """How many clips of each (prompt, layer) a render of the show plays: one more than the highest number."""
    show = load(path)
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1, "/layers": show.defaults.layers, "/fade": show.defaults.fade_s})
    found: Counter[tuple[str, int]] = Counter()
    with OfflineNode(state, 8000, 1024, partial(PatientGenerator, options={"rate": 8000})) as node:
        started = node.control.feeder.started

        def noting(layer: int, clip_id: int, join_frame: int) -> object:
            held = started(layer, clip_id, join_frame)
            if held is not None:
                number = next(n for n in range(100) if clip_seed(1, held.clip.prompt, layer, n) == held.clip.seed)
                found[held.clip.prompt, layer + 1] = max(found[held.clip.prompt, layer + 1], number + 1)
            return held

        node.control.feeder.started = noting  # type: ignore[method-assign, assignment]
        Performance(show, node.control).begin()
        for _ in range(round(seconds * 8000 / 1024)):
            node.render_block()
    return found


@pytest.mark.slow
def test_the_show_that_ships_has_every_clip_that_it_plays_in_a_round_and_a_half() -> None:
    path = ROOT / "show_configs/night_forest.yaml"
    played = heard(path, 540.0)
    show = load(path)
    assert show.defaults.layers is not None and show.defaults.fade_s is not None
    start = Start(show.defaults.layers, show.defaults.fade_s, 18.0)
    baked = Counter((need.prompt, need.layer) for need in needs(show, start, 4))
    assert played <= baked and len(played) > 12
    assert baked.total() < 1.25 * played.total()


@pytest.mark.slow
def test_clips_that_the_engine_makes_together_are_those_that_it_makes_alone(tmp_path: Path) -> None:
    require()
    from tests.generator.tiny_tangoflux import tiny

    options = {"weights": str(tiny()), "batch": 2, "precision": "exact"}
    with Maker("tangoflux", options) as maker:
        assert maker.ready.batch == 2
        for name, seeds in (("together", (1, 2)), ("alone", (2,))):
            jobs = [Job(number, "rain", 1.0, seed, steps=3) for number, seed in enumerate(seeds)]
            orders = [Order(job, 0, 0, str(tmp_path / f"{name}{job.seed}.wav")) for job in jobs]
            told = [each.job_id for each in maker.make(orders) if isinstance(each, Written)]
            assert told == [job.id for job in jobs]
    together, alone = (soundfile.read(tmp_path / f"{name}2.wav")[0] for name in ("together", "alone"))
    assert np.abs(together - alone).max() < 1e-4 * np.abs(alone).max()
    assert not np.allclose(together, soundfile.read(tmp_path / "together1.wav")[0])
