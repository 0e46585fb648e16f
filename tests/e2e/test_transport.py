"""Play, pause, stop and panic as the tape has them, recordings, and the ways to leave: noise of a known seed tells where in
its clip the sound is."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.engines.tone import ToneEngine
from generator.job import Job
from tests.e2e.capture import Sound, WavRecording, levels, read, record, silences
from tests.e2e.node import Patch, RunningNode, bundle, until

pytestmark = pytest.mark.timeout(200)
FADE_S = 0.5
WORDS = ("--engine", "tone", "--prompt", "noise", "--layers", 1, "--duration", 30, "--fade", FADE_S, "--seed", 1)
RATE = 44100
LATE_S = 1.0  # from a message to what it does, on a machine that is loaded


class Stage:
    """A node that plays noise, its tape, and a client that has subscribed."""

    def __init__(self, node: RunningNode) -> None:
        self.node, self.tape, self.patch = node, WavRecording(node.folder / "mix.wav"), node.patch()
        self.marks: list[int] = []
        self.patch.subscribe()
        self.sounding()

    def sounding(self) -> None:
        """Waits until it plays at its full level, and half a second more."""
        since = len(self.patch.heard)
        self.patch.wait_for("/level", lambda peak, *_: peak > 0.05, since)
        record(self.tape, FADE_S + 0.5)

    def does(self, address: str, *values: object, becomes: str) -> None:
        """Sends a message and waits for the state that it leads to."""
        self.marks.append(self.tape.frames)
        self.patch.wait_for("/state", lambda state: state == becomes, self.patch.send(address, *values))

    def play(self) -> None:
        record(self.tape, 0.3)
        self.patch.send("/play")
        self.sounding()


def _clip(patch: Patch) -> NDArray[np.float32]:
    """The left channel of the clip that was heard last, as the engine made it."""
    seed, prompt = patch.values("/clip")[-1][5], patch.values("/clip")[-1][3]
    making = ToneEngine().generate(Job(0, prompt, 30.0, seed))
    while True:
        try:
            next(making)
        except StopIteration as made:
            return np.asarray(made.value.audio[:, 0])


def _place(sound: Sound, clip: NDArray[np.float32]) -> int:
    """The frame of the clip at which the sound begins."""
    size = 1 << (len(clip) + len(sound)).bit_length()
    product = np.fft.rfft(clip, size) * np.conj(np.fft.rfft(sound[:, 0], size))
    alike = np.fft.irfft(product, size)[: len(clip)]
    place = int(np.argmax(alike))
    assert alike[place] > 10 * np.median(np.abs(alike)), "the sound is not of this clip"
    return place


def _fade_s(before: Sound, rate: int) -> float:
    """Length of the straight fade that ends the sound: twice the time from three quarters to one quarter of its level."""
    found = levels(before[::-1], rate, 0.005)[::-1]
    full = float(np.median(found[:40]))
    last = [int(np.flatnonzero(found >= share * full)[-1]) for share in (0.75, 0.25)]
    return 2 * 0.005 * (last[1] - last[0])


def test_pause_resume_panic_stop(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav") as node:
        stage = Stage(node)
        patch, tape = stage.patch, stage.tape
        first_clip = _clip(patch)
        stage.does("/pause", becomes="paused")
        record(tape, 1.2)
        stage.does("/resume", becomes="playing")
        record(tape, 1.0)
        stage.does("/panic", becomes="stopped")
        stage.play()
        stage.marks.append(tape.frames)
        since = len(patch.heard)
        patch.raw(bundle(0.0, ("/panic",), ("/panic",)))
        patch.wait_for("/state", lambda state: state == "stopped", since)
        stage.play()
        stage.does("/stop/in", 1.5, becomes="stopped")
        stage.play()
        stage.does("/stop", becomes="stopped")
        stage.play()
        assert [state for (state,) in patch.values("/state")] == [
            "playing", "paused", "playing", *(["stopping", "stopped", "playing"] * 4)
        ]  # fmt: skip
    sound = tape.sound()
    gaps = silences(sound[: -RATE // 2], RATE)
    begin = gaps.pop(0)[1] if gaps and gaps[0][0] == 0 else 0.0
    assert begin < 30.0
    assert len(gaps) == 5, gaps  # one for each: pause, panic, two panics, stop in, stop
    paused, resumed = gaps[0]
    _assert_held(sound, first_clip, paused, resumed)

    pause, resume, panic, panics, stop_in, stop = (mark / RATE for mark in stage.marks)
    assert resumed == pytest.approx(resume, abs=LATE_S)
    lengths = {"pause": 0.1, "panic": 0.1, "panics": 0.005, "stop_in": 1.5, "stop": FADE_S}
    for (name, fade_s), mark, (silent, _) in zip(lengths.items(), (pause, panic, panics, stop_in, stop), gaps, strict=True):
        assert mark - 0.05 < silent < mark + fade_s + LATE_S, name
        before = sound[round((silent - fade_s - 0.4) * RATE) : round(silent * RATE)]
        assert _fade_s(before, RATE) == pytest.approx(fade_s, rel=0.15, abs=0.012), name


def _assert_held(sound: Sound, clip: NDArray[np.float32], paused: float, resumed: float) -> None:
    """The clip stood still for as long as it was silent, and went on where it was."""
    window = RATE // 10
    before, after = round((paused - 0.3) * RATE), round((resumed + 0.2) * RATE)
    went_on = _place(sound[after : after + window], clip) - _place(sound[before : before + window], clip)
    held_s = (after - before - went_on) / RATE
    assert held_s == pytest.approx(resumed - paused, abs=0.01)
    assert held_s > 0.9


def _stretch(mix: Sound, part: Sound) -> int:
    """The frame of the mix at which the part begins, equal to the bit."""
    places = np.flatnonzero((mix[: len(mix) - len(part) + 1] == part[0]).all(axis=1))
    for place in places.tolist():
        if np.array_equal(mix[place : place + len(part)], part):
            return int(place)
    raise AssertionError("the part is not in the mix")


def test_record_and_keep(tmp_path: Path) -> None:
    folder = tmp_path / "takes"
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav", "--recordings", folder) as node:
        stage = Stage(node)
        patch, tape = stage.patch, stage.tape
        assert "start with /record 1" in patch.ask("/record", 0, reply="/fail")[1]
        place = tape.frames
        _, taken = patch.ask("/record", 1, reply="/done")
        assert "already" in patch.ask("/record", 1, reply="/fail")[1]
        record(tape, 1.5)
        end, since = tape.frames, patch.send("/record", 0)
        patch.wait_for("/done", lambda *told: told == ("/record", taken), since)
        _, kept = patch.ask("/clip/keep", reply="/done")
        clip = _clip(patch)
        assert until(lambda: f"{taken}, " in node.log)  # it says how long it is
    mix, part = tape.sound(), read(Path(taken))[0]
    at = _stretch(mix, part)
    assert at == pytest.approx(place, abs=LATE_S * RATE)
    assert at + len(part) == pytest.approx(end, abs=LATE_S * RATE)
    whole = read(Path(kept))[0][:, 0]
    assert len(whole) == len(clip)
    assert np.abs(whole / np.abs(whole).max() - clip / np.abs(clip).max()).max() < 1e-5
    assert sorted(path.parent for path in map(Path, (taken, kept))) == [folder, folder]


def test_quit_answers_fades_and_leaves(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--output", "wav:mix.wav") as node:
        stage = Stage(node)
        stage.patch.wait_for("/done", lambda address: address == "/quit", stage.patch.send("/quit"))
        node.ended()
    assert np.abs(stage.tape.sound()[-1]).max() == 0
