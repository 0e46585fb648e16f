"""Start values: the command line, then ENDLESS_* variables, then the --config file, then the show, then the defaults."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import platformdirs
import yaml

from node.control.calls import AddressBook as _Book
from node.control.calls import bind
from node.control.commands import BY_ADDRESS, Value
from node.errors import Refused, UsageError
from node.log_file import COUNT, SIZE_MB, LogFile
from node.playback.mailbox import MAX_CHANNELS
from node.surfaces import prefix as prefixes
from node.surfaces.bound import OSC_PORT
from node.surfaces.http_server import HTTP_PORT

OFF = "off"
ENGINE_SETTINGS = ("weights", "precision", "backend", "meaning")
# Parameters that can be given at the start, by their names without the slash.
PARAMETERS = ("prompt", "negative", "engine", "layers", "fade", "gain", "duration", "steps", "guidance", "seed")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `endless run` starts with. parameters: by address, checked. origins: where each given value came from, in words."""

    outputs: tuple[str, ...] = ()
    rate: int | None = None
    block: int = 256
    latency: int | str = 1024
    jack_connect: str = ""
    channels: int = 2
    osc_host: str = "127.0.0.1"
    osc_port: int = OSC_PORT
    http: tuple[str, int] | None = ("127.0.0.1", HTTP_PORT)
    prefix: str = ""
    aoo: bool = False
    log: str = "text"
    log_file: LogFile | None = None
    for_s: float | None = None
    midi: Path | None = None
    midi_ports: tuple[str, ...] = ()
    recordings: Path = Path()
    archive: Path | None = None
    archive_limit: int | None = None
    state: Path | None = None
    resume: bool = False
    engine_settings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Value] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    given: "tuple[Mapping[str, Any], Mapping[str, str], Path | None]" = ({}, {}, None)  # what `settings` was called with


def settings(
    arguments: Mapping[str, Any], environ: Mapping[str, str], config: Path | None, show: Mapping[str, Value] | None = None
) -> Settings:
    """Merges the layers; `arguments` maps option names to what the command line gave (None: nothing).

    Raises UsageError for the first value that is wrong, naming where it came from.
    """
    layers: list[tuple[str, Mapping[str, Any]]] = [
        ("the command line", {name: value for name, value in arguments.items() if value not in (None, [])}),
        ("the environment", _from_environment(environ)),
        (str(config) if config else "", _from_file(config)),
        ("the show", dict(show or {})),
    ]
    merged: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for origin, values in layers:
        for name, value in values.items():
            if name not in merged and (value is not None or name == "output"):
                merged[name], origins[name] = _checked(name, value, origin), origin
    merged.setdefault("archive", platformdirs.user_data_path("endless-node") / "archive")
    merged.setdefault("state", platformdirs.user_state_path("endless-node"))
    for name in ("archive", "http", "state"):
        if merged.get(name) == OFF:
            merged[name] = None
    merged.setdefault("recordings", platformdirs.user_music_path() / "Endless Node")
    return Settings(
        **{name: value for name, value in _flat(merged).items() if name not in PARAMETERS},
        parameters={f"/{name}": merged[name] for name in PARAMETERS if name in merged},
        origins=origins,
        given=(arguments, environ, config),
    )


def again(before: Settings) -> Settings:
    """The settings of the same words and variables, the config file read anew; without what a show gives. Raises UsageError."""
    return settings(*before.given)


def parse_address(text: str, default_host: str = "127.0.0.1", default_port: int = OSC_PORT) -> tuple[str, int]:
    """HOST:PORT, HOST, PORT or :PORT; an IPv6 address in brackets where a port follows. Raises ValueError."""
    text = str(text)
    bare = (text.startswith("[") and text.endswith("]")) or (text.count(":") > 1 and not text.startswith("["))
    host, _, port = (text, "", "") if bare else text.rpartition(":")
    if not bare and ":" not in text:
        host, port = ("", text) if text.isdigit() else (text, "")
    if port and not port.isdigit():
        raise ValueError(f"{port!r} is no port; use HOST:PORT, as {default_host}:{default_port}")
    number = int(port) if port else default_port
    if not 0 <= number <= 65535:
        raise ValueError(f"port {number} is out of range 0..65535")
    return host.strip("[]") or default_host, number


def _flat(merged: Mapping[str, Any]) -> dict[str, Any]:
    flat = dict(merged)
    flat["engine_settings"] = {name: flat.pop(name) for name in ENGINE_SETTINGS if name in flat}
    if "osc" in flat:
        flat["osc_host"], flat["osc_port"] = flat.pop("osc")
    if "midi_port" in flat:
        flat["midi_ports"] = flat.pop("midi_port")
    if "output" in flat:
        flat["outputs"] = flat.pop("output")
    size_mb, count = flat.pop("log_file_mb", SIZE_MB), flat.pop("log_file_count", COUNT)
    if "log_file" in flat:
        flat["log_file"] = LogFile(flat["log_file"], size_mb, count)
    if "for" in flat:
        flat["for_s"] = flat.pop("for")
    return flat


def _number(value: Any, kind: type[int] | type[float]) -> Any:
    try:
        if isinstance(value, bool):
            raise ValueError
        return kind(value)
    except (ValueError, TypeError):
        raise ValueError(f"{value!r} is no {'whole ' if kind is int else ''}number") from None


