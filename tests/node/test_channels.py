"""Mixes of one channel, of two and of more, from the word to the sample: where a layer is heard, and how loud."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from node.control.calls import bind
from node.control.commands import BY_ADDRESS, Value
from node.control.state import State
from node.offline import OfflineNode, render
from node.show.file import load

RATE, BLOCK = 8000, 80
AMPLITUDE = 0.1 * 10 ** (12 / 20)  # of the tone engine's constant: it has no loudness, so it is lifted all the way
WIDTH = 30.0  # degrees from a layer's azimuth to each of its two channels


class Stage:
    """A node without a show whose layers sound from the first block."""

    def __init__(self, node: OfflineNode) -> None:
        self.node = node

    def send(self, address: str, *values: Value) -> None:
        self.node.control.call(bind(self.node.control.book.targets[address], values))

    def play(self, seconds: float) -> NDArray[np.float32]:
        """(frames, channels)."""
        pieces = []
        for _ in range(round(seconds * RATE / BLOCK)):
            self.node.render_block()
            pieces.append(self.node.block.copy())
        return np.concatenate(pieces)


@contextmanager
def stage(channels: int, prompt: str, layers: int = 1) -> Iterator[Stage]:
    state = State()
    state.values.update({"/engine": "tone", "/seed": 1, "/prompt": prompt, "/layers": layers, "/fade": 0.05})
    with OfflineNode(state, RATE, BLOCK, channels=channels) as node:
        node.control.step()
        node.control.transport.play()
        yield Stage(node)


def gains(channels: int, degrees: float) -> NDArray[np.float64]:
    """Of one source at an azimuth, by docs/channels.md, (channels,)."""
    place = ((degrees + 180.0 / channels) / (360.0 / channels)) % channels
    first, share = int(place), place % 1.0
    found = np.zeros(channels)
    found[first] += cos(share * pi / 2)
    found[(first + 1) % channels] += sin(share * pi / 2)
    return found


@pytest.mark.parametrize("channels", [3, 4, 5, 64])
def test_a_layers_two_channels_stand_30_degrees_beside_its_azimuth(channels: int) -> None:
    with stage(channels, "dc") as rig:
        rig.play(0.5)
        for azimuth in (0.0, 45.0, -45.0, 17.3, 90.0, 180.0, -180.0, -150.0, 179.9):
            rig.send("/layer/1/azimuth", azimuth, 0.0)
            heard = rig.play(0.1)[-100:]
            expected = AMPLITUDE * (gains(channels, azimuth - WIDTH) + gains(channels, azimuth + WIDTH))
            assert np.allclose(heard, expected, atol=2e-6), azimuth


def test_on_four_channels() -> None:
    with stage(4, "dc") as rig:
        rig.send("/layer/1/azimuth", 45.0, 0.0)  # the place of one of them: +4.8 dB there, -6 dB at its neighbours
        left, own, right, behind = (float(level) / AMPLITUDE for level in rig.play(0.5)[-1])
        assert (left, own, right, behind) == pytest.approx((0.5, 3**0.5, 0.5, 0.0), abs=2e-5)
        rig.send("/layer/1/azimuth", -15.0, 0.0)  # its left at one, at -45; its right half way from there to the next
        rig.send("/layer/1/pan", -1.0, 0.0)  # which is the balance of the two, as everywhere
        assert np.allclose(rig.play(0.1)[-1], [2**0.5 * AMPLITUDE, 0, 0, 0], atol=2e-6)


@pytest.mark.parametrize("channels", [3, 4, 7, 64])
def test_a_source_at_a_channel_is_heard_there_alone_and_keeps_its_power_without_a_click_while_it_turns(channels: int) -> None:
    with stage(channels, "dc left") as rig:
        rig.play(0.5)
        for channel in {0, 1, channels - 1}:
            azimuth = (-180.0 + 360.0 * channel) / channels + WIDTH
            rig.send("/layer/1/azimuth", azimuth if azimuth <= 180.0 else azimuth - 360.0, 0.0)
            rig.play(0.1)
            expected = np.zeros(channels)
            expected[channel] = AMPLITUDE
            assert np.allclose(rig.play(0.1), expected, atol=2e-6)
        rig.send("/layer/1/azimuth", 0.0, 0.0)
        rig.play(0.1)
        turns = []
        for azimuth in (120.0, -120.0, 0.0):  # a third of the circle each, the shorter way: clockwise all round
            rig.send("/layer/1/azimuth", azimuth, 2.0)
            turns.append(rig.play(2.0))
        turned = np.concatenate(turns).astype(np.float64)
        assert np.allclose(np.square(turned).sum(axis=1), AMPLITUDE**2, rtol=2e-5)
        step = AMPLITUDE * pi / 2 * channels / (6.0 * RATE)  # the whole circle in 6 s
        assert np.abs(np.diff(turned, axis=0)).max() < 1.05 * step
        assert (turned.max(axis=0) > 0.99 * AMPLITUDE).all()  # it has been everywhere


def test_a_turn_goes_the_shorter_way_over_the_back_and_a_jump_takes_20_ms() -> None:
    with stage(4, "dc left") as rig:
        rig.send("/layer/1/azimuth", 170.0, 0.0)
        rig.play(0.5)
        rig.send("/layer/1/azimuth", -170.0, 1.0)
        half = rig.play(0.5)[-1]
        assert np.allclose(half, AMPLITUDE * gains(4, 180.0 - WIDTH), atol=AMPLITUDE * 0.01)
        assert rig.node.control.state.layers[0]["azimuth"] == -170.0
        rig.play(1.0)
        rig.send("/layer/1/azimuth", -15.0, 0.0)  # its left at channel 1
        before = rig.play(0.5)
        rig.send("/layer/1/azimuth", 75.0)
        after = rig.play(0.5)
        delay = rig.node.mixer.delay
        moved = np.flatnonzero(np.abs(after[:, 0] - before[-1, 0]) > 1e-6)
        arrived = np.flatnonzero(np.abs(after[:, 1] - AMPLITUDE) < 1e-6)
        assert moved[0] == pytest.approx(delay, abs=2)
        assert arrived[0] == pytest.approx(delay + 0.02 * RATE, abs=2)


def test_layers_that_nobody_has_placed_stand_apart() -> None:
    with stage(4, "dc left", layers=4) as rig:
        heard = rig.play(2.0)[-1]
        places = [BY_ADDRESS["/layer/{n}/azimuth"].default_of(layer) for layer in (1, 2, 3, 4)]
        expected = sum(gains(4, float(place) - WIDTH) for place in places if isinstance(place, float))
        assert np.allclose(heard, AMPLITUDE / 2 * expected, atol=2e-6)  # four layers weigh 1/sqrt(4) each


def test_one_channel_is_the_mean_of_both_sides() -> None:
    with stage(1, "dc left") as rig:
        assert np.allclose(rig.play(0.5)[-10:], AMPLITUDE / 2, atol=1e-7)
        rig.send("/layer/1/azimuth", 90.0, 0.0)
        assert np.allclose(rig.play(0.5)[-10:], AMPLITUDE / 2, atol=1e-7)


def test_on_two_channels_the_azimuth_changes_no_bit_and_is_kept() -> None:
    heard = []
    for azimuth in (0.0, 123.0):
        with stage(2, "noise", layers=2) as rig:
            rig.play(0.2)
            rig.send("/layer/1/azimuth", azimuth, 0.3)
            heard.append(rig.play(1.0))
            assert rig.node.control.state.layers[0]["azimuth"] == azimuth
    assert np.array_equal(*heard)


def test_the_status_has_peak_and_rms_of_every_channel() -> None:
    with stage(5, "dc left") as rig:
        rig.send("/layer/1/azimuth", 30.0, 0.0)  # its left straight ahead, half way from channel 2 to 3 of five
        sound = rig.play(1.0)
        status = rig.node.control.vitals._status.read()
        assert status is not None
        assert status.peaks == pytest.approx(np.abs(sound[-400:]).max(axis=0), abs=1e-6)
        assert status.rms == pytest.approx(gains(5, 0.0) * AMPLITUDE, rel=1e-4, abs=1e-6)


SHOW = """
version: 1
title: Round
defaults: {fade: 0.5, layers: 2}
cues:
  - {number: "1", prompt: noise, continue: auto_continue, post_wait: 1}
  - {number: "2", type: fade, target: "1", time: 2, azimuth: 90, continue: auto_follow}
  - {number: "3", type: fade, target: "1", time: 1, azimuth: -90, pan: 1}
