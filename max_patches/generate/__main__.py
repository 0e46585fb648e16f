"""`python -m max_patches.generate`: writes every file that comes from the table. `--check` only says which are old (exit 1)."""

import sys
from collections.abc import Callable
from pathlib import Path

from max_patches.generate import (
    max_layer,
    max_main,
    max_sound,
    pd_control,
    pd_sound,
    reaper,
    stage_control,
    supercollider,
    touchdesigner,
    touchosc,
)

FOLDER = Path(__file__).resolve().parents[1]
FILES: dict[str, Callable[[], str | bytes]] = {
    "endless.maxpat": max_main.main,
    "endless.maxhelp": max_main.help_patch,
    "endless.layer.maxpat": max_layer.layer,
    "endless.pcm.maxpat": max_sound.player,
    "pd/endless.pd": pd_control.main,
    "pd/endless-layer.pd": pd_control.layer,
    "pd/endless-osc.pd": pd_control.connection,
    "pd/endless-pcm~.pd": pd_sound.player,
    "touchosc/endless.tosc": touchosc.layout,
    "open_stage_control/endless.json": stage_control.session,
    "reaper/Endless.ReaperOSC": reaper.patterns,
    "supercollider/EndlessNode.sc": supercollider.klass,
    "supercollider/example.scd": supercollider.example,
    "touchdesigner/endless_parameters.py": touchdesigner.parameters,
}


def made(name: str) -> bytes:
    """A file as it should be."""
    content = FILES[name]()
    return content.encode() if isinstance(content, str) else content


def main(words: list[str]) -> int:
    old = 0
    for name in FILES:
        path, content = FOLDER / name, made(name)
        if path.exists() and path.read_bytes() == content:
            continue
        old += 1
        if "--check" in words:
            print(f"{name} is old: run python -m max_patches.generate")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            print(f"wrote {name}")
    return 1 if old and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
