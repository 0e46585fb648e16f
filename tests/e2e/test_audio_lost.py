"""The audio process is killed: the node starts it again and every layer begins anew."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.e2e.capture import levels, read
from tests.e2e.node import RunningNode, until


def test_the_sound_comes_back_and_settings_stay(tmp_path: Path) -> None:
    with RunningNode(tmp_path, "--engine", "tone", "--prompt", "440 Hz", "--output", "wav:out.wav", "--gain", "0.5") as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip")
        since = len(patch.heard)
        os.kill(node.child("audio"), signal.SIGKILL)
        patch.wait_for("/clip", since=since)
        patch.wait_for("/level", lambda peak, *_: peak > 0.01, len(patch.heard))
        assert patch.status().state == "playing"
        assert patch.ask("/gain") == (0.5,)
        assert "the audio process has ended" in node.log
        time.sleep(2.0)  # of sound, to look at
    sound, rate = read(tmp_path / "out.wav")
    assert levels(sound[-rate * 3 // 2 : -rate // 2], rate).min() > 1e-3


@pytest.mark.slow
def test_one_that_dies_again_and_again_is_started_ever_more_seldom(tmp_path: Path) -> None:
    with RunningNode(tmp_path, "--engine", "tone", "--prompt", "440 Hz", "--output", "null", "--archive", "off") as node:
        patch = node.patch()
        patch.subscribe()
        patch.wait_for("/clip")
        came: list[float] = []
        for _ in range(4):
            since = len(patch.heard)
            pid = node.child("audio")
            os.kill(pid, signal.SIGKILL)
            killed = time.monotonic()
            assert until(lambda pid=pid: node.children().get("audio") not in (None, pid))  # type: ignore[misc]
            came.append(time.monotonic() - killed)
            patch.wait_for("/clip", since=since)
        assert came[3] > 3.5, came  # 0, 1, 2 and 4 s
        assert patch.status().state == "playing"
        assert node.log.count("the audio process has ended") == 4
