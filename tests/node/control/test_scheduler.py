"""The queue of what waits for its time."""

import math

import pytest

from node.control.scheduler import Scheduler
from node.errors import Refused


def run(scheduler: Scheduler, now_s: float) -> None:
    for action in scheduler.due(now_s):
        action()


def test_actions_come_in_order_of_time_and_then_of_arrival() -> None:
    scheduler, done = Scheduler(), list[str]()
    for due_s, name in [(3.0, "d"), (2.0, "b"), (2.0, "c"), (1.0, "a")]:
        scheduler.at(due_s, 0.0, lambda name=name: done.append(name))  # type: ignore[misc]
    assert scheduler.next_s == 1.0
    run(scheduler, 0.999)
    assert done == []
    run(scheduler, 2.0)
    assert done == ["a", "b", "c"]
    run(scheduler, 10.0)
    assert done == ["a", "b", "c", "d"]
    assert scheduler.next_s is None


def test_sixty_seconds_ahead_is_the_most() -> None:
    scheduler = Scheduler()
    scheduler.at(160.0, 100.0, lambda: None)
    with pytest.raises(Refused, match=r"60\.5 s ahead of this machine's clock is out of range 0\.\.60 s"):
        scheduler.at(160.5, 100.0, lambda: None)
    with pytest.raises(Refused):
        scheduler.at(math.nan, 100.0, lambda: None)
    assert len(scheduler) == 1


def test_a_full_queue_refuses_and_takes_again_when_there_is_room() -> None:
    scheduler = Scheduler(capacity=4)
    for _ in range(4):
        scheduler.at(1.0, 0.0, lambda: None)
    with pytest.raises(Refused, match="4 messages wait for their time already"):
        scheduler.at(1.0, 0.0, lambda: None)
    run(scheduler, 1.0)
    scheduler.at(2.0, 1.0, lambda: None)
    assert len(scheduler) == 1


def test_a_panic_among_what_is_due_ends_the_rest() -> None:
    scheduler, done = Scheduler(), list[str]()
    scheduler.at(1.0, 0.0, lambda: done.append("before"))
    scheduler.at(1.0, 0.0, scheduler.clear)
    scheduler.at(1.0, 0.0, lambda: done.append("after"))
    run(scheduler, 5.0)
    assert done == ["before"]
    assert len(scheduler) == 0


def test_an_action_that_comes_back_at_once_does_not_hold_the_loop() -> None:
    scheduler, done = Scheduler(), list[int]()

    def again() -> None:
        done.append(1)
        scheduler.at(1.0, 1.0, again)

    scheduler.at(1.0, 0.0, again)
    run(scheduler, 1.0)
    assert done == [1]
    run(scheduler, 1.0)
    assert done == [1, 1]
