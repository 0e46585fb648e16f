"""Lines that repeat are folded, their bytes are bounded, and a reader that does not read holds nobody."""

import logging
import threading
import time
from collections.abc import Iterator

import pytest

from node import log_storm
from node.log_storm import AT_ONCE, BYTES_AT_ONCE, LONGEST, UNFOLDED, WAITING, LogStorm


class Shelf(logging.Handler):
    """Keeps what it is given; waits before each line while `shut`."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.open = threading.Event()
        self.open.set()

    def emit(self, record: logging.LogRecord) -> None:
        self.open.wait()
        self.lines.append(record.getMessage())


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def log(shelf: Shelf) -> Iterator[logging.Logger]:
    logger = logging.Logger("storm")
    logger.addHandler(storm := LogStorm([shelf]))
    yield logger
    shelf.open.set()
    storm.close()


def test_a_storm_is_its_first_lines_and_the_number_of_the_others(log: logging.Logger, shelf: Shelf) -> None:
    for number in range(10_000):
        log.warning("message %d is bad", number)
    log.warning("something else")
    log.handlers[0].flush()
    assert shelf.lines[:AT_ONCE] == [f"message {number} is bad" for number in range(AT_ONCE)]
    assert shelf.lines[AT_ONCE:] == [
        "something else", f"... {10_000 - AT_ONCE} more of these in the last 10 s; the last: message 9999 is bad",
    ]  # fmt: skip


def test_a_storm_that_goes_on_is_two_lines_a_window(log: logging.Logger, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_storm, "WINDOW_S", 0.2)
    end = time.monotonic() + 1.1
    while time.monotonic() < end:
        log.warning("bad")
        time.sleep(0.001)
    log.handlers[0].flush()
    told = [line for line in shelf.lines if line.startswith("...")]
    assert 3 <= len(told) <= 7
    assert len(shelf.lines) <= AT_ONCE + 2 * len(told)


def test_what_was_folded_is_told_without_another_line(
    log: logging.Logger, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_storm, "WINDOW_S", 0.2)
    for _ in range(100):
        log.warning("bad")
    end = time.monotonic() + 20
    while not any(line.startswith("... 80 more") for line in shelf.lines):
        assert time.monotonic() < end, shelf.lines
        time.sleep(0.01)


def test_lines_that_were_asked_for_are_not_folded(log: logging.Logger, shelf: Shelf) -> None:
    for number in range(200):
        log.info("%d", number, extra=UNFOLDED)
    log.handlers[0].flush()
    assert shelf.lines == [str(number) for number in range(200)]


def test_the_bytes_of_all_kinds_together_are_bounded(log: logging.Logger, shelf: Shelf) -> None:
    for number in range(400):
        log.warning(f"kind {number}: " + "x" * 10_000)
    log.handlers[0].flush()
    assert all(len(line) <= LONGEST + 3 for line in shelf.lines)
    assert sum(map(len, shelf.lines)) < BYTES_AT_ONCE + 50_000


def test_a_reader_that_does_not_read_holds_nobody_and_misses_lines(log: logging.Logger, shelf: Shelf) -> None:
    shelf.open.clear()
    began = time.monotonic()
    for number in range(3 * WAITING):
        log.info("%d", number, extra=UNFOLDED)
    log.handlers[0].flush()
    assert time.monotonic() - began < 10.0  # waiting would last for ever
    shelf.open.set()
    end = time.monotonic() + 20
    while not any("are lost" in line for line in shelf.lines):
        assert time.monotonic() < end, shelf.lines[-3:]
        time.sleep(0.01)
    assert shelf.lines[0] == "0"