def _seconds(value: Any) -> float:
    seconds = float(_number(value, float))
    if not 0 < seconds < 1e9:
        raise ValueError("must be a number of seconds above 0")
    return seconds


def _whole(low: int, high: int) -> Any:
    def parse(value: Any) -> int:
        number = int(_number(value, int))
        if not low <= number <= high:
            raise ValueError(f"{number} is out of range {low}..{high}")
        return number

    return parse


def _latency(value: Any) -> int | str:
    return "direct" if value == "direct" else int(_whole(128, 65536)(value))


def _block(value: Any) -> int:
    block = int(_number(value, int))
    if block not in (64, 128, 256, 512, 1024):
        raise ValueError("must be 64, 128, 256, 512 or 1024 frames")
    return block


def _outputs(value: Any) -> tuple[str, ...]:
    given = value if isinstance(value, list | tuple) else [value]
    specs = ["null" if spec is None else str(spec) for spec in given]  # YAML's null is the output of that name
    clocks = [spec for spec in specs if spec.split(":")[0] in ("device", "jack")]
    for spec in specs:
        kind, _, name = str(spec).partition(":")
        if kind not in ("device", "jack", "wav", "null"):
            raise ValueError(f"{spec!r} is no output; use device, device:NAME, jack, jack:CLIENT, wav:PATH or null")
        if kind == "wav" and not name:
            raise ValueError("wav needs a file: wav:PATH")
    files = [Path(spec.partition(":")[2]).absolute() if spec.startswith("wav:") else spec for spec in specs]
    for spec, file in zip(specs, files, strict=True):
        if files.count(file) > 1:
            raise ValueError(f"{spec} is given twice")
    if len(clocks) > 1:
        raise ValueError(f"{clocks[1]} cannot play beside {clocks[0]}: one output is the clock")
    return tuple(specs)


def _names(value: Any) -> tuple[str, ...]:
    return tuple(str(name) for name in (value if isinstance(value, list | tuple) else [value]))


def _one_of(*words: str) -> Any:
    def parse(value: Any) -> str:
        if value not in words:
            raise ValueError(f"must be {' or '.join(words)}")
        return str(value)

    return parse


def _switch(value: Any) -> bool:
    word = str(value).lower()
    if word not in ("on", "true", "1", OFF, "false", "0"):
        raise ValueError(f"must be on or off, not {value!r}")
    return word in ("on", "true", "1")


def _http(value: Any) -> tuple[str, int] | str:
    return OFF if str(value).lower() in (OFF, "false") else parse_address(value, default_port=HTTP_PORT)


def _folder(value: Any) -> Path | str:
    """A folder, or OFF: a setting that is there must have a value."""
    return OFF if str(value).lower() in (OFF, "false") else Path(str(value))


def _meaning(value: Any) -> str:
    if value not in ("auto", "words") and not (Path(str(value)) / "model.safetensors").is_file():
        raise ValueError(f"must be auto, words or the folder of a sentence-transformers model; {value} is none of them")
    return str(value)


_PARSERS: dict[str, Any] = {
    "output": _outputs,
    "jack_connect": lambda value: OFF if str(value).lower() in (OFF, "false") else str(value),
    "rate": _whole(8000, 192000),
    "block": _block,
    "latency": _latency,
    "channels": _whole(1, MAX_CHANNELS),
    "osc": parse_address,
    "http": _http,
    "prefix": lambda value: prefixes.checked(str(value)),
    "aoo": _switch,
    "midi": Path,
    "midi_port": _names,
    "log": _one_of("text", "json"),
    "log_file": Path,
    "log_file_mb": lambda value: float(_whole(1, 10_000)(value)),
    "log_file_count": _whole(1, 1000),
    "for": _seconds,
    "recordings": Path,
    "archive": _folder,
    "archive_limit": _whole(1, 1_000_000),
    "state": _folder,
    "resume": _switch,
    "weights": str,
    "precision": _one_of("exact", "fast"),
    "backend": str,
    "meaning": _meaning,
}


def _checked(name: str, value: Any, origin: str) -> Any:
    if name not in _PARSERS and name not in PARAMETERS:
        near = get_close_matches(name, [*_PARSERS, *PARAMETERS], 1)
        raise UsageError(f"{origin}: there is no setting {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    try:
        if name in _PARSERS:
            return _PARSERS[name](value)
        return _parameter(name, value)
    except (ValueError, TypeError, Refused) as error:
        raise UsageError(f"{origin}: {name}: {error}") from error


def _parameter(name: str, value: Any) -> Value:
    target = _Book().targets[f"/{name}"]
    if BY_ADDRESS[f"/{name}"].types[:1] != "s" and isinstance(value, str):
        value = _number(value, float)
    return bind(target, (value,), strict=True).values[0]


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {f"ENDLESS_{name.upper()}": name for name in (*_PARSERS, *PARAMETERS)}
    return {names[key]: value for key, value in environ.items() if key in names and value != ""}


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the config file {path}: {error}") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not YAML: {' '.join(str(error).split())}") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise UsageError(f"{path}: the config file must be a mapping of setting names to values")
    return data


def environment() -> Mapping[str, str]:
    """This process's variables."""
    return os.environ
