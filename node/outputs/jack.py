"""`jack[:CLIENT]`: a client of a JACK server, or of PipeWire's, with a port for each channel of the mix."""

import functools
import os
import sys
from types import ModuleType
from typing import Any

from node.errors import OutputError
from node.outputs.output import DIRECT, Output
from node.quiet import quiet

CLIENT = "endless"
_INSTALL = {
    "linux": "apt install libjack-jackd2-0 (or pipewire-jack, and start the node with pw-jack)",
    "darwin": "brew install jack",
}
_ELSEWHERE = "or play to --output device, null or wav:FILE.wav"


@functools.cache
def jack_library() -> ModuleType:
    """The module `jack`, its library loaded. Raises OutputError where that is missing."""
    try:
        import jack
    except OSError as error:
        step = _INSTALL.get(sys.platform, "install JACK")
        raise OutputError(f"no JACK library here: {step}, {_ELSEWHERE}") from error
    except ImportError as error:
        raise OutputError(f"the package {error.name} is missing: pip install JACK-Client, {_ELSEWHERE}") from error
    jack.set_error_function(lambda text: None)  # it says the same by its return values
    jack.set_info_function(lambda text: None)
    module: ModuleType = jack
    return module


def open_client(name: str) -> Any:
    """A jack.Client of the running server. Raises OutputError where none answers."""
    jack = jack_library()
    try:
        with quiet():
            return jack.Client(name, no_start_server=True)
    except jack.JackOpenError as error:
        which = os.environ.get("JACK_DEFAULT_SERVER")
        server = f"no JACK server {which!r} answers" if which else "no JACK server answers"
        raise OutputError(f"{server}: start one (jackd -d alsa, or PipeWire with pw-jack), {_ELSEWHERE}") from error


def open_jack(name: str, rate: int | None, block: int, latency: int | str, channels: int = 2, connect: str = "") -> Output:
    """Opens the client `name` (CLIENT where empty), runs it, silent as yet, and connects its ports. Raises OutputError.

    rate: of the mix, resampled where the server runs at another; None for the server's. latency: frames of the ring, or
    DIRECT. connect: as Settings.jack_connect.
    """
    client = open_client(name or CLIENT)
    from node.outputs.jack_output import JackOutput

    return JackOutput(
        client, name, (rate or client.samplerate, block, channels), None if latency == DIRECT else int(latency), connect
    )


def server_line() -> str:
    """What `endless devices` says of JACK. Raises OutputError where there is no library or no server."""
    client = open_client("endless-look")
    try:
        ports = client.get_ports(is_physical=True, is_input=True, is_audio=True)
        count = f"{len(ports)} playback port{'' if len(ports) == 1 else 's'}"
        return f"jack: {count}, {client.samplerate} Hz, periods of {client.blocksize} frames"
    finally:
        client.close()
