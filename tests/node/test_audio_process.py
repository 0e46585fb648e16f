"""The audio process as control sees it: real processes, a timer or a JACK server as the clock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from generator.arena import Arena, Layout
from generator.spawn import spawn
from node.audio_layout import audio_layout
from node.audio_process import AudioProcess, Broken, Died, Failed, Message, Opened
from node.errors import OutputError
from node.outputs.jack_feed import compiled
from node.playback.mailbox import Entry, Event, Op
from tests.e2e.capture import capture, capture_freewheel
from tests.node.outputs.jack_server import RATE, longest, running_jackd

BLOCK = 256
SINE = 0.03  # radians a frame
MACHINE_STALLS = 3  # tries: the machine itself may stop for longer than any buffer


@pytest.fixture
def audio() -> Iterator[AudioProcess]:
    process = AudioProcess()
    yield process
    process.stop()


def _arena(rate: int) -> Arena:
    return Arena(Layout(audio_layout(rate).control_bytes, 10 * rate, 1))


def _playing(audio: AudioProcess, spec: str = "null", rate: int | None = 44100, latency: int | str = 1024) -> Opened:
    audio.start(spec, rate, BLOCK, latency)
    opened = audio.wait_open()
    arena = _arena(opened.rate)
    audio.give_arena(arena)
    arena.close()
    return opened


def _until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def _frame(audio: AudioProcess) -> int:
    status = audio.status.read()
    return 0 if status is None else status.frame


def _message(audio: AudioProcess) -> Message:
    messages: list[Message] = []
    _until(lambda: bool(messages.extend(audio.poll()) or messages))
    return messages[0]


def _is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_opens_plays_and_ends(audio: AudioProcess) -> None:
    opened = _playing(audio)
    assert (opened.rate, opened.latency_s, opened.description) == (44100, 0.0, "timer, 44100 Hz")
    assert opened.realtime
    pid = audio.pid
    assert pid is not None
    if sys.platform == "linux":
        assert Path(f"/proc/{pid}/cmdline").read_bytes().startswith(b"endless: audio")
    _until(lambda: _frame(audio) >= 10 * BLOCK)
    assert _frame(audio) % BLOCK == 0
    audio.stop()
    assert _is_gone(pid)
    assert audio.pid is None
    assert audio.poll() == []
    audio.stop()  # once more does nothing


def test_it_ends_with_the_node_even_where_closing_a_device_takes_the_interpreter_along() -> None:
    process, connection = spawn("tests.node.holding_worker", {})
    assert connection.recv()[0] == "opened"
    arena = _arena(44100)
    arena.share(connection)
    connection.send(None)
    connection.close()
    arena.close()
    try:
        assert process.wait(60) == -signal.SIGALRM
    finally:
        process.kill()
        process.wait()


def test_the_clock_runs_at_the_rate(audio: AudioProcess) -> None:
    _playing(audio, rate=48000)
    _until(lambda: _frame(audio) > 0)
    first = audio.status.read()
    time.sleep(1.0)
    last = audio.status.read()
    assert first is not None
    assert last is not None
    frames = (last.monotonic_ns - first.monotonic_ns) * 1e-9 * 48000
    assert abs(last.frame - first.frame - frames) < 0.5 * 48000
    assert 0 < last.render_load < 1


def test_the_mix_comes_back_through_the_ring(audio: AudioProcess) -> None:
    _playing(audio)
    reader = audio.mix_reader()
    frames = 0
    while frames < 44100 // 2:
        time.sleep(0.02)
        piece = reader.read()
        frames += 0 if piece is None else len(piece)
    assert reader.lost == 0


@pytest.mark.parametrize(
    ("spec", "says"), [("radio", "no output that can be the clock"), ("device:no such", "no output 'no such'|no sound output")]
)
def test_an_output_that_cannot_be_opened_says_why(audio: AudioProcess, spec: str, says: str) -> None:
    audio.start(spec, None, BLOCK, 1024)
    pid = audio.pid
    assert pid is not None
    with pytest.raises(OutputError, match=says):
        audio.wait_open()
    assert _is_gone(pid)


def test_the_loop_hears_of_a_failure_without_waiting(audio: AudioProcess) -> None:
    audio.start("radio", None, BLOCK, 1024)
    assert isinstance(_message(audio), Failed)
    assert audio.poll() == []
    assert audio.pid is None


def test_it_can_be_stopped_before_it_has_an_arena(audio: AudioProcess, capfd: pytest.CaptureFixture[str]) -> None:
    audio.start("null", None, BLOCK, 1024)
    audio.wait_open()
    began = time.monotonic()
    audio.stop(20.0)
    assert time.monotonic() - began < 10
    assert capfd.readouterr().err == ""


def test_a_killed_process_is_told_once_and_another_takes_the_same_arena(audio: AudioProcess) -> None:
    audio.start("null", 44100, BLOCK, 1024)
    arena = _arena(audio.wait_open().rate)
    audio.give_arena(arena)
    reader = audio.mix_reader()
    pid = audio.pid
    assert pid is not None
    _until(lambda: _frame(audio) > 0)
    os.kill(pid, signal.SIGKILL)
    assert _message(audio) == Died(-signal.SIGKILL)
    assert audio.poll() == []
    assert _is_gone(pid)
    audio.start("null", 44100, BLOCK, 1024)
    assert isinstance(_message(audio), Opened)
    audio.give_arena(arena)
    arena.close()
    assert audio.status.read() is None or _frame(audio) < 44100  # not what the dead one left
    _until(lambda: _frame(audio) > 0)
    before = reader.position
    _until(lambda: reader.read() is not None and reader.position > before + 4 * BLOCK)


def test_it_is_stopped_even_if_it_hangs(audio: AudioProcess) -> None:
    _playing(audio)
    pid = audio.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    audio.stop(0.3)
    assert time.monotonic() - began < 5
    assert _is_gone(pid)


@pytest.mark.parametrize("arena_given", [True, False])
def test_it_ends_within_two_seconds_of_the_node(arena_given: bool) -> None:
    code = (
        "import sys, time\n"
        "from generator.arena import Arena, Layout\n"
        "from node.audio_layout import audio_layout\n"
        "from node.audio_process import AudioProcess\n"
        "audio = AudioProcess()\n"
        "audio.start('null', 44100, 256, 1024)\n"
        "audio.wait_open()\n"
        f"if {arena_given}: audio.give_arena(Arena(Layout(audio_layout(44100).control_bytes, 1, 1)))\n"
        "print(audio.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as node:
        assert node.stdout is not None
        pid = int(node.stdout.readline())
        node.kill()
    _until(lambda: _is_gone(pid), 2.0)


def _goes_on(mix: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where a sine of SINE radians a frame and amplitude 0.25 goes on smoothly."""
    left = mix[:, 0].astype(np.float64)
    assert np.max(np.abs(left)) == pytest.approx(0.25, abs=0.01)
    return np.abs(left[2:] - 2 * np.cos(SINE) * left[1:-1] + left[:-2]) < 1e-5


