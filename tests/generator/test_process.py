"""The parent's handle and the worker together: real processes, killed, stopped and refused."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from generator import child as child_module
from generator.job import Job
from generator.messages import Cancel, Cancelled, Failed, Finished, Noted, Order, Progress, Ready, State, StateChanged
from generator.process import HOPELESS_S, LONGEST_DELAY_S, STALLED_S, GeneratorProcess
from tests.generator.rig import Rig, running, starting

pytestmark = pytest.mark.xdist_group("process")

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


class FaultyProcess(GeneratorProcess):
    worker = "tests.generator.faulty_worker"


def test_it_tells_of_its_engine_and_then_makes_the_clip_that_was_asked_for() -> None:
    with running() as rig:
        assert rig.generator.ready == Ready("tone", "cpu", 18.0, 44100)
        clip = rig.make("1000 Hz", seconds=1.0, seed=7, slot=2)
        assert (clip.job_id, clip.slot, clip.frames, clip.rate, clip.seed) == (1, 2, 44100, 44100, 7)
        assert (clip.source, clip.chosen, clip.engine) == ("procedural", "sine 1000 Hz", "tone")
        sine = np.sin(2 * np.pi * 1000 / 44100 * np.arange(44100))
        sound = rig.sound(clip)
        assert np.allclose(sound[:, 0], sine * np.abs(sound).max(), atol=1e-5)
        assert rig.states() == [State.STARTING, State.READY, State.BUSY, State.READY]
        assert not rig.generator.busy


def test_the_arena_may_come_before_the_start_or_after_the_engine_is_ready() -> None:
    with starting() as rig:
        rig.until_idle()
        before = rig.sound(rig.make("noise"))
    late = Rig("tone", 44100, {}, GeneratorProcess)
    try:
        late.generator.start()
        late.until(lambda: late.generator.state is State.READY)
        assert not late.generator.idle
        with pytest.raises(RuntimeError, match="ready"):
            late.submit("noise")
        late.generator.give_arena(late.arena, 44100)
        assert np.array_equal(late.sound(late.make("noise")), before)
    finally:
        late.generator.stop()
        late.arena.close()


def test_the_same_job_gives_the_same_bits_after_a_restart_too_and_at_another_rate_than_the_engines() -> None:
    with running(node_rate=48000) as rig:
        first = rig.sound(rig.make("noise", seed=5, seconds=1.5))
        again = rig.sound(rig.make("noise", seed=5, seconds=1.5, slot=1))
        other = rig.sound(rig.make("noise", seed=6, seconds=1.5))
        os.kill(rig.generator.pid or 0, signal.SIGKILL)
        rig.until_event(Ready)
        reborn = rig.sound(rig.make("noise", seed=5, seconds=1.5, slot=2))
    assert first.shape == (72000, 2)
    assert np.array_equal(first, again) and np.array_equal(first, reborn)
    assert not np.array_equal(first, other)


@pytest.mark.slow
def test_killed_again_and_again_in_the_middle_of_a_clip_it_comes_back_and_makes_the_next_one_right() -> None:
    with running(seconds_per_clip=0.3) as rig:
        right = rig.sound(rig.make("noise", seed=3))
        for kill in range(10):
            rig.generator._delay_s = 0.01  # the growing delay has a test of its own
            job = rig.submit("noise", seed=100 + kill, slot=kill % 3)
            rig.until_event(Progress)
            os.kill(rig.generator.pid or 0, signal.SIGKILL)
            failed = rig.until_event(Failed)
            assert failed == Failed(job.id, "generator died (signal 9)")
            assert rig.generator.pid is None and not rig.generator.busy
            rig.until_idle()
        assert np.array_equal(rig.sound(rig.make("noise", seed=3, slot=1)), right)
        assert not any(isinstance(event, Cancelled) for event in rig.events)


def test_the_delay_before_a_respawn_doubles_up_to_ten_seconds_and_begins_anew_after_a_healthy_minute() -> None:
    with running() as rig:
        reasons, now = [], time.monotonic()
        rig.generator._delay_s = 0.2
        for delay in [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0]:
            assert rig.generator._delay_s == pytest.approx(min(delay, LONGEST_DELAY_S))
            os.kill(rig.generator.pid or 0, signal.SIGKILL)
            reasons.append(_step_until_restarting(rig, now))
            assert f"starts again in {delay:g} s" in reasons[-1]
            assert rig.poll(now + delay - 0.001) == []
            assert rig.poll(now + delay) == [StateChanged(State.STARTING)]
            now += delay
        while not rig.generator.idle:
            rig.generator.wait(0.05)
            rig.poll(now)
        os.kill(rig.generator.pid or 0, signal.SIGKILL)
        assert "again in 0.2 s" in _step_until_restarting(rig, now + 60.0)


def _step_until_restarting(rig: Rig, now: float) -> str:
    end = time.monotonic() + 30
    while rig.generator.state is not State.RESTARTING:
        assert time.monotonic() < end
        rig.poll(now)
        time.sleep(0.002)
    return [event.reason for event in rig.changes()][-1]


def test_a_stopped_generator_is_told_as_stalled_and_goes_on_where_it_was() -> None:
    with running(seconds_per_clip=0.5) as rig:
        rig.submit("440 Hz")
        rig.until_event(Progress)
        os.kill(rig.generator.pid or 0, signal.SIGSTOP)
        rig.events.clear()
        _pass_time(rig, STALLED_S + 0.5)
        assert rig.states() == [State.STALLED] and rig.generator.busy
        os.kill(rig.generator.pid or 0, signal.SIGCONT)
        rig.until(lambda: rig.generator.state is State.BUSY)
        rig.until(lambda: rig.generator.idle)
        assert rig.states() == [State.STALLED, State.BUSY, State.READY]
        assert any(isinstance(event, Finished) for event in rig.events)


def test_a_generator_stalled_for_half_a_minute_is_killed_and_replaced() -> None:
    with running(seconds_per_clip=20.0) as rig:
        rig.submit("440 Hz")
        rig.until_event(Progress)
        stopped = rig.generator.pid
        os.kill(stopped or 0, signal.SIGSTOP)
        _pass_time(rig, STALLED_S + HOPELESS_S + 0.5)
        failed = rig.until_event(Failed)
        assert "did not answer" in failed.reason
        rig.until_idle()
        assert rig.generator.pid != stopped


def test_a_node_that_slept_does_not_blame_the_generator() -> None:
    with running() as rig:
        now = time.monotonic()
        rig.poll(now)
        rig.events.clear()
        rig.poll(now + 3600.0)
        rig.poll(now + 3600.005)
        assert rig.states() == []


def _pass_time(rig: Rig, seconds: float) -> None:
    start = time.monotonic()
    rig.poll(start)
    for step in range(round(seconds / 0.5)):
        rig.poll(start + (step + 1) * 0.5)


def test_neither_submit_nor_cancel_nor_poll_waits_for_a_stopped_generator() -> None:
    with running(seconds_per_clip=5.0) as rig:
        os.kill(rig.generator.pid or 0, signal.SIGSTOP)
        assert rig.generator._child is not None
        for _ in range(2000):  # more than any socket buffer holds
            rig.generator._child.send("x" * 1000)
        started = time.monotonic()
        rig.submit("440 Hz")
        rig.generator.cancel()
        rig.poll()
        assert time.monotonic() - started < 1.0  # waiting would last for ever
        os.kill(rig.generator.pid or 0, signal.SIGCONT)
        rig.until_event(Cancelled)


def test_a_cancelled_job_ends_soon_and_the_newest_one_follows() -> None:
    with running(seconds_per_clip=15.0) as rig:
        job = rig.submit("440 Hz")
        rig.until_event(Progress)
        asked = time.monotonic()
        rig.generator.cancel()
        rig.generator.cancel()
        assert rig.until_event(Cancelled) == Cancelled(job.id)
        assert time.monotonic() - asked < 5.0  # 0.03 s on a quiet machine; the clip would take 15
        newest = rig.submit("880 Hz")
        assert rig.until_event(Progress).job_id == newest.id


def test_a_cancel_that_comes_too_late_changes_nothing() -> None:
    with running() as rig:
        rig.submit("440 Hz")
        assert rig.generator._child is not None
        rig.until_event(Finished)
        rig.generator.cancel()
        rig.generator._child.send(Cancel(1))
        assert rig.make("880 Hz").chosen == "sine 880 Hz"


def test_progress_grows_and_comes_at_most_ten_times_a_second() -> None:
    with running(seconds_per_clip=0.55) as rig:
        clip = rig.make("440 Hz")
        fractions = [event.fraction for event in rig.events if isinstance(event, Progress)]
        assert 1 <= len(fractions) <= clip.seconds * 10 + 1
        assert all(0.0 <= a < b <= 1.0 for a, b in pairwise(fractions))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("refuse", "cannot make that"),
        ("nan", "1 samples that are no numbers"),
        ("mono", "(44100, 1)"),
        ("flat", "(44100,)"),
        ("short", "22050 frames where 44100"),
        ("long", "88200 frames where 44100"),
        ("empty", "0 frames where 44100"),
        ("whole numbers", "int16"),
        ("complex", "complex64"),
        ("a list", "a list"),
        ("nothing", "1 things where 1 clips"),
    ],
)
def test_a_job_that_goes_wrong_is_told_in_one_line_and_the_next_goes_right(faulty: Rig, prompt: str, words: str) -> None:
    job = faulty.submit(prompt)
    failed = faulty.until_event(Failed)
    assert failed.job_id == job.id and words in failed.reason and "\n" not in failed.reason
    pid = faulty.generator.pid
    assert faulty.make("well").frames == 44100
    assert faulty.generator.pid == pid


def test_doubles_are_taken(faulty: Rig) -> None:
    assert faulty.make("doubles").frames == 44100


@pytest.mark.parametrize("prompt", ["nan of even seeds", "silence of even seeds"])
def test_a_clip_that_comes_out_silent_or_with_no_numbers_is_made_again_with_the_next_seed(faulty: Rig, prompt: str) -> None:
    faulty.events.clear()
    assert faulty.make(prompt, seed=6).seed == 7
    (noted,) = [event.text for event in faulty.events if isinstance(event, Noted)]
    assert "made again with another seed: the engine made" in noted
    assert faulty.make(prompt, seed=7).seed == 7


@pytest.mark.parametrize("prompt", ["silence", "nearly silence"])
def test_what_comes_out_silent_again_and_again_is_played_so_and_told_once(faulty: Rig, prompt: str) -> None:
    faulty.events.clear()
    first = faulty.make(prompt, seed=5)
    assert first.seed == 7
    assert np.abs(faulty.sound(first)).max() < 10 ** (-50 / 20)
    assert faulty.make(prompt, seed=5).seed == 5
    (noted,) = [event.text for event in faulty.events if isinstance(event, Noted)]
    assert "came out silent 3 times and is played so" in noted


def test_one_clip_of_several_that_has_no_numbers_harms_no_other(faulty: Rig) -> None:
    faulty.events.clear()
    jobs = [Job(1000 + seed, "one nan", 0.5, seed) for seed in range(3)]
    faulty.generator.submit(*(Order(job, slot, 22050) for slot, job in enumerate(jobs)))
    faulty.until_idle()
    seeds = [event.clip.seed for event in faulty.events if isinstance(event, Finished)]
    assert seeds == [1, 1, 2]  # the first one's next seed, and the others as they were
    assert not any(isinstance(event, Failed) for event in faulty.events)


def test_a_batch_of_another_size_is_refused(faulty: Rig) -> None:
    faulty.events.clear()
    faulty.generator.submit(*(Order(Job(1100 + slot, "too few", 0.5, slot), slot, 22050) for slot in range(3)))
    faulty.until_idle()
    reasons = [event.reason for event in faulty.events if isinstance(event, Failed)]
    assert reasons == ["the engine made 2 things where 3 clips were asked for"] * 3


@pytest.fixture(scope="module")
def faulty() -> Iterator[Rig]:
    """One process for all the jobs that a generator survives."""
    with running("faulty", process=FaultyProcess) as rig:
        yield rig


def test_a_clip_longer_than_its_slot_is_refused_before_it_is_made(faulty: Rig) -> None:
    faulty.submit("leave", seconds=1.0, capacity=44099)
    assert "needs 44100 frames, its slot holds 44099" in faulty.until_event(Failed).reason


def test_long_words_of_an_engine_are_cut(faulty: Rig) -> None:
    assert len(faulty.make("long words").chosen) == 500


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("crash", "crashed: ValueError: out of nowhere and more (worker.py:"),
        ("leave", "(exit 7)"),
        ("memory", "crashed: no memory is left"),
    ],
)
def test_an_engine_that_breaks_takes_its_process_along_and_a_new_one_comes(prompt: str, words: str) -> None:
    with running("faulty", process=FaultyProcess) as rig:
        job = rig.submit(prompt)
        failed = rig.until_event(Failed)
        assert failed.job_id == job.id and words in failed.reason and "\n" not in failed.reason
        assert rig.generator.state is State.RESTARTING
        rig.until_idle()
        assert rig.make("well").frames == 44100


def test_an_engine_that_cannot_load_has_failed_until_it_is_started_again() -> None:
    with starting("faulty", process=FaultyProcess, load="refuse") as rig:
        rig.until(lambda: rig.generator.state is State.FAILED and rig.generator.pid is None)
        assert rig.events[-1] == StateChanged(State.FAILED, "no weights here: run `endless models fetch`")
        assert rig.poll(time.monotonic() + 100.0) == [] and not rig.generator.wait(0.01)
        rig.generator.start()
        rig.until(lambda: rig.generator.state is State.FAILED)
        assert rig.states() == [State.STARTING, State.FAILED] * 2


@pytest.mark.parametrize(("load", "words"), [("crash", "RuntimeError: the library is not well"), ("leave", "exit 7")])
def test_an_engine_that_breaks_while_loading_is_tried_again(load: str, words: str) -> None:
    with starting("faulty", process=FaultyProcess, load=load) as rig:
        rig.until(lambda: rig.states().count(State.RESTARTING) == 2)
        reasons = [event.reason for event in rig.changes()]
        assert words in reasons[1] and "0.2 s" in reasons[1] and "0.4 s" in reasons[3]


@pytest.mark.parametrize(
    ("engine", "options", "words"),
    [("tome", {}, "did you mean 'tone'?"), ("tone", {"speed": 2}, "no option 'speed'"), ("tone", {"rate": 1}, "8000 to")],
)
def test_a_wrong_name_or_option_is_a_failure_with_the_next_step(engine: str, options: dict[str, Any], words: str) -> None:
    with starting(engine, **options) as rig:
        rig.until(lambda: rig.generator.state is State.FAILED)
        assert words in next(event.reason for event in rig.changes() if event.state is State.FAILED)


def test_stop_ends_a_busy_and_a_stopped_generator_within_seconds_and_leaves_no_zombie() -> None:
    for stopped, at_once in [(False, False), (True, False), (False, True)]:
        with running(seconds_per_clip=60.0) as rig:
            rig.submit("440 Hz")
            rig.until_event(Progress)
            pid = rig.generator.pid or 0
            if stopped:
                os.kill(pid, signal.SIGSTOP)
            asked = time.monotonic()
            rig.generator.stop(at_once)
            assert time.monotonic() - asked < 5.0
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
            assert rig.generator.pid is None and rig.poll() == []


def test_a_kill_for_want_of_memory_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel counts its kills; this machine is not brought to one."""
    vmstat = tmp_path / "vmstat"
    vmstat.write_text("nr_free_pages 1\noom_kill 3\n")
    monkeypatch.setattr(child_module, "_VMSTAT", vmstat)
    with running() as rig:
        vmstat.write_text("nr_free_pages 1\noom_kill 4\n")
        os.kill(rig.generator.pid or 0, signal.SIGKILL)
        rig.until(lambda: rig.generator.state is State.RESTARTING)
        assert "for want of memory" in rig.changes()[-1].reason


