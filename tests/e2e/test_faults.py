"""The generator and the node are killed and stopped at bad moments: the sound goes on, and nothing is left behind."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.capture import WavRecording, breaks, levels, record
from tests.e2e.node import GONE_S, Patch, RunningNode, alive, until

pytestmark = pytest.mark.timeout(240)
# 3.5 s from join to join and 400 Hz: joins meet in phase, so that the level of a tone tells of any gap.
WORDS = ("--engine", "tone", "--prompt", "400 Hz", "--layers", 2, "--duration", 4, "--fade", 0.5, "--output", "wav:mix.wav")
PROMPTS = ("400 Hz", "800 Hz")
FROZEN_S = 20.0


def _playing(node: RunningNode) -> tuple[Patch, WavRecording]:
    tape = WavRecording(node.folder / "mix.wav")
    patch = node.patch()
    patch.subscribe()
    patch.wait_for("/level", lambda peak, *_: peak > 0.03)
    return patch, tape


def _assert_whole(tape: WavRecording, since: int) -> None:
    """No break, and no tenth of a second without sound, up to the fade of the node's end."""
    sound = tape.sound()[since : -tape.rate]
    assert len(sound) > tape.rate
    assert breaks(sound, tape.rate, (400.0, 800.0)) == []
    found = levels(sound, tape.rate)
    assert found.min() > 0.2 * float(sorted(found)[len(found) // 2])


def _kill_in_the_middle_of_a_clip(node: RunningNode, patch: Patch, prompt: str) -> bool:
    """True where the generator said nothing more between `busy` and its death."""
    pid = node.child("generator")
    busy = patch.wait_for("/generator", lambda state, _: state == "busy", patch.send("/prompt", prompt))
    os.kill(pid, signal.SIGKILL)
    place = patch.heard.index(busy) + 1
    died = patch.wait_for("/generator", lambda state, _: state == "restarting", place)
    between = patch.heard[place : patch.heard.index(died)]
    return not any(one.address == "/generator" for one in between)


def test_a_generator_that_is_killed_in_the_middle_of_a_clip(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS) as node:
        patch, tape = _playing(node)
        begin = record(tape, 0.2).stop
        hit = 0
        for attempt in range(1, 21):
            prompt = PROMPTS[attempt % 2]
            hit += _kill_in_the_middle_of_a_clip(node, patch, prompt)
            assert patch.status().state == "playing"
            patch.wait_for("/heard", lambda told, _, prompt=prompt: told == prompt)  # the clip was made, by a new generator
            if hit == 2:
                break
        assert hit == 2, f"{attempt} kills hit no clip"
        reasons = [reason for state, reason in patch.values("/generator") if state == "restarting"]
        assert all("signal 9" in reason for reason in reasons)
        record(tape, 1.5)
    _assert_whole(tape, begin)


@pytest.mark.slow
def test_a_generator_that_stands_still_for_20_seconds(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS) as node:
        patch, tape = _playing(node)
        begin = record(tape, 0.2).stop
        pid, place = node.child("generator"), len(patch.heard)
        os.kill(pid, signal.SIGSTOP)
        frozen_s = time.monotonic()
        patch.wait_for("/generator", lambda state, _: state == "stalled", place)
        while time.monotonic() - frozen_s < FROZEN_S:
            assert patch.status(patience_s=5.0).state == "playing"
            time.sleep(0.25)
        thawed, last = len(patch.heard), max(clip[0] for clip in patch.values("/clip"))
        os.kill(pid, signal.SIGCONT)
        patch.wait_for("/generator", lambda state, _: state in ("ready", "busy"), thawed)
        patch.wait_for("/clip", lambda number, *_: number > last, thawed)
        assert node.child("generator") == pid
        record(tape, 1.5)
    _assert_whole(tape, begin)


@pytest.mark.parametrize("stopped", [False, True], ids=["", "with a stopped generator"])
def test_a_node_that_is_killed_takes_its_children_along(tmp_path: Path, stopped: bool) -> None:
    if stopped and sys.platform != "linux":
        pytest.skip("only Linux reaches a stopped process whose parent dies (PR_SET_PDEATHSIG)")
    with RunningNode(tmp_path, *WORDS) as node:
        _, tape = _playing(node)
        record(tape, 1.5)
        children = [node.child("generator"), node.child("audio")]
        if stopped:
            os.kill(children[0], signal.SIGSTOP)
        node.kill()
        assert until(lambda: not alive(children), GONE_S), alive(children)
        node.ended()
        assert len(tape.sound()) > 0.4 * tape.rate  # the file can be read, but for its last second


def test_an_audio_process_that_is_killed_is_started_again(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS) as node:
        patch, _ = _playing(node)
        audio, generator = node.child("audio"), node.child("generator")
        place = len(patch.heard)
        os.kill(audio, signal.SIGKILL)
        assert until(lambda: node.children().get("audio", audio) != audio)
        patch.wait_for("/clip", since=place)
        patch.wait_for("/level", lambda peak, *_: peak > 0.03, since=len(patch.heard))
        assert patch.status().state == "playing"
        assert node.child("generator") == generator
