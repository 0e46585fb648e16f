"""The mix over OSC from a live daemon: every frame of it, beside its own file; a bad line; receivers that misbehave."""

import json
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.e2e.capture import Sound, read
from tests.e2e.node import ENDLESS, PATIENCE_S, RunningNode, Status, environment, message, until
from tests.e2e.pcm_subscriber import BadLine, Subscriber, opened

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("pcm")]
RATE = 48000
SECONDS = 30  # two leases and more; test_ten_minutes for longer
DEAF_S = 5.0
LOSS, REORDER = 0.05, 0.02
# Left is noise, no two places of which are alike; right is a tone, of which every step is known.
WORDS = ("--engine", "tone", "--prompt", "noise left", "--layers", 2, "--duration", 20, "--fade", 0.5, "--rate", RATE,
         "--output", "wav:mix.wav")  # fmt: skip
HALF_STEP = {"s16": 0.5 / 2**15 + 0.5 / 2**23, "s24": 0.0, "f32": 0.5 / 2**23}  # of the format, and of the file beside it


@dataclass
class Session:
    """What a node gave in a minute, and what was said to those who asked for too much."""

    seconds: int
    subscribers: list[Subscriber] = field(default_factory=list)
    before: Status | None = None
    after: Status | None = None
    ninth: tuple[Any, ...] = ()
    own: tuple[Any, ...] = ()
    deaf_seqs: list[int] = field(default_factory=list)
    asleep: list[bytes] = field(default_factory=list)
    lossy: dict[str, int] = field(default_factory=dict)
    dropped: int = 0
    swapped: int = 0
    log: str = ""
    mix: Sound = field(default_factory=lambda: np.empty((0, 2)))
    heard: Sound = field(default_factory=lambda: np.empty((0, 2)))

    @property
    def clean(self) -> Subscriber:
        return next(one for one in self.subscribers if one.encoding == "f32")


def _play_in_two_halves(node: RunningNode) -> None:
    """Noise to the left, and a tone to the right, when both have replaced what was there before."""
    patch = node.patch()
    patch.subscribe()
    patch.wait_for("/level", lambda peak, *_: peak > 0.01)
    patch.send("/layer/2/prompt", "440 Hz right")
    patch.wait_for("/heard", lambda prompt, _: prompt == "440 Hz right")
    patch.send("/notify", 0)
    time.sleep(1.5)  # the fade


def _fill_up(session: Session, node: RunningNode, stack: ExitStack, places: int) -> None:
    """Takes the places that are left by receivers that never renew, and asks for one more."""
    asking = node.patch()
    sleepers = [opened() for _ in range(places)]
    for sleeper in sleepers:
        stack.callback(sleeper.close)
        port = sleeper.getsockname()[1]
        since = asking.send("/pcm/subscribe", port, "s16", 1)
        asking.wait_for("/done", since=since)
    session.ninth = asking.ask("/pcm/subscribe", 0, "s16", 2, reply="/fail")
    session.own = asking.ask("/pcm/subscribe", node.port, "s16", 2, reply="/fail")

    def place_again() -> bool:
        since = asking.send("/pcm/subscribe", 0, "s16", 1, 64)
        return until(lambda: any(one.address in ("/done", "/fail") for one in asking.heard[since:])) and any(
            one.address == "/done" for one in asking.heard[since:]
        )

    assert until(place_again), "no lease has ended"
    for sleeper in sleepers:  # empty it, then see whether anything more comes
        sleeper.setblocking(False)
        _drain(sleeper)
    time.sleep(1.0)
    for sleeper in sleepers:
        session.asleep += _drain(sleeper)


def _drain(bound: Any) -> list[bytes]:
    taken: list[bytes] = []
    while True:
        try:
            taken.append(bound.recv(65536))
        except BlockingIOError:
            return taken


def _deaf(session: Session, node: RunningNode, stack: ExitStack) -> None:
    """A receiver with little room that reads nothing for some seconds, and then again."""
    deaf = opened(4096)
    stack.callback(deaf.close)
    deaf.sendto(message("/pcm/subscribe", 0, "f32", 2), ("127.0.0.1", node.port))
    time.sleep(DEAF_S)
    deaf.setblocking(False)
    end = time.monotonic() + PATIENCE_S
    while len(session.deaf_seqs) < 100:
        assert time.monotonic() < end, "a receiver that listens again gets nothing"
        for data in _drain(deaf):
            if data.startswith(b"/pcm\0"):
                session.deaf_seqs.append(struct.unpack_from(">i", data, 20)[0])
        time.sleep(0.002)
    deaf.sendto(message("/pcm/unsubscribe", struct.unpack_from(">i", data, 16)[0]), ("127.0.0.1", node.port))


def _run(folder: Path, seconds: int, with_others: bool) -> Session:
    session = Session(seconds)
    with ExitStack() as stack:
        with RunningNode(folder, *WORDS) as node:
            _play_in_two_halves(node)
            patch = node.patch()
            session.before = patch.status()
            session.subscribers = [Subscriber(node.port, *shape) for shape in (("s16", 2), ("s24", 3), ("f32", 4))]
            for subscriber in session.subscribers:
                stack.callback(subscriber.close)
            if with_others:
                _with_others(session, node, folder, stack)
            enough = seconds * RATE
            assert until(lambda: all(one.frames >= enough for one in session.subscribers), seconds + PATIENCE_S)
            session.after = patch.status()
            for subscriber in session.subscribers:
                subscriber.close()
        session.log = node.log
    session.mix, rate = read(folder / "mix.wav")
    assert rate == RATE
    return session


