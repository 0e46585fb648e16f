"""Renders: the same to the bit, as long as asked, and plain words where they cannot be."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from node.control.state import State
from node.errors import EndlessError
from node.offline import OfflineNode, render
from node.playback.mailbox import Entry, Event
from node.show.dry_run import length_s
from node.show.file import load

SHOW = """
version: 1
title: Two tones
defaults: {fade: 0.5, layers: 1}
cues:
  - {number: "1", type: prompt, prompt: 440 Hz, length: 4, continue: auto_follow}
  - {number: "2", type: prompt, prompt: 1000 Hz, length: 3, fade: 1}
"""


def show(tmp_path: Path, text: str = SHOW) -> Path:
    path = tmp_path / "show.yaml"
    path.write_text(text)
    return path


def rendered(path: Path, out: Path, seed: int = 1, for_s: float | None = None, engine: str = "tone") -> np.ndarray:
    state = State()
    state.values.update({"/engine": engine, "/seed": seed})
    render(load(path), out, for_s, OfflineNode(state, 8000, 80), lambda fraction: None)
    return soundfile.read(out)[0]


def pitch(sound: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(sound[:, 0] * np.hanning(len(sound))))
    return float(np.argmax(spectrum) * 8000 / len(sound))


def test_cues_follow_each_other_at_their_times_and_the_file_ends_with_the_show(tmp_path: Path) -> None:
    sound = rendered(show(tmp_path), tmp_path / "out.wav")
    assert len(sound) == 8 * 8000  # 4 + 3 s and the fade of the last
    assert pitch(sound[8000:32000]) == pytest.approx(440, abs=1)
    assert pitch(sound[44000:56000]) == pytest.approx(1000, abs=1)
    assert np.abs(sound[64000 - 80 :]).max() < 0.01


def test_the_same_seed_gives_the_same_bits_and_another_does_not(tmp_path: Path) -> None:
    path = show(tmp_path, SHOW.replace("440 Hz", "noise"))
    digests = []
    for n, seed in enumerate((1, 1, 2)):
        rendered(path, tmp_path / f"{n}.wav", seed)
        digests.append(hashlib.sha256((tmp_path / f"{n}.wav").read_bytes()).hexdigest())
    assert digests[0] == digests[1] != digests[2]


def test_the_procedural_engine_renders_the_same_bits_twice(tmp_path: Path) -> None:
    path = show(tmp_path, SHOW.replace("440 Hz", "rain with thunder").replace("1000 Hz", "sea waves and gulls"))
    first = rendered(path, tmp_path / "1.wav", engine="procedural")
    again = rendered(path, tmp_path / "2.wav", engine="procedural")
    assert np.array_equal(first, again)
    assert np.abs(first[8000:24000]).max() > 0.01


def test_a_show_without_an_end_needs_a_length(tmp_path: Path) -> None:
    endless = show(tmp_path, SHOW.replace("length: 3, ", ""))
    assert length_s(load(endless)) is None
    with pytest.raises(EndlessError, match="--for SECONDS"):
        rendered(endless, tmp_path / "out.wav")
    assert len(rendered(endless, tmp_path / "out.wav", for_s=2.5)) == 20000


def test_an_engine_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EndlessError, match="no engine is called"):
        rendered(show(tmp_path), tmp_path / "out.wav", engine="nonsense")


def test_a_layer_cue_leaves_the_others_alone(tmp_path: Path) -> None:
    path = show(
        tmp_path,
        """
version: 1
title: Layers
defaults: {fade: 0.5, layers: 2}
cues:
  - {number: "1", type: prompt, prompt: 440 Hz left, on: [1], continue: auto_continue, post_wait: 2}
  - {number: "2", type: prompt, prompt: 1000 Hz right, on: [2], length: 2}
""",
    )
    sound = rendered(path, tmp_path / "out.wav", for_s=6)
    assert np.abs(sound[8000:14000, 1]).max() < 1e-3  # layer 2 has no cue yet
    assert np.abs(sound[20000:28000, 1]).max() > 0.01
    assert np.abs(sound[40000:, 1]).max() < 1e-3
    assert np.abs(sound[40000:, 0]).max() > 0.01


def test_a_show_may_begin_with_a_wait_or_a_stop(tmp_path: Path) -> None:
    path = show(
        tmp_path,
        """
version: 1
title: Waits
defaults: {fade: 0.5, layers: 1}
cues:
  - {number: "1", type: wait, time: 1, continue: auto_follow}
  - {number: "2", type: prompt, prompt: 440 Hz, length: 2, pre_wait: 0.5}
""",
    )
    sound = rendered(path, tmp_path / "out.wav")
    assert len(sound) == 4 * 8000
    assert not sound[: 12000 - 80].any()
    assert np.abs(sound[16000:24000]).max() > 0.01


def test_cues_of_a_render_begin_at_their_very_frames_whatever_the_block(tmp_path: Path) -> None:
    cues = SHOW.replace("length: 4", "length: 4.0123").replace("layers: 1", "layers: 2")
    begun: dict[int, dict[str, int]] = {}
    for block in (80, 1024):
        state = State()
        state.values.update({"/engine": "tone", "/seed": 1})
        node = OfflineNode(state, 8000, block)
        begun[block] = {}
        hear = node.control._hear

        def note(event: Entry, node: OfflineNode = node, hear: Callable[[Entry], None] = hear, block: int = block) -> None:
            held = node.control.feeder.store.get(event.clip) if event.op == Event.STARTED else None
            if held is not None:
                begun[block].setdefault(held.wanted, event.frame)
            hear(event)

        node.control._hear = note  # type: ignore[method-assign]
        render(load(show(tmp_path, cues)), None, 6, node, lambda fraction: None)
    assert begun[80] == begun[1024] == {"440 Hz": 0, "1000 Hz": round(4.0123 * 8000)}
