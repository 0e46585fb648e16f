"""`device[:NAME]`: the sound devices of this machine through PortAudio, and how one is chosen and opened."""

import ctypes
import functools
import sys
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from node.errors import OutputError
from node.outputs.output import DIRECT, Output
from node.quiet import quiet

_RATES = (44100, 48000, 88200, 96000, 192000)  # Hz, tried when a device refuses the one asked for
_JACK_NAME = ctypes.create_string_buffer(b"endless")  # PortAudio keeps the pointer for as long as it runs
_INSTALL = {
    "linux": "apt install libportaudio2 (or your distribution's portaudio)",
    "darwin": "pip install --force-reinstall sounddevice, or brew install portaudio",
}
_ELSEWHERE = "or play to --output null or wav:FILE.wav"


@dataclass(frozen=True, slots=True)
class Device:
    """One output of this machine. channels: the most it takes. default_rate: Hz. default: what `device` alone opens."""

    index: int
    name: str
    host_api: str
    channels: int
    default_rate: int
    default: bool

    @property
    def line(self) -> str:
        """As `endless devices` and the error messages list it."""
        mark = "*" if self.default else " "
        return f"{mark}{self.index:3d}  {self.whole_name}, {self.channels} channels, {self.default_rate} Hz"

    @property
    def whole_name(self) -> str:
        """Names it whatever its index is the next time."""
        return f"{self.name} ({self.host_api})"


def devices() -> list[Device]:
    """Every output that PortAudio found when it was first loaded. Raises OutputError where there is no PortAudio."""
    sd = portaudio()
    apis = sd.query_hostapis()
    default = sd.default.device[1]
    return [
        Device(
            found["index"], found["name"], apis[found["hostapi"]]["name"], found["max_output_channels"],
            round(found["default_samplerate"]), found["index"] == default,
        )
        for found in sd.query_devices()
        if found["max_output_channels"] > 0
    ]  # fmt: skip


def choose(name: str, found: list[Device]) -> Device:
    """The device that `name` means: "" the default, digits an index, else its name or a part that only it has."""
    if not found:
        raise OutputError(f"no sound output found: connect one or start a JACK server, {_ELSEWHERE}")
    if not name:
        matches = [device for device in found if device.default] or found[:1]
    elif name.isdigit():
        matches = [device for device in found if device.index == int(name)]
    else:
        lower = name.lower()
        matches = [device for device in found if lower in (device.name.lower(), device.whole_name.lower())]
        matches = matches or [device for device in found if lower in device.whole_name.lower()]
    if len(matches) == 1:
        return matches[0]
    problem = f"several outputs match {name!r}, say more of the name or its index" if matches else f"no output {name!r}"
    raise OutputError("\n".join([f"{problem}; there are:", *(device.line for device in matches or found)]))


def open_device(
    name: str, rate: int | None, block: int, latency: int | str, channels: int = 2, resample: bool = False
) -> Output:
    """Opens a device for `block` frames a render of `channels` channels. latency: frames of the ring, or DIRECT.

    resample: a device that refuses `rate` is opened at its own. Raises OutputError.
    """
    sd = portaudio()
    device = choose(name, devices())
    settings: dict[str, Any] = {
        "device": device.index,
        "samplerate": rate or device.default_rate,
        "channels": _channels(device, channels),
        "latency": "low",
    }
    if resample and not _takes(sd, settings):
        settings["samplerate"] = device.default_rate
    from node.outputs.device_streams import DirectOutput, RingOutput, Shape

    shape = Shape(device.name, f"device:{device.whole_name}", block, channels, rate or device.default_rate)
    try:
        with quiet():
            if latency == DIRECT:
                return DirectOutput(sd, shape, settings)
            return RingOutput(shape, settings, int(latency))
    except sd.PortAudioError as error:
        raise _refused(sd, device, settings, error) from error


def _channels(device: Device, channels: int) -> int:
    """How many of the device's to open. A mono device plays a stereo mix folded down, a stereo one a mono mix twice."""
    if channels <= 2:
        return min(device.channels, 2)
    if device.channels < channels:
        has = f"{device.name} has {device.channels} channel{'s' if device.channels > 1 else ''}, the mix {channels}"
        raise OutputError(f"{has}: give --channels {device.channels}, or choose another output (endless devices)")
    return channels


def _refused(sd: ModuleType, device: Device, settings: dict[str, Any], error: Exception) -> OutputError:
    rate = settings["samplerate"]
    works = [other for other in _RATES if _takes(sd, {**settings, "samplerate": other})]
    if rate not in works and works:
        rates = ", ".join(map(str, works))
        return OutputError(f"{device.name} does not play at {rate} Hz: give --rate one of {rates}, or leave it out")
    reason = str(error.args[0]) if error.args else "no reason given"
    return OutputError(f"{device.name} cannot be opened ({reason}): is another program using it? Close that, {_ELSEWHERE}")


def _takes(sd: ModuleType, settings: dict[str, Any]) -> bool:
    wanted = {key: settings[key] for key in ("device", "samplerate", "channels")}
    try:
        with quiet():
            sd.check_output_settings(dtype="float32", **wanted)
    except sd.PortAudioError:
        return False
    return True


@functools.cache
def portaudio() -> ModuleType:
    """The module `sounddevice`, its library loaded. Raises OutputError where that is missing."""
    step = f"{_INSTALL.get(sys.platform, 'install PortAudio')}, {_ELSEWHERE}"
    with quiet():
        _name_jack_client()
        try:
            import sounddevice
        except OSError as error:
            raise OutputError(f"no PortAudio library here: {step}") from error
        except ImportError as error:
            raise OutputError(f"the package {error.name} is missing: pip install sounddevice rtmixer, {_ELSEWHERE}") from error
    module: ModuleType = sounddevice
    return module


def _name_jack_client() -> None:
    """JACK shows us as `endless` and not as PortAudio: said before sounddevice initialises the library."""
    try:
        library = ctypes.CDLL("libportaudio.so.2")
        library.PaJack_SetClientName(_JACK_NAME)
    except (OSError, AttributeError):
        return  # elsewhere, or built without JACK: there is no name to set
