"""WAV files as other programs read them: libsndfile and sox."""

import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from node.errors import OutputError
from node.outputs import wav
from node.outputs.output import Block
from node.outputs.wav import Encoding, WavSink, header

RATE = 44100


def _noise(frames: int, channels: int = 2) -> Block:
    return np.random.default_rng(1).uniform(-0.9, 0.9, (frames, channels)).astype(np.float32)


@pytest.mark.parametrize(("encoding", "subtype"), [(Encoding.PCM_24, "PCM_24"), (Encoding.FLOAT_32, "FLOAT")])
def test_what_is_written_is_read_back(tmp_path: Path, encoding: Encoding, subtype: str) -> None:
    path = tmp_path / "mix.wav"
    mix = _noise(1000)
    sink = WavSink(path, RATE, encoding)
    assert sink.write(mix[:300]) is None
    assert sink.write(mix[300:]) is None
    assert sink.close() == f"{path}, 0.0 s"
    info = soundfile.info(path)
    assert (info.format, info.subtype, info.samplerate, info.channels) == ("WAV", subtype, RATE, 2)
    read, _ = soundfile.read(path, dtype="float32")
    if encoding is Encoding.FLOAT_32:
        assert np.array_equal(read, mix)
    else:
        assert np.max(np.abs(read - mix)) <= 2**-24 + 2**-25  # half a step, and float32's own rounding


@pytest.mark.parametrize("encoding", list(Encoding))
@pytest.mark.parametrize("channels", [1, 3, 4, 8, 64])
def test_other_numbers_of_channels_are_read_back_by_libsndfile_and_by_sox(
    tmp_path: Path, encoding: Encoding, channels: int
) -> None:
    path = tmp_path / "mix.wav"
    mix = _noise(300, channels)
    sink = WavSink(path, RATE, encoding, channels=channels)
    sink.write(mix[:100])
    sink.write(mix[100:])
    sink.close()
    info = soundfile.info(path)
    assert (info.format, info.channels, info.frames) == ("WAV" if channels < 3 else "WAVEX", channels, 300)
    read, _ = soundfile.read(path, dtype="float32", always_2d=True)
    assert np.max(np.abs(read - mix)) <= (0 if encoding is Encoding.FLOAT_32 else 2**-24 + 2**-25)
    sox = shutil.which("sox")
    if sox is not None:
        result = subprocess.run([sox, str(path), "-t", "f32", "-"], capture_output=True, check=True, timeout=30)
        said = [line for line in result.stderr.splitlines() if b"extended part of fmt" not in line]  # of WAVEX float, anyone's
        assert said == []
        assert np.max(np.abs(np.frombuffer(result.stdout, "<f4").reshape(-1, channels) - mix)) < 2**-22


def test_above_two_channels_the_format_is_extensible_and_names_no_speaker() -> None:
    for encoding, tag in ((Encoding.PCM_24, 1), (Encoding.FLOAT_32, 3)):
        size, bits = encoding.sample_bytes, 8 * encoding.sample_bytes
        top = header(encoding, 48000, 4 * size * 10, 4)
        at = top.index(b"fmt ") + 4
        assert struct.unpack_from("<IHHIIHH", top, at) == (40, 0xFFFE, 4, 48000, 48000 * 4 * size, 4 * size, bits)
        assert struct.unpack_from("<HHI", top, at + 20) == (22, bits, 0)
        assert top[at + 28 : at + 44].hex() == f"{tag:02x}00000000001000800000aa00389b71"
        assert header(encoding, 48000, 0, 2)[at + 4 : at + 6] == bytes([tag, 0])  # stereo is what it was


def test_24_bits_round_to_the_nearest_and_clip_at_full_scale() -> None:
    packed = Encoding.PCM_24.pack(np.array([[0.0, 1.0], [-1.0, 1.5], [-2.0, 2**-23], [0.6 * 2**-23, -(2**-23)]], np.float32))
    samples = [int.from_bytes(packed[at : at + 3], "little", signed=True) for at in range(0, len(packed), 3)]
    assert samples == [0, 2**23 - 1, -(2**23), 2**23 - 1, -(2**23), 1, 1, -1]


@pytest.mark.parametrize("encoding", list(Encoding))
def test_sox_reads_it(tmp_path: Path, encoding: Encoding) -> None:
    sox = shutil.which("sox")
    if sox is None:
        pytest.skip("sox is not installed (apt install sox)")
    path = tmp_path / "mix.wav"
    mix = _noise(500)
    sink = WavSink(path, RATE, encoding)
    sink.write(mix)
    sink.close()
    raw = subprocess.run(
        [sox, str(path), "-t", "raw", "-e", "float", "-b", "32", "-"], capture_output=True, check=True
    )  # fmt: skip
    assert raw.stderr == b""
    read = np.frombuffer(raw.stdout, np.float32).reshape(-1, 2)
    assert np.max(np.abs(read - mix)) < 2**-23


