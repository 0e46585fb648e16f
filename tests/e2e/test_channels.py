"""Mixes of one channel and of four, from the command line to every place where the sound goes."""

import hashlib
import json
import os
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.e2e.capture import Sound, read, rms
from tests.e2e.node import Heard, Patch, RunningNode, endless, until

pytestmark = pytest.mark.xdist_group("channels")

WORDS = ("--engine", "tone", "--layers", 1, "--fade", 0.5, "--prompt", "440 Hz left")
AMPLITUDE = 0.1537  # of that tone, levelled; where two clips of it meet it may be more or less
ALONE = 1e-4  # of a channel's level, beside which it is silent


@pytest.fixture(scope="module")
def quad(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    """Four channels; the left of layer 1 stands at the second one, at 45 degrees, and nothing else sounds."""
    folder = tmp_path_factory.mktemp("quad")
    words = (*WORDS, "--channels", 4, "--recordings", folder / "takes", "--output", "wav:mix.wav")
    with RunningNode(folder, *words) as running:
        patch = running.patch()
        patch.send("/layer/1/azimuth", 75.0, 0.0)
        second(patch)
        patch.send("/notify", 0)
        yield running


def second(patch: Patch) -> Heard:
    """Waits until the second channel alone is heard; what `/level` says then."""
    patch.send("/notify", 1)
    patch.wait_for("/done", lambda address, *_: address == "/notify")
    since = len(patch.heard)
    return patch.wait_for(
        "/level",
        lambda *values: len(values) == 8 and values[2] > 0.99 * AMPLITUDE and max(values[0], *values[4:]) < ALONE,
        since,
    )


def alone(sound: Sound, channel: int) -> None:
    """Asserts that nothing but one channel is heard."""
    levels = [rms(sound[:, [each]]) for each in range(sound.shape[1])]
    assert levels[channel] > 0.05
    assert max(level for each, level in enumerate(levels) if each != channel) < ALONE


def test_level_has_peak_and_rms_of_every_channel_in_turn(quad: RunningNode) -> None:
    peak, mean = second(quad.patch()).values[2:4]
    assert peak == pytest.approx(AMPLITUDE, rel=0.05)
    assert mean == pytest.approx(peak / 2**0.5, rel=0.05)


def test_everyone_is_told_each_layers_own_azimuth(quad: RunningNode) -> None:
    patch = quad.patch()
    patch.subscribe()
    for layer, azimuth in ((1, 75.0), (2, 180.0), (3, 90.0), (4, -90.0), (5, 45.0), (64, -5.625)):
        told = patch.wait_for(f"/layer/{layer}/azimuth")
        assert told.values == (azimuth,)
        assert patch.ask(f"/layer/{layer}/azimuth") == (azimuth,)
    where = f"http://127.0.0.1:{quad.http_port}/layer/3/azimuth"
    with urllib.request.urlopen(where, timeout=10) as answer:
        method = json.load(answer)
    assert (method["VALUE"], method["TYPE"], method["UNIT"]) == ([90.0], "f", ["angle.degree"])
    assert method["RANGE"] == [{"MIN": -180.0, "MAX": 180.0}]


def test_a_recording_has_all_channels_and_a_kept_clip_its_two(quad: RunningNode) -> None:
    patch = quad.patch()
    (_, take) = patch.ask("/record", 1, reply="/done")
    (_, clip) = patch.ask("/clip/keep", reply="/done")
    assert until(lambda: Path(take).stat().st_size > 48000)
    assert patch.ask("/record", 0, reply="/done")[1] == take
    assert until(lambda: soundfile.info(take).frames > 4000)
    assert soundfile.info(take).format == "WAVEX"
    alone(read(Path(take))[0], 1)
    assert until(lambda: soundfile.info(clip).frames > 44100)
    assert soundfile.info(clip).channels == 2


@pytest.mark.parametrize(
    ("channels", "shares"), [(4, (0, 1, 0, 0)), (1, (0.6008,)), (2, (0.2280, 0.9737)), (3, (0.1951, 0.9808, 0))]
)
def test_a_listener_gets_all_of_them_or_fewer(
    quad: RunningNode, tmp_path: Path, channels: int, shares: tuple[float, ...]
) -> None:
    words = ("--to", quad.to, "-o", "heard.wav", "--for", 0.5, "--json", "--channels", channels)
    result = endless("listen", *words, folder=tmp_path)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout)["lost"] == 0
    sound, _ = read(tmp_path / "heard.wav")
    assert sound.shape[1] == channels
    powers = [rms(sound[:, [channel]]) ** 2 for channel in range(channels)]
    assert sum(powers) > 0.01 * AMPLITUDE**2
    assert [power / sum(powers) for power in powers] == pytest.approx(
        [share**2 / sum(each**2 for each in shares) for share in shares], abs=1e-4
    )
    if channels != 3:
        assert max(abs(sound[:, -1 if channels == 2 else 1 % channels])) == pytest.approx(AMPLITUDE * max(shares), rel=0.05)


