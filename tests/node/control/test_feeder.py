"""Which clip sounds when: layers, prompts, holds and skips, in whole seconds on the offline clock."""

from collections import Counter

import numpy as np
import pytest

from node.control.feeder import clip_seed
from tests.node.control.stage import Rig, levels_db, rig

PERIOD = 12.0  # clips of 18 s less a fade of 6 s


def steady(since: float, made: Rig) -> None:
    """Joins follow each other evenly, (D-F)/N apart."""
    at = sorted(start.at for start in made.changes(since))
    gaps = np.diff(at)
    assert np.allclose(gaps, PERIOD / made.control.state.layer_count, atol=0.011), at


@pytest.mark.parametrize("layers", [1, 2, 3, 5])
def test_layers_start_together_and_join_evenly(layers: int) -> None:
    with rig(layers=layers) as made:
        made.play(40)
        first = made.changes()[:layers]
        assert [start.at for start in first] == [0.0] * layers
        assert sorted(start.join for start in first) == pytest.approx([PERIOD * (n + 1) / layers for n in range(layers)])
        steady(0.001, made)
        assert not [start for start in made.starts if start.loop]


@pytest.mark.slow
def test_level_is_the_same_for_any_number_of_layers_and_flat_through_joints() -> None:
    means = []
    for layers in (1, 2, 3, 8, 16):
        with rig(layers=layers) as made:
            level = levels_db(made.play(30))[1:]
        assert np.ptp(level) < 0.5, layers
        means.append(level.mean())
    assert np.ptp(means) < 1.5


def test_a_new_prompt_changes_the_layers_one_by_one_and_keeps_them_even() -> None:
    with rig() as made:
        made.play(20)
        made.control.do("/prompt", "noise two")
        made.play(30)
        first = made.changes(20.0)[:3]
        assert [start.at for start in first] == pytest.approx([20.0, 22.0, 24.0])  # F/N apart
        assert first[0].layer == 1  # the least left: its join was due just then
        assert {start.layer for start in first} == {0, 1, 2}
        steady(24.001, made)
        assert np.ptp(levels_db(np.concatenate(made.sound))[1:]) < 0.5


def test_the_newest_of_many_prompts_wins() -> None:
    with rig() as made:
        made.play(5)
        for n in range(20):
            made.control.do("/prompt", f"noise {n}")
        made.play(10)
        prompts = Counter(slot.current.wanted for slot in made.control.feeder.slots if slot.current)
        assert prompts == {"noise 19": 3}


def test_a_prompt_waits_for_no_change_of_the_one_before() -> None:
    with rig() as made:
        made.play(5)
        for n in range(4):
            made.control.do("/prompt", f"noise {n}")
            made.play(1)
        assert [start.at for start in made.changes(4.9)][:4] == pytest.approx([5.0, 6.0, 7.0, 8.0])
        made.play(5)
        assert np.ptp(levels_db(np.concatenate(made.sound))[1:]) < 0.5


def test_layers_with_prompts_of_their_own_wait_for_nobody() -> None:
    with rig() as made:
        made.play(5)
        for layer in (1, 2, 3):
            made.control.do(f"/layer/{layer}/prompt", f"noise {layer}")
        made.play(1)
        assert [start.at for start in made.changes(4.9)] == pytest.approx([5.0] * 3)


def test_the_same_prompt_again_does_nothing() -> None:
    with rig() as made:
        made.play(5)
        before = len(made.changes())
        made.control.do("/prompt", "noise")
        made.play(1)
        assert len(made.changes()) == before


def test_a_layer_takes_a_prompt_of_its_own_at_once_and_gives_it_back() -> None:
    with rig() as made:
        made.play(5)
        made.control.do("/layer/2/prompt", "440 Hz")
        made.play(1)
        assert [(start.layer, start.at) for start in made.changes(4.9)] == [(1, 5.0)]
        made.control.do("/prompt", "noise two")
        made.play(8)
        assert made.control.feeder.slots[1].current.wanted == "440 Hz"
        made.control.do("/layer/2/prompt", "")
        made.play(1)
        assert made.control.feeder.slots[1].current.wanted == "noise two"


def test_more_layers_join_at_once_and_even_out() -> None:
    with rig() as made:
        made.play(20)
        made.control.do("/layers", 5)
        made.play(60)
        assert {start.layer for start in made.changes(20.0) if start.at == 20.0} >= {3, 4}
        gaps = np.diff(sorted(start.at for start in made.changes(60.0)))
        assert np.allclose(gaps, PERIOD / 5, atol=0.6), gaps
        assert np.ptp(levels_db(np.concatenate(made.sound))[1:]) < 0.5