def _playing_a_sine(audio: AudioProcess) -> Arena:
    """Waits for the output, and has four seconds of the sine played as clip 1."""
    arena = _arena(audio.wait_open().rate)
    frames = 4 * RATE
    arena.commit(0, frames)
    arena.clip(0, frames)[:] = 0.25 * np.sin(SINE * np.arange(frames))[:, None]
    audio.give_arena(arena)
    for entry in (Entry(Op.NEXT, clip=1, slot=0, frames=frames, value=1.0), Entry(Op.RUN), Entry(Op.JOIN, ramp=240)):
        assert audio.inbox.put(entry)
    return arena


def test_a_clip_in_the_arena_is_heard_on_the_device_without_a_break(
    audio: AudioProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"endless-clip-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    found = []
    with running_jackd(name):
        for _ in range(MACHINE_STALLS):
            audio.start("device", None, BLOCK, 1024)
            arena = _playing_a_sine(audio)
            found.append(longest(_goes_on(capture(name, 1.5))))
            event = audio.outbox.take()
            audio.stop()
            arena.close()
            assert event is not None
            assert (event.op, event.clip) == (Event.STARTED, 1)
            if found[-1] > 0.5:
                return
    pytest.fail(f"longest seconds without a break: {found}")


def test_the_end_of_the_sound_server_is_told_and_time_goes_on(
    audio: AudioProcess, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    name = f"endless-broken-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name) as server:
        opened = _playing(audio, "device", None)
        assert opened.rate == RATE
        assert opened.latency_s > 1024 / RATE
        _until(lambda: _frame(audio) > RATE // 10)
        server.terminate()  # a killed jackd keeps its place among the eight that a machine can have
    message = _message(audio)
    assert isinstance(message, Broken)
    assert "system" in message.reason
    then = _frame(audio)
    _until(lambda: _frame(audio) > then + RATE // 10)
    status = audio.status.read()
    assert status is not None
    assert status.xruns >= 1
    audio.stop()


def test_starting_it_loads_little() -> None:
    code = "import sys, node.audio_worker; print(*sorted(name.partition('.')[0] for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"scipy", "soxr", "pydantic", "yaml", "pythonosc", "torch"} & set(loaded)


def test_a_successor_goes_on_at_the_frame_that_the_time_has_reached(audio: AudioProcess) -> None:
    audio.start("null", 44100, BLOCK, 1024)
    arena = _arena(audio.wait_open().rate)
    began = time.monotonic() - 2.0
    audio.give_arena(arena, (1_000_000, began))
    arena.close()
    _until(lambda: audio.status.read() is not None)
    status = audio.status.read()
    assert status is not None
    elapsed = (status.monotonic_ns * 1e-9 - began) * 44100
    assert 1_000_000 < status.frame <= 1_000_000 + elapsed + BLOCK


@pytest.mark.parametrize("channels", [1, 8])
def test_a_mix_of_any_number_of_channels_comes_back_through_the_ring(audio: AudioProcess, channels: int) -> None:
    audio.start("null", 44100, BLOCK, 1024, channels)
    opened = audio.wait_open()
    assert opened.channels == channels
    arena = Arena(Layout(audio_layout(opened.rate, channels).control_bytes, 10, 1))
    audio.give_arena(arena)
    arena.close()
    reader = audio.mix_reader()
    pieces: list[NDArray[np.float32]] = []
    _until(lambda: bool(pieces.extend(filter(lambda piece: piece is not None, [reader.read()])) or len(pieces) > 3))  # type: ignore[arg-type]
    assert pieces[0].shape[1] == channels


def test_the_thread_that_renders_neither_collects_nor_faults_while_it_plays(
    audio: AudioProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """JACK's thread not at all; the engine's hardly: a page here and there is the interpreter's, none waits for a disk."""
    name = f"endless-health-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name):
        audio.start("jack", None, BLOCK, 1024)
        arena = _playing_a_sine(audio)
        _until(lambda: _frame(audio) > RATE)
        time.sleep(0.6)  # the counters are read twice a second
        first = audio.health.read()
        _until(lambda: _frame(audio) > 3 * RATE)
        time.sleep(0.6)
        last = audio.health.read()
        audio.stop()
        arena.close()
    assert first.minor_faults > 0 or sys.platform != "linux"
    assert last.collections == first.collections
    assert last.major_faults == first.major_faults
    assert last.minor_faults - first.minor_faults < 20
    assert last.callback_major_faults == first.callback_major_faults
    if compiled():
        assert last.callback_minor_faults - first.callback_minor_faults < 3


def test_a_freewheel_gives_what_is_rendered(audio: AudioProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seconds of a clip through JACK in freewheel, sample for sample."""
    name = f"endless-freewheel-{os.getpid()}"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with running_jackd(name):
        audio.start("jack", None, BLOCK, 1024)
        frames = 60 * RATE  # a busy machine takes long to start the recording
        arena = Arena(Layout(audio_layout(audio.wait_open().rate).control_bytes, frames, 1))
        arena.commit(0, frames)
        noise = np.random.default_rng(1).uniform(-0.25, 0.25, (frames, 2)).astype(np.float32)
        arena.clip(0, frames)[:] = noise
        audio.give_arena(arena)
        for entry in (
            Entry(Op.FADE, ramp=240), Entry(Op.NEXT, clip=1, slot=0, frames=frames, value=1.0), Entry(Op.RUN), Entry(Op.JOIN),
        ):  # fmt: skip
            assert audio.inbox.put(entry)
        heard = capture_freewheel(name, 4.0)
        audio.stop()
        arena.close()
    heard = heard[RATE // 10 :]
    (begin,) = np.flatnonzero((noise == heard[0]).all(axis=1))
    assert frames - 240 - begin > 2 * RATE
    end = min(len(heard), frames - 240 - begin)
    assert np.array_equal(heard[:end], noise[begin : begin + end])
