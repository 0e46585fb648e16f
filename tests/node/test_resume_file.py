"""The state's file: whole whenever its writer is killed, refused where it is torn, and never two nodes' at once."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from node.state_file import Mark, StateError, StateFile, name_of
from node.state_writer import StateWriter

WRITER = """
import sys, time
from pathlib import Path
from node.state_file import Mark, StateFile
file = StateFile(Path(sys.argv[1]), "9400")
saved = file.read()
n = saved.content["n"] if saved is not None else 0
print("writing", flush=True)
while True:
    n += 1
    file.write({"n": n, "long": "x" * (n % 50_000)}, Mark(1000 * n, 0.0))
    for k in range(3):
        file.mark(Mark(1000 * n + k, float(k)))
"""


def test_it_reads_what_was_written_and_the_newest_mark(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "new" / "folder", "9400")
    assert file.read() is None
    file.mark(Mark(1, 1.0))  # of nothing
    file.write({"prompt": "rain\n\u2028 and 'wind'"}, Mark(10, 1_700_000_000.125))
    file.mark(Mark(2**40, 1_700_000_001.5))
    saved = file.read()
    assert saved is not None
    assert saved.content == {"format": 1, "prompt": "rain\n\u2028 and 'wind'"}
    assert saved.mark == Mark(2**40, 1_700_000_001.5)
    file.close()


def test_a_killed_writer_leaves_a_whole_file(tmp_path: Path) -> None:
    chance, last = random.Random(1), 0
    for _ in range(30):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None and writer.stdout.readline() == b"writing\n"
        time.sleep(chance.uniform(0.0, 0.05))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        file = StateFile(tmp_path, "9400")
        saved = file.read()
        file.close()
        n = saved.content["n"] if saved is not None else 0
        assert n >= last
        assert saved is None or saved.mark.frame - 1000 * n in range(3)
        last = n
    assert last > 0


def test_any_torn_file_is_refused_and_a_torn_mark_is_not_taken(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "9400")
    file.write({"n": 1}, Mark(5, 0.0))
    file.mark(Mark(7, 0.0))
    whole = file.path.read_bytes()
    body = len(whole) - 51
    for cut in (0, 1, body // 2, body - 2):
        file.path.write_bytes(whole[:cut])
        with pytest.raises(StateError, match="is torn or was edited"):
            file.read()
    for cut in (body, body + 10, len(whole) - 1):
        file.path.write_bytes(whole[:cut])
        saved = file.read()
        assert saved is not None and saved.mark.frame == 5
    file.path.write_bytes(whole.replace(b'"n": 1', b'"n": 2'))
    with pytest.raises(StateError, match="was edited"):
        file.read()
    file.close()


def test_it_belongs_to_one_process(tmp_path: Path) -> None:
    first = StateFile(tmp_path, "9400")
    with pytest.raises(StateError, match="another node has it"):
        StateFile(tmp_path, "9400")
    StateFile(tmp_path, "9401").close()
    first.close()
    StateFile(tmp_path, "9400").close()


def test_a_folder_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="give another folder with --state") as told:
        StateFile(tmp_path / "file", "9400")
    assert "\n" not in str(told.value)


def test_nodes_of_one_machine_have_states_of_their_own() -> None:
    names = {name_of(9400, ""), name_of(9400, "/garden"), name_of(9400, "/garden/left"), name_of(9401, "/garden")}
    assert len(names) == 4
    assert not any(set("/\\") & set(name) for name in names)


class SlowFile:
    """A disk that takes its time, or is full."""

    path = Path("slow")

    def __init__(self) -> None:
        self.goes_on = threading.Event()
        self.full = False
        self.written: list[object] = []

    def write(self, content: dict[str, int], mark: Mark) -> None:
        self.goes_on.wait(10)
        if self.full:
            raise OSError(28, os.strerror(28))
        self.written.append((content["n"], mark.frame))

    def mark(self, mark: Mark) -> None:
        self.written.append(mark.frame)

    def close(self) -> None:
        self.written.append("closed")


def test_the_writer_never_waits_and_a_slow_disk_gets_the_newest() -> None:
    file = SlowFile()
    writer = StateWriter(file)  # type: ignore[arg-type]
    for n in range(1000):
        writer.put({"n": n}, Mark(n, 0.0))
    writer.put(None, Mark(1000, 0.0))  # the state as it was: it must not be lost for the mark
    file.goes_on.set()
    writer.close()
    assert file.written[-2:] == [(999, 1000), "closed"]
    assert len(file.written) <= 3


def test_what_a_full_disk_refused_is_written_when_there_is_room(caplog: pytest.LogCaptureFixture) -> None:
    file = SlowFile()
    file.goes_on.set()
    file.full = True
    writer = StateWriter(file)  # type: ignore[arg-type]
    for frame in range(3):
        writer.put({"n": 1} if not frame else None, Mark(frame, 0.0))
        end = time.monotonic() + 10
        while writer._order is not None and time.monotonic() < end:
            time.sleep(0.001)
    file.full = False
    writer.put(None, Mark(9, 0.0))
    writer.close()
    assert file.written == [(1, 9), "closed"]
    assert sum("cannot be written" in record.message for record in caplog.records) == 1


def test_the_file_is_text_that_a_person_can_read(tmp_path: Path) -> None:
    file = StateFile(tmp_path, "9400")
    file.write({"prompt": "rain"}, Mark(44100, 12.5))
    line = file.path.read_text().splitlines()[0]
    assert json.loads(line) == {"format": 1, "prompt": "rain", "mark": [44100, 12.5]}
    file.close()
