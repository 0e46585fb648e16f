"""The settings that are in force, and where each came from."""

from collections.abc import Mapping
from typing import Any

from node.archive.archive import LIMIT
from node.config import Settings

_DOCS = {
    "output": "where the sound goes", "rate": "sample rate of the mix in Hz", "block": "frames a block",
    "latency": "frames between mixer and device", "jack_connect": "where JACK's ports go", "channels": "of the mix",
    "osc": "where the node listens for OSC", "http": "where it listens for OSCQuery and the page",
    "prefix": "the name before every OSC address", "aoo": "whether AOO receivers get the mix", "log": "style of the log",
    "log_file": "the log in a file too", "for": "seconds after which the node stops by itself",
    "midi": "what MIDI controllers steer",
    "midi_port": "parts of MIDI devices' names", "recordings": "where /record and /clip/keep write",
    "archive": "where finished clips are kept", "archive_limit": "clips that are kept",
    "state": "where the node keeps where it is", "resume": "go on where the node before was",
}  # fmt: skip


def settings_list(settings: Settings, rate: int) -> list[dict[str, str]]:
    """One row a setting: name, value, origin, doc. rate: of the mix as it is."""
    return [_row(name, value, settings.origins) for name, value in _values(settings, rate).items()]


def output_words(settings: Settings) -> str:
    """Where the sound goes."""
    return ", ".join(settings.outputs) or "the default device"


def _values(settings: Settings, rate: int) -> dict[str, Any]:
    """By the names that options, variables and config files have."""
    values = {
        "output": output_words(settings), "rate": rate, "block": settings.block,
        "latency": settings.latency, "channels": settings.channels,
        "jack_connect": settings.jack_connect or "the playback ports",
        "osc": f"{settings.osc_host}:{settings.osc_port}", "http": ":".join(map(str, settings.http or ("off",))),
        "prefix": settings.prefix or "none", "aoo": "on" if settings.aoo else "off", "log": settings.log,
        "log_file": settings.log_file.path if settings.log_file is not None else "none", "for": settings.for_s or "no end",
        "midi": settings.midi or "the show's", "midi_port": ", ".join(settings.midi_ports) or "every device",
        "recordings": settings.recordings, "archive": settings.archive or "off",
        "archive_limit": settings.archive_limit or f"{LIMIT}, or as many as there are", "state": settings.state or "off",
        "resume": "on" if settings.resume else "off",
    }  # fmt: skip
    return values | dict(settings.engine_settings) | {address[1:]: value for address, value in settings.parameters.items()}


def _row(name: str, value: object, origins: Mapping[str, str]) -> dict[str, str]:
    start = "" if name in _DOCS else "at the start"
    return {"name": name, "value": str(value), "origin": origins.get(name, "the default"), "doc": _DOCS.get(name, start)}
