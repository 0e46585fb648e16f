"""Files that a performer asks for: the mix from `/record`, a clip from `/clip/keep`."""

import threading
import time
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from generator.arena import CHANNELS as CLIP_CHANNELS
from generator.arena import Arena
from node.control.clip_store import Held
from node.errors import OutputError, Refused
from node.outputs.sink import Sink
from node.outputs.wav import WavSink

AT_ONCE = 4  # clips that may be written at a time
_NAMES = 1000  # files of one second


class SinkTaker(Protocol):
    def add(self, name: str, sink: Sink) -> None: ...
    def remove(self, name: str) -> None: ...


class FileKeeper:
    """Writes into `folder`, which is made at the first file. Names carry the time, so nothing is ever written over."""

    def __init__(self, folder: Path, rate: int, arena: Arena, sinks: SinkTaker, channels: int = 2) -> None:
        """rate, channels: of the mix, in Hz; a clip is stereo."""
        self._folder = folder
        self._rate, self._channels = rate, channels
        self._arena = arena
        self._sinks = sinks
        self.recording: tuple[Path, float] | None = None  # its file, and the monotonic second at which it began
        self._kept: tuple[int, Path] | None = None  # the clip that was kept last
        self._writers: list[threading.Thread] = []

    def record(self, on: bool) -> Path:
        """Starts or ends a recording of the mix; gives its file. Raises Refused."""
        if not on:
            if self.recording is None:
                raise Refused("nothing is being recorded; start with /record 1")
            (path, _), self.recording = self.recording, None
            self._sinks.remove(_sink_name(path))
            return path
        if self.recording is not None:
            raise Refused(f"{self.recording[0]} is being recorded already; end it with /record 0")
        path, sink = self._new_file("mix", self._channels)
        self._sinks.add(_sink_name(path), sink)
        self.recording = path, time.monotonic()
        return path

    def ended(self, name: str) -> None:
        """The sink `name` has ended, perhaps by itself (a full disk)."""
        if self.recording is not None and name == _sink_name(self.recording[0]):
            self.recording = None

    def keep(self, held: Held) -> Path:
        """Copies a clip and saves it beside the recordings, on a thread of its own; the same clip once. Raises Refused."""
        if self._kept is not None and self._kept[0] == held.id:
            return self._kept[1]
        self._writers = [writer for writer in self._writers if writer.is_alive()]
        if len(self._writers) >= AT_ONCE:
            raise Refused(f"{AT_ONCE} clips are being written already; try again in a moment")
        path, sink = self._new_file("clip", CLIP_CHANNELS)
        audio = np.array(self._arena.clip(held.clip.slot, held.frames))
        writer = threading.Thread(target=_save, args=(sink, audio), name="keep")
        self._writers.append(writer)
        self._kept = (held.id, path)
        writer.start()
        return path

    def close(self) -> None:
        """Waits for files that are being written."""
        for writer in self._writers:
            writer.join()

    def _new_file(self, kind: str, channels: int) -> tuple[Path, WavSink]:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            stem = f"endless-{kind}-{time.strftime('%Y%m%d-%H%M%S')}"
            names = (f"{stem}.wav", *(f"{stem}-{n}.wav" for n in range(2, _NAMES)))
            path = next((path for path in map(self._folder.joinpath, names) if not path.exists()), None)
            if path is None:
                raise Refused(f"{self._folder} has {_NAMES} files of this second already; try again")
            return path, WavSink(path, self._rate, channels=channels)
        except OSError as error:
            raise Refused(f"cannot write into {self._folder}: {error.strerror}; choose another with --recordings") from error
        except OutputError as error:
            raise Refused(str(error)) from error


def _sink_name(path: Path) -> str:
    return f"record:{path}"


def _save(sink: WavSink, audio: NDArray[np.float32]) -> None:
    sink.write(audio)
    sink.close()