@pytest.mark.parametrize("encoding", list(Encoding))
def test_an_empty_recording_is_a_file_too(tmp_path: Path, encoding: Encoding) -> None:
    sink = WavSink(tmp_path / "mix.wav", RATE, encoding)
    sink.close()
    assert soundfile.info(tmp_path / "mix.wav").frames == 0


@pytest.mark.parametrize("channels", [2, 5])
@pytest.mark.parametrize("encoding", list(Encoding))
def test_it_turns_into_rf64_past_4_gb(tmp_path: Path, encoding: Encoding, channels: int) -> None:
    path = tmp_path / "long.wav"
    sink = WavSink(path, RATE, encoding, channels=channels)
    frame_bytes = channels * encoding.sample_bytes
    sink.write(_noise(100, channels))
    skipped = 2**32 // frame_bytes  # a hole in the file: six hours at no cost of disk
    sink._frames += skipped
    sink._file.seek(skipped * frame_bytes, os.SEEK_CUR)
    end = _noise(100, channels)
    sink.write(end)
    sink.close()
    info = soundfile.info(path)
    assert (info.format, info.frames) == ("RF64", 200 + skipped)
    read, _ = soundfile.read(path, start=100 + skipped, dtype="float32")
    assert np.max(np.abs(read - end)) < 2**-23


def test_the_header_changes_over_at_the_byte_where_riff_ends() -> None:
    frame_bytes = 6
    most = (2**32 - 1 - (len(header(Encoding.PCM_24, RATE, 0)) - 8)) // frame_bytes * frame_bytes
    riff, rf64 = header(Encoding.PCM_24, RATE, most), header(Encoding.PCM_24, RATE, most + frame_bytes)
    assert riff[:4] == b"RIFF"
    assert struct.unpack_from("<I", riff, 4)[0] == most + len(riff) - 8
    assert rf64[:4] == b"RF64"
    assert struct.unpack_from("<IQQQ", rf64, 16) == (28, most + frame_bytes + len(rf64) - 8, most + frame_bytes, most // 6 + 1)
    assert len(riff) == len(rf64)


def test_a_killed_process_leaves_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    code = (
        "import sys, time, numpy as np\n"
        "from pathlib import Path\n"
        "from node.outputs import wav\n"
        "wav.HEADER_EVERY_S = 0.1\n"
        "sink = wav.WavSink(Path(sys.argv[1]), 44100)\n"
        "while True:\n"
        "    sink.write(np.full((441, 2), 0.25, np.float32))\n"
        "    time.sleep(0.002)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, str(path)])
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not (path.exists() and path.stat().st_size > 200_000):
            time.sleep(0.01)
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    read, rate = soundfile.read(path, dtype="float32")
    assert rate == 44100
    assert len(read) > 0
    assert np.all(read == 0.25)


def test_the_header_is_put_right_every_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wav, "HEADER_EVERY_S", 0.0)
    sink = WavSink(tmp_path / "mix.wav", RATE)
    sink.write(_noise(123))
    assert soundfile.info(tmp_path / "mix.wav").frames == 123
    sink.close()


def test_it_ends_itself_at_its_limit_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    sink = WavSink(path, 1000, limit_s=0.5)
    assert sink.write(_noise(400)) is None
    line = sink.write(_noise(400))
    assert line == f"{path}, 0.5 s: the recording has reached its limit"
    assert sink.close() == line
    assert soundfile.info(path).frames == 500


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    """Within, no file grows beyond `size` bytes: what a full disk is to a writer."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_ends_it_with_a_line_and_leaves_what_fitted(tmp_path: Path) -> None:
    path = tmp_path / "mix.wav"
    sink = WavSink(path, RATE)
    assert sink.write(_noise(1000)) is None
    with _files_end_at(8000):
        line = sink.write(_noise(1000))
    assert line is not None
    assert "the recording has stopped, file too large" in line
    assert sink.write(_noise(10)) == line
    assert soundfile.info(path).frames == 1000
    assert path.stat().st_size == len(header(Encoding.PCM_24, RATE, 0)) + 6000


def test_a_missing_folder_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the folder .*no is missing; create it"):
        WavSink(tmp_path / "no" / "mix.wav", RATE)


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a directory"):
        WavSink(tmp_path, RATE)
