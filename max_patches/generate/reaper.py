"""Endless.ReaperOSC: REAPER's faders and transport as the node's.

A pattern file names, for an action of REAPER, the messages that carry it: a letter for the argument (n 0 to 1, b 0 or 1,
t toggle, s text), then the address, `@` for the number of a track.
"""

from max_patches.generate.table import LAYERS, row


def patterns() -> str:
    track = "/layer/@"
    pairs = [
        ("PLAY", "t", "/play"),
        ("STOP", "t", "/stop"),
        ("PAUSE", "t", "/pause"),
        ("TRACK_VOLUME", "n", f"{track}/gain"),
        ("TRACK_MUTE", "b", f"{track}/mute"),
        ("TRACK_SOLO", "b", f"{track}/solo"),
        ("MASTER_VOLUME", "n", "/gain"),
    ]
    for _, _, address in pairs:
        row(address.replace("@", "{n}"))
    lines = [
        "# Endless Node for REAPER. Written by python -m max_patches.generate; edit that.",
        "# Put this file into REAPER's OSC folder; then Preferences, Control/OSC/web, Add, OSC (Open Sound Control),",
        "# pattern config Endless, device 127.0.0.1 port 9400. docs/rigs has the rest.",
        "# Tracks 1, 2, ... are layers 1, 2, ...: the fader's position is the gain (0 to 1).",
        "# Pan is not here: REAPER sends 0 to 1 and the node takes -1 to 1.",
        "",
        f"DEVICE_TRACK_COUNT {LAYERS}",
        *(f"DEVICE_{what}_COUNT 0" for what in ("SEND", "RECEIVE", "FX", "FX_PARAM", "FX_INST_PARAM", "MARKER", "REGION")),
        "",
        "REAPER_TRACK_FOLLOWS REAPER",
        "DEVICE_TRACK_FOLLOWS DEVICE",
        "DEVICE_TRACK_BANK_FOLLOWS DEVICE",
        "DEVICE_FX_FOLLOWS DEVICE",
        "DEVICE_EQ INSERT",
        "DEVICE_ROTARY_CENTER 0",
        "",
        *(f"{action} {kind}{address}" for action, kind, address in pairs),
    ]
    return "\n".join(lines) + "\n"