def test_more_channels_than_there_are_are_refused(quad: RunningNode, tmp_path: Path) -> None:
    patch = quad.patch()
    assert patch.ask("/pcm/subscribe", 0, "s16", 5, reply="/fail") == (
        "/pcm/subscribe", "channels 5 is more than the 4 of this mix; fewer are folded down from them"
    )  # fmt: skip
    result = endless("listen", "--to", quad.to, "--channels", 5, "-o", "heard.wav", folder=tmp_path)
    assert (result.returncode, "channels 5 is more than the 4" in result.stderr) == (1, True)
    assert endless("listen", "--channels", 65, folder=tmp_path).returncode == 2


def test_a_new_audio_process_has_the_azimuths_of_the_old_one(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--channels", 4, "--output", "null") as node:
        patch = node.patch()
        patch.send("/layer/1/azimuth", 75.0, 0.0)
        second(patch)
        before = node.child("audio")
        os.kill(before, signal.SIGKILL)
        assert until(lambda: node.children().get("audio", before) != before)
        second(patch)


def test_one_channel(tmp_path: Path) -> None:
    with RunningNode(tmp_path, *WORDS, "--channels", 1, "--output", "wav:mix.wav") as node:
        patch = node.patch()
        patch.send("/notify", 1)
        peak, mean = patch.wait_for("/level", lambda *values: values[0] > 0.99 * AMPLITUDE / 2).values
        assert peak == pytest.approx(AMPLITUDE / 2, rel=0.05)
        assert mean <= peak
        result = endless("listen", "--to", node.to, "-o", "heard.wav", "--for", 0.3, folder=tmp_path)
        assert result.returncode == 0, result.stderr
    mix, _ = read(tmp_path / "mix.wav")
    assert mix.shape[1] == 1
    heard, _ = read(tmp_path / "heard.wav")
    assert np.array_equal(heard[:, 0], heard[:, 1])
    assert soundfile.info(tmp_path / "mix.wav").format == "WAV"


def test_a_render(tmp_path: Path) -> None:
    show = tmp_path / "show.yaml"
    show.write_text(
        "version: 1\ntitle: Eight\ndefaults: {layers: 3, fade: 0.5}\ncues:\n"
        '  - {number: "1", prompt: noise, length: 2, continue: auto_continue}\n'
        '  - {number: "2", type: fade, target: "1", time: 1, azimuth: -90}\n'
    )
    digests = []
    for name in ("one.wav", "two.wav"):
        result = endless("render", "show.yaml", "-o", name, "--channels", 8, "--seed", 3, "--engine", "tone", folder=tmp_path)
        assert result.returncode == 0, result.stderr
        digests.append(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert digests[0] == digests[1]
    sound, _ = read(tmp_path / "one.wav")
    assert sound.shape[1] == 8
    assert all(rms(sound[:, [channel]]) > 1e-3 for channel in range(8))
    result = endless("render", "show.yaml", "-o", "x.wav", "--channels", 0, folder=tmp_path)
    assert (result.returncode, result.stderr) == (2, "endless: the command line: channels: 0 is out of range 1..64\n")


def test_the_file_beside_it_has_four_channels_while_it_grows(quad: RunningNode) -> None:
    path = quad.folder / "mix.wav"
    begun = soundfile.info(path).frames
    assert until(lambda: soundfile.info(path).frames > begun + 22050)  # its header follows every second
    sound, _ = read(path)
    assert sound.shape[1] == 4
    alone(sound[-11025:], 1)