"""


def rendered(path: Path, out: Path, channels: int, seed: int = 1) -> NDArray[np.float32]:
    state = State()
    state.values.update({"/engine": "tone", "/seed": seed})
    node = OfflineNode(state, RATE, BLOCK, channels=channels)
    render(load(path), out, 5.0, node, lambda fraction: None)
    assert [node.control.state.layers[layer]["azimuth"] for layer in (0, 1, 2)] == [-90.0, -90.0, 90.0]
    return np.asarray(soundfile.read(out, dtype="float32", always_2d=True)[0])


@pytest.mark.parametrize("channels", [1, 8])
def test_a_show_that_turns_its_layers_is_the_same_to_the_bit_twice(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(SHOW)
    first = rendered(path, tmp_path / "1.wav", channels)
    rendered(path, tmp_path / "2.wav", channels)
    assert (tmp_path / "1.wav").read_bytes() == (tmp_path / "2.wav").read_bytes()
    assert first.shape == (5 * RATE, channels)
    assert np.abs(first).max() > 0.01


def test_a_fade_cue_brings_all_layers_of_its_target_to_one_place(tmp_path: Path) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(SHOW)
    sound = rendered(path, tmp_path / "1.wav", 8)
    powers = np.square(sound[round(4.5 * RATE) :].astype(np.float64)).mean(axis=0)
    there = np.square(gains(8, -90.0 + WIDTH))  # pan 1 leaves the right channel alone
    assert np.allclose(powers / powers.sum(), there, atol=1e-3)


@pytest.mark.slow
def test_sixty_four_layers_on_sixty_four_channels() -> None:
    with stage(64, "noise", layers=64) as rig:
        sound = rig.play(1.5)
        assert sound.shape == (12000, 64)
        assert (np.square(sound[-4000:]).mean(axis=0) > 0).all()  # all of them are heard
