"""`endless listen`: the reference receiver of PCM over OSC (docs/pcm.md)."""

import argparse
import json
import socket
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from node import config
from node.control.commands import Value
from node.errors import EndlessError, OutputError, UsageError
from node.listen_player import DevicePlayer, FilePlayer, Player
from node.outputs import wav
from node.outputs.pcm_packet import Encoding, Format
from node.playback.mailbox import MAX_CHANNELS
from node.surfaces import prefix as prefixes
from node.surfaces.packet import Malformed, decode

if TYPE_CHECKING:
    from node.command_line import Commands

RENEW_S = 3.0  # three times in a lease
RETRY_S = 0.5  # until the node answers
PATIENCE_S = 3.0  # for its first answer
SILENT_S = 2.0  # without a packet: said once
_WAIT_S = 0.05
_ENCODINGS = frozenset(map(str, Encoding))
_BUFFER_BYTES = 4 << 20
_LONGEST_DELAY_MS = 5000.0


def add(commands: "Commands") -> None:
    """The words of `endless listen`."""
    listening = commands.add_parser(
        "listen",
        help="receive the mix of a node as PCM over OSC",
        description="Receives the mix of a node as PCM over OSC: to the default device, or into a file. Ctrl-C ends it.",
    )
    listening.set_defaults(command=listen)
    listening.add_argument("--to", metavar="HOST:PORT", default="127.0.0.1:9400", help="the node; default 127.0.0.1:9400")
    listening.add_argument("-o", "--output-file", metavar="FILE.wav", help="write it there instead of playing it")
    listening.add_argument("--encoding", choices=[*Encoding], default="s24", help="of the samples; default s24")
    listening.add_argument("--channels", metavar="N", type=int, default=2, help="as many as the mix has, or fewer; default 2")
    listening.add_argument("--frames", metavar="N", type=int, help="frames a packet, 64 to 512; default: the node's choice")
    listening.add_argument("--delay", metavar="MS", type=float, default=100.0, help="how late a packet may come; default 100")
    listening.add_argument("--for", metavar="S", dest="for_s", type=float, help="stop by itself after so long")
    listening.add_argument("--prefix", metavar="/NAME", default="", help="of the node's addresses")
    listening.add_argument("--json", action="store_true", help="print the counts at the end as JSON")


def listen(arguments: argparse.Namespace) -> None:
    """`endless listen`: until Ctrl-C or --for. Raises EndlessError."""
    host, port = _checked(arguments)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as bound:
        receiver = Receiver(bound, arguments)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER_BYTES)
            bound.settimeout(_WAIT_S)
            bound.connect((host, port))
            receiver.run()
        except KeyboardInterrupt:
            pass
        except OSError as error:
            raise EndlessError(f"cannot reach {host}:{port}: {error.strerror or error}") from error
        finally:
            receiver.close()
    receiver.report()


class _Stream(NamedTuple):
    """What `/pcm/format` told."""

    number: int
    rate: int
    form: Format