def test_fewer_layers_fade_out_the_highest_and_drop_what_they_had() -> None:
    with rig(layers=4) as made:
        made.play(5)
        made.control.do("/layers", 2)
        made.play(7)
        slots = made.control.feeder.slots
        assert [slot.current is not None for slot in slots[:4]] == [True, True, False, False]
        assert [slot.ahead for slot in slots[2:4]] == [None, None]
        assert made.control.feeder.store.in_use <= 6  # two layers: two clips that cross, one ahead
        assert np.ptp(levels_db(np.concatenate(made.sound))[1:]) < 0.5


def test_a_held_layer_loops_and_follows_the_prompt_when_it_is_released() -> None:
    with rig(layers=1) as made:
        made.play(1)
        clip = made.starts[0].clip
        made.control.do("/layer/1/hold", 1)
        made.control.do("/prompt", "noise two")
        made.play(30)
        assert {start.clip for start in made.starts} == {clip}
        assert len(made.starts) == 3
        made.control.do("/layer/1/hold", 0)
        made.play(1)
        assert made.control.feeder.slots[0].current.wanted == "noise two"


def test_skip_goes_to_the_next_clip_now() -> None:
    with rig() as made:
        made.play(5)
        made.control.do("/layer/1/skip")
        made.play(1)
        assert [(start.layer, start.at) for start in made.changes(4.9)] == [(0, 5.0)]


def test_a_pause_holds_every_join() -> None:
    with rig() as made, rig() as other:
        made.play(5)
        other.play(5)
        other.control.transport.pause()
        silence = other.play(3)[800 + 80 :]
        assert not silence.any()
        other.control.transport.resume()
        made.play(30)
        other.play(30)
        held = 3.0 - 0.1  # the clips ran through the fade of 0.1 s
        plain = [start.at for start in made.changes(5.0)]
        later = [start.at - held for start in other.changes(5.0)]
        assert later[: len(plain)] == pytest.approx(plain[: len(later)], abs=0.011)


def test_stop_empties_the_layers_and_play_starts_anew_at_once() -> None:
    with rig() as made:
        made.play(5)
        made.control.transport.stop(1.0)
        made.play(1.1)
        assert str(made.control.state.transport) == "stopped"
        assert not made.play(1).any()
        assert made.control.feeder.queued == 3  # one ahead for each layer
        made.control.transport.play()
        sound = made.play(2)
        assert sorted(start.at for start in made.changes(7.0)) == pytest.approx([7.1] * 3)
        assert np.abs(sound[800:]).max() > 0.01


def test_never_more_than_one_clip_ahead_and_no_slot_is_lost() -> None:
    with rig() as made:
        for n in range(12):
            made.control.do("/prompt", f"noise {n}")
            made.control.do("/layers", 1 + n % 5)
            made.play(1.5)
            assert made.control.feeder.queued <= made.control.state.layer_count
        made.control.transport.stop(0.1)
        made.play(0.5)
        assert made.control.feeder.store.in_use == made.control.feeder.queued + len(made.control.feeder.running)


def test_cues_that_end_leave_their_layers_silent_until_a_prompt_comes() -> None:
    with rig(layers=2) as made:
        made.play(2)
        made.control.prompts.silence([0, 1], 0.5)
        made.play(0.6)
        assert not made.play(2).any()
        made.control.do("/prompt", "noise")
        assert np.abs(made.play(1)[4000:]).max() > 0.01


def test_many_layers_start_without_a_job_given_up() -> None:
    with rig(layers=24) as made:
        gave_up = []
        made.node.generator.cancel = lambda: gave_up.append(made.now)  # type: ignore[method-assign]
        made.play(2)
        assert sum(slot.current is not None for slot in made.control.feeder.slots) == 24
        assert gave_up == []


def test_seeds_differ_by_prompt_layer_and_count_and_are_always_the_same() -> None:
    seeds = {clip_seed(7, prompt, layer, k) for prompt in "ab" for layer in range(3) for k in range(3)}
    assert len(seeds) == 18
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert clip_seed(7, "rain", 0, 0) == 470982012


def test_two_runs_with_one_seed_are_the_same_to_the_bit() -> None:
    def run(seed: int) -> np.ndarray:
        with rig(seed=seed) as made:
            made.play(3)
            made.control.do("/prompt", "noise two")
            return made.play(8)

    first, again, other = run(5), run(5), run(6)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
