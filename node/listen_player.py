"""What `endless listen` does with the sound: into a file, or to the default device of this machine."""

import threading
from pathlib import Path
from typing import Any, Protocol

from node.errors import OutputError
from node.outputs.output import Block
from node.outputs.pcm_jitter import Counts, Jitter
from node.outputs.wav import Encoding, WavSink

_CHUNK_S = 0.01
_TOO_FAR = 3  # times the delay that wait to be played: some of it is let go, or the device would lag ever more


class Player(Protocol):
    """Takes packets. counts: what became of them. frames: that were played."""

    counts: Counts

    @property
    def frames(self) -> int: ...

    def put(self, seq: int, frame: int, block: Block) -> None: ...

    def restart(self) -> None:
        """Another stream of the same rate goes on."""

    def close(self) -> str:
        """Plays what is left; one line of what was done. Raises OutputError where that was not all."""


class FilePlayer:
    """Writes the stream into a WAV file, in its own time: a frame is written when one `delay` later has come.

    So a packet may be late by as much, and the file does not depend on how fast this machine is.
    """

    def __init__(self, path: Path, rate: int, delay_s: float, encoding: Encoding, channels: int = 2) -> None:
        """Raises OutputError."""
        self._jitter = Jitter(rate, channels=channels)
        self.counts = self._jitter.counts
        self._delay, self._chunk = round(delay_s * rate), round(_CHUNK_S * rate)
        self._sink = WavSink(path, rate, encoding, channels=channels)
        self.frames = 0

    def put(self, seq: int, frame: int, block: Block) -> None:
        self._jitter.put(seq, frame, block)
        while self._jitter.ahead >= self._delay + self._chunk:
            self._write(self._chunk)

    def restart(self) -> None:
        self._write(self._jitter.ahead)
        self._jitter.restart()

    def close(self) -> str:
        self._write(self._jitter.ahead)
        return self._sink.close()

    def _write(self, frames: int) -> None:
        if (ended := self._sink.write(self._jitter.take(frames))) is not None:
            raise OutputError(ended)
        self.frames += frames


class Paced:
    """The stream at the pace of another clock, `delay` behind it.

    The device's clock and the node's are two: where the device runs ahead it waits until `delay` is there again, where it
    lags by twice that some sound is let go; both through the crossfade that hides a lost packet.
    """

    def __init__(self, rate: int, delay_s: float, channels: int = 2) -> None:
        self.jitter = Jitter(rate, fades_in=True, channels=channels)
        self.frames = 0
        self._delay = round(delay_s * rate)
        self._waits = True

    def fill(self, out: Block) -> None:
        """The next frames for the device, (frames, channels); one channel goes to as many as there are."""
        jitter = self.jitter
        self._waits = jitter.ahead < max(self._delay if self._waits else 0, len(out))
        if self._waits:
            out[:] = jitter.insert(len(out))
            return
        if jitter.ahead > _TOO_FAR * self._delay + len(out):
            jitter.skip(jitter.ahead - self._delay - len(out))
        out[:] = jitter.take(len(out))
        self.frames += len(out)


class DevicePlayer:
    """Plays the stream on the default device; one channel on both sides."""

    def __init__(self, rate: int, delay_s: float, channels: int = 2) -> None:
        """Raises OutputError where there is no device, or one with fewer channels."""
        from node.outputs.device import choose, devices, portaudio

        self._paced = Paced(rate, delay_s, channels)
        self.counts = self._paced.jitter.counts
        self._lock = threading.Lock()  # held for microseconds; a device that waits for it plays a period later
        sd, device = portaudio(), choose("", devices())
        self._name = device.name
        wanted = max(channels, 2)
        try:
            self._stream = sd.OutputStream(
                rate, device=device.index, channels=wanted, dtype="float32", latency="low", callback=self._callback
            )
            self._stream.start()
        except sd.PortAudioError as error:
            raise OutputError(
                f"{device.name} does not play {wanted} channels at {rate} Hz ({error}): give a file with -o FILE.wav"
            ) from error

    @property
    def frames(self) -> int:
        return self._paced.frames

    def put(self, seq: int, frame: int, block: Block) -> None:
        with self._lock:
            self._paced.jitter.put(seq, frame, block)

    def restart(self) -> None:
        with self._lock:
            self._paced.jitter.restart()

    def close(self) -> str:
        self._stream.stop()
        self._stream.close()
        return f"played to {self._name}"

    def _callback(self, out: Block, frames: int, times: Any, status: Any) -> None:
        with self._lock:
            self._paced.fill(out)
