"""What each layer plays, as the page draws it: the clip, its outline, where the playhead is, how it fades."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

from node.control.clip_store import ClipStore, Held
from node.control.layer_slot import Slots
from node.playback.mailbox import MAX_LAYERS

WAVE = 240  # peaks of an outline
_LOOKED_AT = 96  # frames of each of its parts: a whole clip has a million, and control has the time of a few thousand

_Shape = tuple[int, int, int]  # clip, join frame, frames of the fade: other ones, and the page has to know


class LayerViews:
    """Belongs to the control thread."""

    def __init__(self, slots: Slots, store: ClipStore) -> None:
        self._slots, self._store = slots, store
        self._told: dict[int, _Shape] = {}
        self._waves: dict[int, str] = {}  # by clip: of those that sound

    def whole(self) -> list[dict[str, Any]]:
        """Every layer that sounds."""
        return [self._shown(layer, held, True) for layer, held in self._sounding()]

    def news(self) -> list[dict[str, Any]]:
        """The layers that play something else than at the last call, or come to its end at another time."""
        sounding = self._sounding()
        now = {layer: self._shape(layer, held) for layer, held in sounding}
        gone = [{"layer": layer + 1, "position_s": 0.0, "clip": None} for layer in self._told.keys() - now.keys()]
        shown = []
        for layer, held in sounding:
            before = self._told.get(layer)
            if before != now[layer]:
                shown.append(self._shown(layer, held, before is None or before[0] != held.id))
        self._told = now
        clips = {shape[0] for shape in now.values()}
        self._waves = {clip: wave for clip, wave in self._waves.items() if clip in clips}
        return shown + gone

    def _sounding(self) -> list[tuple[int, Held]]:
        every = ((layer, self._slots[layer].current) for layer in range(MAX_LAYERS))
        return [(layer, held) for layer, held in every if held is not None]

    def _shape(self, layer: int, held: Held) -> _Shape:
        return held.id, self._slots[layer].join_frame, self._slots.fade_frames

    def _shown(self, layer: int, held: Held, with_wave: bool) -> dict[str, Any]:
        clip, rate = held.clip, self._slots.clock.rate
        period = self._slots.period(held)
        at = period - (self._slots[layer].join_frame - self._slots.clock.frame())
        fade_s = (held.frames - period) / rate
        told = {
            "id": held.id, "prompt": clip.prompt, "source": clip.source, "seed": clip.seed,
            "seconds": held.frames / rate, "made_s": round(clip.seconds, 3), "fade_in_s": fade_s, "fade_out_s": fade_s,
            "law": self._slots.state.values["/fade/law"], "loop": bool(self._slots.state.layers[layer]["hold"]),
        }  # fmt: skip
        if with_wave:
            told["wave"] = self._wave(held)
        return {"layer": layer + 1, "position_s": round(at / rate, 3), "clip": told}

    def _wave(self, held: Held) -> str:
        wave = self._waves.get(held.id)
        if wave is None:
            wave = self._waves[held.id] = outline(self._store.arena.clip(held.clip.slot, held.frames))
        return wave


def outline(sound: NDArray[np.float32]) -> str:
    """Peaks of WAVE parts of a clip, float32 (frames, 2), 0 to 255 for 0 to 1, as base64; of each part some frames are looked
    at. A clip of fewer frames has as many parts.
    """
    part = max(1, len(sound) // WAVE)
    looked = sound[: min(WAVE, len(sound) // part) * part].reshape(-1, part, 2)[:, :: max(1, part // _LOOKED_AT)]
    peaks = np.minimum(np.abs(looked).max(axis=(1, 2)), 1.0)
    return base64.b64encode((peaks * 255.0).astype(np.uint8).tobytes()).decode()