def _with_others(session: Session, node: RunningNode, folder: Path, stack: ExitStack) -> None:
    line = BadLine(node.port, LOSS, REORDER)
    stack.callback(line.close)
    words = [ENDLESS, "listen", "--to", f"127.0.0.1:{line.port}", "-o", "heard.wav", "--encoding", "f32", "--delay", "500"]
    listener = subprocess.Popen(
        [*words, "--for", "20", "--json"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    stack.callback(listener.kill)
    _deaf(session, node, stack)
    _fill_up(session, node, stack, places=8 - 4)
    out, error = listener.communicate(timeout=20 + PATIENCE_S)
    assert listener.returncode == 0, error
    session.lossy = json.loads(out)
    session.dropped, session.swapped = line.dropped, line.swapped
    session.heard, _ = read(folder / "heard.wav")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    yield _run(tmp_path_factory.mktemp("pcm"), SECONDS, with_others=True)


def _place(needle: NDArray[np.float64], mix: Sound, tolerance: float = 1e-6) -> int:
    """Where in the mix the noise of `needle` begins."""
    near = np.flatnonzero(np.abs(mix[: len(mix) - len(needle), 0] - needle[0]) <= tolerance)
    found = [int(at) for at in near if np.abs(mix[at : at + len(needle), 0] - needle).max() <= tolerance]
    assert len(found) == 1, f"{len(found)} places"
    return found[0]


def _assert_every_frame(session: Session) -> None:
    """Each stream is the mix's own file, from its first frame on, to the quantum of its format."""
    offsets = set()
    for subscriber in session.subscribers:
        assert subscriber.wrong == [], f"{subscriber.encoding}: {subscriber.wrong[:4]}"
        sound = subscriber.sound()
        assert len(sound) == subscriber.frames >= session.seconds * RATE
        at = _place(sound[:256, 0], session.mix, max(HALF_STEP[subscriber.encoding], 1e-9))
        offsets.add(at - subscriber.first)
        worst = max(
            float(np.abs(sound[k : k + RATE] - session.mix[at + k : at + k + len(sound[k : k + RATE])]).max())
            for k in range(0, len(sound), RATE)
        )
        assert worst <= HALF_STEP[subscriber.encoding] * 1.0001, subscriber.encoding
        assert np.abs(sound).max() > 0.05
    assert len(offsets) == 1  # they name the same frames by the same numbers
    assert "lack" not in session.log


def test_every_frame_arrives_in_order_and_is_the_mix(session: Session) -> None:
    _assert_every_frame(session)
    for subscriber in session.subscribers:
        assert len(subscriber.formats) >= session.seconds  # at once, every second, and at each renewal


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_ten_minutes(tmp_path: Path) -> None:
    _assert_every_frame(_run(tmp_path, 600, with_others=False))


def test_receivers_that_do_not_read_cost_the_mix_nothing(session: Session) -> None:
    assert session.before is not None and session.after is not None
    assert session.after.xruns == session.before.xruns
    seqs = session.deaf_seqs
    assert seqs == sorted(seqs)
    assert seqs[-1] - seqs[0] > DEAF_S * RATE / 128 - 200  # what it did not read is gone, and the rest came


def test_a_ninth_receiver_is_refused_and_leases_end(session: Session) -> None:
    assert session.ninth[0] == "/pcm/subscribe"
    assert "8 receivers" in session.ninth[1]
    assert session.asleep == []


def test_the_nodes_own_port_is_no_target(session: Session) -> None:
    assert session.own[0] == "/pcm/subscribe"
    assert "own" in session.own[1]


def test_the_receiver_counts_what_the_line_has_done(session: Session) -> None:
    counts = session.lossy
    print(f"\n{session.dropped} dropped, {session.swapped} swapped: {counts}")
    assert session.dropped > 200 and session.swapped > 50
    assert abs(counts["lost"] - session.dropped) <= 64  # of the last, some were dropped after it had stopped
    assert abs(counts["reordered"] - session.swapped) <= 16
    assert counts["duplicates"] == counts["late"] == counts["skipped"] == 0
    assert abs(counts["concealed"] - 128 * counts["lost"]) <= 128 * 8
    assert counts["frames"] == len(session.heard)


def test_it_conceals_without_a_click(session: Session) -> None:
    """Between the gaps the file is the mix to the bit; in them and at their ends no step is larger than the mix's own."""
    clean = session.clean.sound()
    begin = _place(session.heard[:64, 0], session.mix, HALF_STEP["f32"])
    at = begin - _place(clean[:64, 0], session.mix, HALF_STEP["f32"])
    assert at >= 0
    truth = clean[at : at + len(session.heard)]
    assert len(truth) == len(session.heard)
    same = np.all(session.heard == truth, axis=1)
    assert 0.85 < same.mean() < 0.97
    tone, own = np.abs(np.diff(session.heard[:, 1])), np.abs(np.diff(truth[:, 1]))
    print(f"\nlargest step {tone.max():.6f}, of the mix {own.max():.6f}; {100 * (1 - same.mean()):.1f}% concealed or joined")
    assert tone.max() <= 1.05 * own.max()  # the slope of a bent seam may lie on top of it; a click is a multiple
