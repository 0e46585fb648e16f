"""How often an output that has gone is tried again, and what comes of a try."""

import time

import pytest

from node.audio_process import Opened
from node.reopening import Pauses, Reopening


def test_pauses_double_up_to_half_a_minute() -> None:
    pauses = Pauses()
    assert [pauses.next() for _ in range(8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_an_output_that_has_played_for_ten_seconds_begins_with_short_pauses() -> None:
    pauses = Pauses()
    for _ in range(5):
        pauses.next()
    pauses.begins(100.0)
    pauses.plays(109.0)
    assert not pauses.fresh
    pauses.plays(110.0)
    assert pauses.fresh
    assert pauses.next() == 0.5


def test_one_that_goes_at_once_each_time_is_tried_ever_more_seldom() -> None:
    pauses = Pauses()
    waits = []
    for n in range(4):
        waits.append(pauses.next())
        pauses.begins(100.0 * n)
        pauses.plays(100.0 * n + 9.0)
        pauses.lost()
        pauses.plays(100.0 * n + 99.0)  # unheard
    assert waits == [0.5, 1.0, 2.0, 4.0]


def _outcome(spec: str) -> "tuple[Reopening, Opened | str]":
    following = Reopening(spec, 44100, 256, 1024, 2, "", time.monotonic())
    try:
        until = time.monotonic() + 30
        while (outcome := following.outcome(time.monotonic())) is None:
            assert time.monotonic() < until
            time.sleep(0.01)
    finally:
        pid = following.audio.pid
        following.audio.stop(0.0)
    assert (pid is None) == isinstance(outcome, str), "a try that failed leaves no process"
    return following, outcome


def test_a_try_opens_the_output_or_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "no-such-server")
    assert isinstance(_outcome("null")[1], Opened)
    outcome = _outcome("jack")[1]
    assert isinstance(outcome, str)
    assert outcome.startswith("no JACK server 'no-such-server' answers")