def test_a_child_that_cannot_be_spawned_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with starting() as rig:
        rig.until_idle()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", "/nonexistent/python")
            os.kill(rig.generator.pid or 0, signal.SIGKILL)
            rig.until(lambda: rig.states().count(State.RESTARTING) == 2)
        rig.until_idle()
        assert any("No such file" in event.reason for event in rig.changes())


_PARENT = """
import sys, time
from tests.generator.rig import running
from generator.messages import Progress
with running(seconds_per_clip=60.0) as rig:
    rig.submit("440 Hz")
    rig.until_event(Progress)
    print(rig.generator.pid, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("stopped", [False, True])
def test_when_the_node_is_killed_the_generator_is_gone_within_two_seconds(stopped: bool) -> None:
    if stopped and sys.platform != "linux":
        pytest.skip("only the Linux kernel ends a stopped child with its parent")
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, cwd=Path.cwd())
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    if stopped:
        os.kill(child, signal.SIGSTOP)
    parent.kill()
    parent.wait()
    gone_by = time.monotonic() + 2.0
    while _runs(child):
        assert time.monotonic() < gone_by
        time.sleep(0.01)


def test_the_generator_leaves_by_itself_where_no_kernel_tells_it_of_the_nodes_end() -> None:
    with running(seconds_per_clip=60.0) as rig:
        rig.submit("440 Hz")
        rig.until_event(Progress)
        child = rig.generator._child
        assert child is not None
        child.close()  # all that it sees of a dead node, but for PR_SET_PDEATHSIG
        gone_by = time.monotonic() + 2.0
        while not child.has_ended:
            assert time.monotonic() < gone_by
            time.sleep(0.01)
        assert child.cause == "exit 0"
        rig.generator._child = None


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


@linux_only
def test_ps_shows_its_title_and_it_yields_to_the_sound() -> None:
    with running() as rig:
        assert Path(f"/proc/{rig.generator.pid}/cmdline").read_text().rstrip("\0") == "endless: generator"
        assert os.getpriority(os.PRIO_PROCESS, rig.generator.pid or 0) >= 5


@linux_only
def test_ctrl_c_is_left_to_the_node() -> None:
    with starting() as rig:
        os.kill(rig.generator.pid or 0, signal.SIGINT)  # while it starts: blocked, then ignored
        rig.until_idle()
        os.kill(rig.generator.pid or 0, signal.SIGINT)
        assert rig.make("440 Hz").frames == 44100
        assert rig.states().count(State.STARTING) == 1
