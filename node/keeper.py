"""Files that a performer asks for: the mix from `/record`, a clip from `/clip/keep`."""

import threading
import time
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.arena import Arena
from node.control.clip_store import Held
from node.errors import OutputError, Refused
from node.outputs.sink import Sink
from node.outputs.wav import WavSink

_RECORD = "record"


class SinkTaker(Protocol):
    def add(self, name: str, sink: Sink) -> None: ...
    def remove(self, name: str) -> None: ...


class FileKeeper:
    """Writes into `folder`, which is made at the first file. Names carry the time, so nothing is ever written over."""

    def __init__(self, folder: Path, rate: int, arena: Arena, sinks: SinkTaker) -> None:
        self._folder = folder
        self._rate = rate
        self._arena = arena
        self._sinks = sinks
        self._recording: Path | None = None
        self._writers: list[threading.Thread] = []

    def record(self, on: bool) -> Path:
        """Starts or ends a recording of the mix; gives its file. Raises Refused."""
        if not on:
            path, self._recording = self._recording, None
            if path is None:
                raise Refused("nothing is being recorded; start with /record 1")
            self._sinks.remove(_RECORD)
            return path
        if self._recording is not None:
            raise Refused(f"{self._recording} is being recorded already; end it with /record 0")
        path = self._free_path("mix")
        self._sinks.add(_RECORD, self._open(path))
        self._recording = path
        return path

    def ended(self, name: str) -> None:
        """The sink `name` has ended itself (a full disk)."""
        if name == _RECORD:
            self._recording = None

    def keep(self, held: Held) -> Path:
        """Copies a clip and saves it beside the recordings, on a thread of its own. Raises Refused."""
        path = self._free_path("clip")
        sink = self._open(path)
        audio = np.array(self._arena.clip(held.clip.slot, held.frames))
        writer = threading.Thread(target=_save, args=(sink, audio), name="keep")
        self._writers = [w for w in self._writers if w.is_alive()]
        self._writers.append(writer)
        writer.start()
        return path

    def close(self) -> None:
        """Waits for files that are being written."""
        for writer in self._writers:
            writer.join()

    def _open(self, path: Path) -> WavSink:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return WavSink(path, self._rate)
        except OSError as error:
            raise Refused(f"cannot make the folder {path.parent}: {error.strerror}") from error
        except OutputError as error:
            raise Refused(str(error)) from error

    def _free_path(self, kind: str) -> Path:
        stem = f"endless-{kind}-{time.strftime('%Y%m%d-%H%M%S')}"
        names = (f"{stem}.wav", *(f"{stem}-{n}.wav" for n in range(2, 1000)))
        return next(path for path in map(self._folder.joinpath, names) if not path.exists())


def _save(sink: WavSink, audio: NDArray[np.float32]) -> None:
    sink.write(audio)
    sink.close()
