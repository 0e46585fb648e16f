"""UDP and TCP at a live daemon: bundles to the sample, and two nodes that are wired to each other."""

import os
import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from node.outputs.null import LONGEST_CATCH_UP_S
from node.surfaces.framing import LengthFraming, SlipFraming
from node.surfaces.packet import decode
from tests.e2e.capture import Sound, read
from tests.e2e.node import PATIENCE_S, RunningNode, bundle, message

TONE = ("--engine", "tone", "--prompt", "440 Hz", "--duration", 30, "--fade", 1)
BLOCK = 256


def _sounding(channel: Sound) -> list[tuple[int, int]]:
    """Stretches that sound, from the first frame to the one after the last; zero crossings of a tone are no ends."""
    loud = np.flatnonzero(channel)
    ends = np.flatnonzero(np.diff(loud) > 1000)
    return list(zip(loud[[0, *(ends + 1)]].tolist(), (loud[[*ends, -1]] + 1).tolist(), strict=True))


def test_bundles_act_at_their_sample_whichever_way_they_come(tmp_path: Path) -> None:
    """Two layers, one left, one right, are cut at one moment, by a bundle over UDP and one over TCP; and come back half
    a second later, over the other framing and over UDP.
    """
    with RunningNode(tmp_path, *TONE, "--layers", 2, "--output", "wav:mix.wav") as node, ExitStack() as stack:
        patch = node.patch()
        patch.subscribe()
        for layer, pan in ((1, -1.0), (2, 1.0)):
            patch.send(f"/layer/{layer}/pan", pan)
            patch.send(f"/layer/{layer}/hold", 1)
        for layer in (1, 2):
            patch.wait_for(f"/layer/{layer}/level", lambda level: level > 0.03)
        patch.wait_for("/level", lambda left, _l, right, _r: left > 0.03 and right > 0.03)
        time.sleep(1.5)  # the fade in is over
        length, slip = (stack.enter_context(socket.create_connection(("127.0.0.1", node.port))) for _ in range(2))
        now = time.time()

        def at(ahead_s: float, layer: int, gain: float) -> bytes:
            return bundle(now + ahead_s - time.time(), (f"/layer/{layer}/gain", gain, 0.0))

        patch.raw(at(1.5, 1, 1.0))  # the later ones first: nothing waits behind them
        slip.sendall(SlipFraming().framed(at(1.5, 2, 1.0)))
        length.sendall(LengthFraming().framed(at(1.0, 2, 0.0)))
        patch.raw(at(1.0, 1, 0.0))
        time.sleep(3.0)
    sound, rate = read(tmp_path / "mix.wav")
    (_, left_off), (left_on, _) = _sounding(sound[:, 0])[-2:]
    (_, right_off), (right_on, _) = _sounding(sound[:, 1])[-2:]
    print(f"\noff: {left_off} {right_off}, on: {left_on} {right_on}; {left_on - left_off - rate // 2:+d} frames")
    assert abs(left_off - right_off) <= 2
    assert abs(left_on - right_on) <= 2
    assert abs(left_on - left_off - rate // 2) <= BLOCK


@pytest.mark.timeout(200)
def test_two_nodes_that_are_told_of_each_other_come_to_rest(tmp_path: Path) -> None:
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    with (
        RunningNode(folders[0], *TONE, "--layers", 1, "--output", "null") as a,
        RunningNode(folders[1], *TONE, "--layers", 1, "--output", "null") as b,
    ):
        hand, ask_b, watch_a, watch_b = a.patch(), b.patch(), a.patch(), b.patch()
        a.patch().raw(message("/notify", 1, b.port))
        b.patch().raw(message("/notify", 1, a.port))
        for patch in (watch_a, watch_b):
            patch.subscribe()
            patch.wait_for("/layer/64/prompt")  # the dumps have come and gone
        time.sleep(1.0)
        marks = [len(watch_a.heard), len(watch_b.heard)]
        hand.send("/gain/db", -7.3)
        hand.send("/gain", 5.0)
        hand.send("/gain", 0.123456789)
        hand.send("/layer/7/pan", 0.1)
        hand.send("/fade", 2.2)
        hand.send("/nonsense")
        watch_b.wait_for("/layer/7/pan", since=marks[1])
        watch_b.wait_for("/fade", since=marks[1])
        limit = time.monotonic() + PATIENCE_S
        while hand.ask("/gain") != ask_b.ask("/gain"):  # not the watch: it would count the answers
            assert time.monotonic() < limit, "the second node does not follow"
        time.sleep(1.0)  # an echo that goes round would go round thirty times in it
        heard = [*watch_a.heard[marks[0] :], *watch_b.heard[marks[1] :]]
        told = [one for one in heard if not one.address.endswith("level") and one.address not in ("/progress", "/clip")]
        print(f"\n{[(one.address, *one.values) for one in told]}")
        assert len(told) < 60
        quiet_from = time.monotonic()
        time.sleep(1.0)
        late = [one for patch in (watch_a, watch_b) for one in patch.heard if one.when_s > quiet_from]
        assert [one for one in late if one.address in ("/gain", "/gain/db", "/fade", "/layer/7/pan", "/fail")] == []
        assert b.patch().ask("/gain/db") == a.patch().ask("/gain/db")


SHOW = """
version: 1
title: Told
defaults: {fade: 0.5, layers: 2}
cues:
  - {number: "1", name: First, type: prompt, prompt: 440 Hz, length: 1}
  - {number: "2", name: Second, type: wait, time: 60}
"""
PUSHED = {
    "/state": (str,),
    "/generator": (str, str),
    "/progress": (float,),
    "/level": (float,) * 4,
    "/layer/1/level": (float,),
    "/layer/2/level": (float,),
    "/clip": (int, str, int, str, float, int, str),
    "/heard": (str, float),
    "/cue/started": (str, str),
    "/cue/finished": (str,),
    "/playhead": (str, str, str),
    "/xrun": (int,),
    "/prompt": (str,),
    "/fade": (float,),
    "/layers": (int,),
}
ANSWERED = {
    "/cue/info": [("1", "First", "prompt"), ("2", "Second", "wait"), ("2", "Second", "wait")],
    "/cues.end": [(2,)],
    "/running.end": [(1,)],
}


def test_everything_that_is_pushed_reaches_a_connection(tmp_path: Path) -> None:
    (tmp_path / "told.yaml").write_text(SHOW)
    with (
        RunningNode(tmp_path, "told.yaml", "--engine", "tone", "--output", "null") as node,
        socket.create_connection(("127.0.0.1", node.port), timeout=PATIENCE_S) as connection,
    ):
        framing, hand = SlipFraming(), node.patch()
        heard: list[tuple[str, tuple[object, ...]]] = []

        def send(address: str, *values: object) -> None:
            connection.sendall(framing.framed(message(address, *values)))

        def until_heard(address: str, fits: tuple[object, ...] = ()) -> None:
            limit = time.monotonic() + PATIENCE_S
            while not any(came == address and values[: len(fits)] == fits for came, values in heard):
                assert time.monotonic() < limit, f"no {address} {fits}"
                framing.feed(connection.recv(65536))
                while (packet := framing.take()) is not None:
                    heard.extend((one.address, one.args) for one in decode(packet))

        send("/notify", 1)
        until_heard("/layer/64/prompt")
        dumped = len(heard)
        heard.clear()
        hand.send("/fade", 0.75)
        hand.send("/go")
        until_heard("/cue/finished", ("1",))
        hand.send("/prompt", "880 Hz")
        until_heard("/heard", ("880 Hz",))
        audio = node.child("audio")
        os.kill(audio, signal.SIGSTOP)
        time.sleep(LONGEST_CATCH_UP_S + 0.5)  # the timer renders so much late without a break
        os.kill(audio, signal.SIGCONT)
        hand.send("/cue/go", "2")
        for address in PUSHED:
            until_heard(address)
        until_heard("/cue/started", ("2", "Second"))
        send("/cues")
        send("/running")
        until_heard("/running.end")
    assert dumped > 380
    for address, kinds in PUSHED.items():
        assert {tuple(map(type, values)) for came, values in heard if came == address} == {kinds}, address
    for address, rows in ANSWERED.items():
        assert [values[:3] for came, values in heard if came == address] == rows
    assert ("/fade", (0.75,)) in heard