class Receiver:
    """A socket that is connected to the node, so that nobody else's packets get in; and what is made of the packets."""

    def __init__(self, bound: socket.socket, arguments: argparse.Namespace) -> None:
        self._socket = bound
        self._arguments = arguments
        self._prefix: str = arguments.prefix
        self._stream: _Stream | None = None
        self._player: Player | None = None
        self._asked_s = self._heard_s = float("-inf")
        self._silent = False
        self._line = ""

    def run(self) -> None:
        """Returns when --for has passed since the first packet. Raises EndlessError, OSError, KeyboardInterrupt."""
        begin_s = time.monotonic()
        end_s = float("inf")
        while (now := time.monotonic()) < end_s:
            if now - self._asked_s >= (RENEW_S if self._stream is not None and not self._silent else RETRY_S):
                self._asked_s = now
                self._ask()
            try:
                self._packet(self._socket.recv(65536))
            except (TimeoutError, ConnectionRefusedError):  # nothing yet; nobody listens there, or not any more
                self._look(now, begin_s)
            if self._arguments.for_s is not None and self._player is not None and end_s == float("inf"):
                end_s = time.monotonic() + self._arguments.for_s

    def close(self) -> None:
        """Ends the stream and plays what is left."""
        if self._stream is not None:
            try:
                self._send("/pcm/unsubscribe", self._stream.number)
            except OSError:  # it has gone before us
                self._stream = None
        if self._player is not None:
            self._line = self._player.close()

    def report(self) -> None:
        """Prints the counts. Raises EndlessError where nothing has come."""
        if self._player is None or self._stream is None:
            return
        rate = self._stream.rate
        counts = {"rate": rate, "frames": self._player.frames, **self._player.counts.as_dict()}
        if self._arguments.json:
            print(json.dumps(counts))
            return
        counted = self._player.counts
        print(
            f"{self._line}: {counted.received} packets received, {counted.lost} lost, {counted.late} late, "
            f"{counted.reordered} reordered; {1000 * counted.concealed / rate:.0f} ms concealed in {counted.gaps} gaps"
        )

    def _ask(self) -> None:
        words: list[Value] = [0, str(self._arguments.encoding), self._arguments.channels]
        if self._arguments.frames is not None:
            words.append(self._arguments.frames)
        try:
            self._send("/pcm/subscribe", *words)
        except ConnectionRefusedError:  # of what was sent before
            return

    def _send(self, address: str, *values: Value) -> None:
        self._socket.send(prefixes.encoded(self._prefix, address, *values))

    def _look(self, now: float, begin_s: float) -> None:
        """Nothing has come for a moment. Raises EndlessError where nothing ever did."""
        node = f"{self._arguments.to}{self._prefix}"
        if self._stream is None and now - begin_s > PATIENCE_S:
            raise EndlessError(
                f"no answer from {node}: is the node running? Start it with `endless run`, or name another with --to HOST:PORT"
            )
        if self._stream is not None and now - self._heard_s > SILENT_S and not self._silent:
            self._silent = True
            print(f"nothing comes from {node}; still asking", file=sys.stderr)

    def _packet(self, data: bytes) -> None:
        try:
            messages = decode(data)
        except Malformed:
            return
        for _, address, values in messages:
            match address.removeprefix(self._prefix), values:
                case "/pcm", (int(stream), int(seq), int(frame), int(channels), int(frames), bytes(blob)):
                    self._sound(stream, seq, frame, (channels, frames), blob)
                case "/pcm/format", (int(stream), int(rate), int(channels), str(encoding), int(frames), *_) if (
                    channels == self._arguments.channels and encoding in _ENCODINGS
                ):
                    self._format(stream, rate, Format(Encoding(encoding), channels, frames))
                case "/fail", (str(asked), str(why)) if asked.endswith("/pcm/subscribe"):
                    raise EndlessError(f"the node refuses: {why}")

    def _sound(self, stream: int, seq: int, frame: int, shape: tuple[int, int], blob: bytes) -> None:
        known, player = self._stream, self._player
        if known is None or player is None or known.number != stream:
            return  # its format is still to come
        form = known.form
        if shape != (form.channels, form.frames) or len(blob) != form.blob_bytes:
            return
        self._heard_s, self._silent = time.monotonic(), False
        player.put(seq, frame, form.unpack(blob))

    def _format(self, number: int, rate: int, form: Format) -> None:
        if self._stream is not None and self._stream.number == number:
            return
        if self._player is None:
            self._player = self._make_player(rate)
            shape = f"{form.channels} channel{'s' * (form.channels > 1)}"
            print(f"{rate} Hz, {form.encoding}, {shape}, {form.frames} frames a packet", file=sys.stderr)
        elif self._stream is not None and self._stream.rate != rate:
            raise EndlessError(f"the node plays at {rate} Hz now, not at {self._stream.rate}: start again")
        else:
            self._player.restart()
        self._stream, self._heard_s = _Stream(number, rate, form), time.monotonic()

    def _make_player(self, rate: int) -> Player:
        delay_s = self._arguments.delay / 1000.0
        if self._arguments.output_file is not None:
            whole = self._arguments.encoding != Encoding.F32
            encoding = wav.Encoding.PCM_24 if whole else wav.Encoding.FLOAT_32
            return FilePlayer(Path(self._arguments.output_file), rate, delay_s, encoding, self._arguments.channels)
        try:
            return DevicePlayer(rate, delay_s, self._arguments.channels)
        except OutputError as error:
            reason = str(error).splitlines()[0].partition(":")[0]
            raise OutputError(f"{reason}: write a file with `endless listen -o FILE.wav`") from error


def _checked(arguments: argparse.Namespace) -> tuple[str, int]:
    """The node's address. Raises UsageError for anything that cannot be."""
    try:
        host, port = config.parse_address(arguments.to)
    except ValueError as error:
        raise UsageError(f"--to {arguments.to}: {error}") from error
    try:
        arguments.prefix = prefixes.checked(arguments.prefix)
    except ValueError as error:
        raise UsageError(f"--prefix {arguments.prefix}: {error}") from error
    if not 1 <= arguments.channels <= MAX_CHANNELS:
        raise UsageError(f"--channels {arguments.channels}: give 1 to {MAX_CHANNELS}")
    if not 0 < arguments.delay <= _LONGEST_DELAY_MS:
        raise UsageError(f"--delay {arguments.delay:g}: give milliseconds up to {_LONGEST_DELAY_MS:g}")
    if arguments.for_s is not None and not arguments.for_s > 0:
        raise UsageError(f"--for {arguments.for_s:g}: give seconds")
    return host, port
