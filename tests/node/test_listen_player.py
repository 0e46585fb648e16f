"""The receiver's two ways out: a file in the stream's own time, and a device with a clock of its own."""

from pathlib import Path

import numpy as np
import soundfile

from node.listen_player import FilePlayer, Paced
from node.outputs.output import Block
from node.outputs.wav import Encoding

RATE = 48000
N = 128
PERIOD = 256


def _tone(frames: int) -> Block:
    one = 0.1 * np.sin(2 * np.pi * 440.0 / RATE * np.arange(frames))
    return np.repeat(one[:, None], 2, axis=1).astype(np.float32)


def _step(sound: Block) -> float:
    return float(np.abs(np.diff(sound, axis=0)).max())


def _paced(rate_of_device: float, seconds: float, stalls: tuple[int, int] = (0, 0)) -> tuple[Paced, Block]:
    """A device that takes PERIOD frames whenever the node has sent PERIOD / rate_of_device; no packets come within `stalls`."""
    paced, sound = Paced(RATE, 0.05), _tone(round(seconds * RATE))
    taken, sent, due = [], 0, 0.0
    for at in range(0, len(sound), PERIOD):
        if not stalls[0] <= at < stalls[1]:
            while (sent + 1) * N <= at:
                paced.jitter.put(sent, sent * N, sound[sent * N : (sent + 1) * N])
                sent += 1
        due += rate_of_device * PERIOD
        while due >= PERIOD:
            due -= PERIOD
            out = np.empty((PERIOD, 2), np.float32)
            paced.fill(out)
            taken.append(out)
    return paced, np.concatenate(taken)


def test_a_device_at_the_nodes_pace_is_the_delay_behind_and_hears_every_frame() -> None:
    paced, heard = _paced(1.0, 4.0)
    begin = int(np.flatnonzero(np.abs(heard[:, 0]) > 1e-3)[0])
    assert 2400 <= begin < 2400 + 3 * PERIOD
    counts = paced.jitter.counts
    assert counts.concealed == counts.skipped == 0
    assert counts.inserted == len(heard) - paced.frames
    whole = heard[begin + 300 :]
    assert np.abs(whole[2:] - 2 * np.cos(2 * np.pi * 440 / RATE) * whole[1:-1] + whole[:-2]).max() < 1e-6  # one sine, unbroken


def test_five_channels_into_a_file_and_a_gap_in_them_is_concealed_in_each(tmp_path: Path) -> None:
    sound = np.repeat(_tone(RATE)[:, :1], 5, axis=1) * np.arange(1, 6, dtype=np.float32)
    player = FilePlayer(tmp_path / "five.wav", RATE, 0.05, Encoding.FLOAT_32, channels=5)
    for packet in range(RATE // N):
        if packet != 100:
            player.put(packet, packet * N, sound[packet * N : (packet + 1) * N])
    player.close()
    heard, _ = soundfile.read(tmp_path / "five.wav", dtype="float32")
    assert heard.shape == (RATE // N * N, 5)
    assert np.array_equal(heard[: 100 * N], sound[: 100 * N])
    assert player.counts.concealed == N
    assert np.allclose(heard[:, 4], 5 * heard[:, 0], atol=1e-6)
    assert _step(heard) <= 1.1 * _step(sound)


def test_one_channel_goes_to_both_sides_of_a_device() -> None:
    paced, out = Paced(RATE, 0.01, channels=1), np.empty((N, 2), np.float32)
    for packet in range(20):
        paced.jitter.put(packet, packet * N, _tone(20 * N)[packet * N : (packet + 1) * N, :1])
    for _ in range(10):
        paced.fill(out)
        assert np.array_equal(out[:, 0], out[:, 1])
    assert np.abs(out).max() > 0.01


def test_a_device_that_runs_ahead_waits_without_a_step() -> None:
    paced, heard = _paced(1.02, 6.0)
    assert paced.jitter.counts.inserted > 3 * 2400
    assert _step(heard) <= 1.05 * _step(_tone(RATE))


def test_a_device_that_lags_lets_go_without_a_step() -> None:
    paced, heard = _paced(0.95, 6.0)
    assert paced.jitter.counts.skipped >= 2 * 4800
    assert paced.jitter.ahead <= 3 * 2400 + PERIOD + N
    assert _step(heard) <= 1.05 * _step(_tone(RATE))


def test_a_network_that_stands_still_is_waited_for_and_caught_up() -> None:
    paced, heard = _paced(1.0, 4.0, stalls=(RATE, RATE + 24000))
    counts = paced.jitter.counts
    assert counts.lost == counts.late == 0
    assert counts.inserted > 20000
    assert counts.skipped > 15000
    assert _step(heard) <= 1.05 * _step(_tone(RATE))


def test_a_file_holds_every_frame_whatever_comes_late(tmp_path: Path) -> None:
    sound = _tone(200 * N)
    player = FilePlayer(tmp_path / "heard.wav", RATE, 0.05, Encoding.FLOAT_32)
    order = list(range(200))
    order[100], order[110] = 110, 100  # 27 ms late
    for k in order:
        player.put(k, k * N, sound[k * N : (k + 1) * N])
    assert "heard.wav, 0.5 s" in player.close()
    written, rate = soundfile.read(tmp_path / "heard.wav", dtype="float32")
    assert rate == RATE
    assert np.array_equal(written, sound)
    assert player.counts.late == player.counts.concealed == 0


def test_a_file_goes_on_with_the_next_stream(tmp_path: Path) -> None:
    sound = _tone(100 * N)
    player = FilePlayer(tmp_path / "heard.wav", RATE, 0.05, Encoding.FLOAT_32)
    for begin in (0, 7_000_000 * N):
        for k in range(100):
            player.put(k, begin + k * N, sound[k * N : (k + 1) * N])
        if begin == 0:
            player.restart()
    player.close()
    written, _ = soundfile.read(tmp_path / "heard.wav", dtype="float32")
    assert len(written) == 200 * N == player.frames
    assert _step(written) <= 1.05 * _step(sound)
