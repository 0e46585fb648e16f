"""A daemon that is steered by liblo's oscsend and taped: through JACK by another client, and as the WAV file that it writes."""

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.e2e.capture import JackRecording, Recording, Sound, WavRecording, breaks, line, record, rms
from tests.e2e.node import RunningNode
from tests.node.outputs.jack_server import WAITING, running_jackd

pytestmark = [pytest.mark.timeout(200), pytest.mark.xdist_group("e2e steering")]
FADE_S = 0.5
SETTLED_S = 0.35  # from a message to all of its sound being past the latency of the tape
WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 1, "--duration", 10, "--fade", FADE_S, "--gain", 0.5)
TONES = (440.0, 880.0, 1320.0)
MACHINE_STALLS = 3  # runs: the machine itself may stop for longer than any buffer
Need = Callable[[str, str], str]


@dataclass(frozen=True)
class Heard:
    """Stretches of the tape: as it started, at twice the gain, with the new prompt, with a second layer, without it."""

    start: slice
    louder: slice
    changed: slice
    joined: slice
    left: slice

    @property
    def whole(self) -> slice:
        return slice(self.start.start, self.left.stop)


def steer(node: RunningNode, oscsend: str, tape: Recording) -> Heard:
    """Every step waits for the node's own word that it sounds, so no step depends on the machine's speed."""
    patch = node.patch()
    patch.subscribe()

    def send(*words: str) -> int:
        place = len(patch.heard)
        subprocess.run([oscsend, "127.0.0.1", str(node.port), *words], check=True, timeout=30)
        return place

    def settled(seconds: float) -> slice:
        record(tape, seconds + SETTLED_S)
        return record(tape, 0.7)

    patch.wait_for("/level", lambda peak, *_: peak > 0.03)
    start = settled(1.0)
    patch.wait_for("/gain", lambda gain: gain == 1.0, send("/gain", "f", "1.0"))
    louder = settled(0.02)
    patch.wait_for("/heard", lambda prompt, _: prompt == "880 Hz", send("/prompt", "s", "880 Hz"))
    changed = settled(FADE_S)
    send("/layer/2/prompt", "s", "1320 Hz")
    patch.wait_for("/clip", lambda *clip: clip[2:4] == (2, "1320 Hz"), send("/layers", "i", "2"))
    joined = settled(FADE_S)
    patch.wait_for("/layers", lambda layers: layers == 1, send("/layers", "i", "1"))
    left = settled(FADE_S)
    return Heard(start, louder, changed, joined, left)


def assert_heard(sound: Sound, rate: int, heard: Heard) -> None:
    """Gain by its ratio, prompts and layers by their lines."""

    def lines(part: slice) -> list[float]:
        return [line(sound[part], rate, hz) for hz in TONES]

    tone = line(sound[heard.start], rate, 440)
    assert tone > 0.03
    assert rms(sound[heard.louder]) / rms(sound[heard.start]) == pytest.approx(2.0, rel=0.02)
    assert lines(heard.start) == pytest.approx([tone, 0, 0], abs=0.01 * tone)
    assert lines(heard.louder) == pytest.approx([2 * tone, 0, 0], rel=0.02, abs=0.01 * tone)
    alone = line(sound[heard.changed], rate, 880)
    assert lines(heard.changed) == pytest.approx([0, alone, 0], abs=0.01 * tone)
    assert alone == pytest.approx(2 * tone, rel=0.2)  # levelled alike in loudness, not in amplitude
    both = lines(heard.joined)
    assert both[0] < 0.01 * tone
    assert both[1] == pytest.approx(alone / 2**0.5, rel=0.02)  # the weight of two layers
    assert both[2] == pytest.approx(both[1], rel=0.2)
    assert lines(heard.left) == pytest.approx([0, alone, 0], rel=0.02, abs=0.01 * tone)


def test_without_any_server(tmp_path: Path, need: Need) -> None:
    oscsend = need("oscsend", "liblo-tools")
    tape = WavRecording(tmp_path / "mix.wav")
    with RunningNode(tmp_path, *WORDS, "--output", f"wav:{tape.path}") as node:
        heard = steer(node, oscsend, tape)
    sound = tape.sound()
    assert_heard(sound, tape.rate, heard)
    assert breaks(sound[heard.whole], tape.rate, TONES) == []


@pytest.fixture(scope="module")
def jack_server() -> Iterator[str]:
    name = f"endless-e2e-{os.getpid()}"
    with running_jackd(name, scheduling=WAITING):
        yield name


def test_on_a_jack_server(tmp_path: Path, jack_server: str, need: Need) -> None:
    """Breaks are judged over some runs: the first without any passes, one that no xrun explains fails."""
    oscsend = need("oscsend", "liblo-tools")
    story = []
    for run in range(MACHINE_STALLS):
        folder = tmp_path / str(run)
        folder.mkdir()
        variables = {"JACK_DEFAULT_SERVER": jack_server}
        words = (*WORDS, "--output", "device:JACK", "--latency", 2048)
        with RunningNode(folder, *words, variables=variables) as node, JackRecording(jack_server) as tape:
            heard = steer(node, oscsend, tape)
            status = node.patch().status()
        assert status.sample_rate == tape.rate
        sound, whole = tape.sound(), heard.whole
        known = [frame - whole.start for frame in tape.lost]
        torn = breaks(sound[whole], tape.rate, TONES, known)
        story.append(
            f"{len(torn)} breaks, {len(tape.lost)} of the tape, {status.xruns} xruns of the node, {tape.server_xruns} of JACK"
        )
        if not torn and not any(whole.start <= frame < whole.stop for frame in tape.lost):
            assert_heard(sound, tape.rate, heard)  # a sine with a piece missing measures as less than it is
            return
        assert not torn or status.xruns + tape.server_xruns, (
            f"nothing explains {story[-1]}, at {[whole.start + t for t in torn]}"
        )
    print(f"the machine stalled in every run: {story}")
