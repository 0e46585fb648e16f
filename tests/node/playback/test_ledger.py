"""Which clips are still in use, and events that wait for room."""

from node.playback.ledger import BACKLOG, Ledger
from node.playback.mailbox import CAPACITY, RING_BYTES, Entry, Event, Ring


def take_all(ring: Ring) -> list[Entry]:
    return [entry for entry in iter(ring.take, None) if entry is not None]


def test_a_clip_is_spent_after_its_last_reference() -> None:
    ring = Ring(memoryview(bytearray(RING_BYTES)))
    ledger = Ledger(ring)
    ledger.frame = 77
    ledger.hold(5)
    ledger.hold(5)
    ledger.release(5)
    assert take_all(ring) == []
    ledger.release(5)
    assert take_all(ring) == [Entry(Event.SPENT, clip=5, frame=77)]


def test_what_waits_is_told_before_what_comes() -> None:
    ring = Ring(memoryview(bytearray(RING_BYTES)))
    ledger = Ledger(ring)
    for frame in range(CAPACITY + 1):
        ledger.say(Entry(Event.PAUSED, frame=frame))
    first = ring.take()
    ledger.say(Entry(Event.PAUSED, frame=CAPACITY + 1))
    frames = [entry.frame for entry in take_all(ring)]
    ledger.flush()
    frames += [entry.frame for entry in take_all(ring)]
    assert first is not None and [first.frame, *frames] == list(range(CAPACITY + 2))


def test_with_no_reader_at_all_only_spent_clips_are_kept() -> None:
    ring = Ring(memoryview(bytearray(RING_BYTES)))
    ledger = Ledger(ring)
    for frame in range(CAPACITY + BACKLOG + 3):
        ledger.say(Entry(Event.LEFT, frame=frame))
    ledger.say(Entry(Event.SPENT, clip=9))
    assert ledger.lost == 3
    told = take_all(ring)
    while len(told) < CAPACITY + BACKLOG + 1:
        ledger.flush()
        told += take_all(ring)
    assert told[-1].clip == 9
