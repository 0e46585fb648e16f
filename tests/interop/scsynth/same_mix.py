"""The same layers through scsynth and through the node's mixer."""

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from node.playback.mailbox import RING_BYTES, STATUS_BYTES, Entry, Law, Op, Ring, StatusBlock
from node.playback.mixer import Mixer
from tests.interop.scsynth.mix_graph import LayerMix, layer, master
from tests.interop.scsynth.offline import Message
from tests.interop.scsynth.synthdef import AUDIO

_TURNS = 6

Sound = NDArray[np.float32]  # (frames, 2)


def scsynth_messages(
    mixes: Sequence[LayerMix], clips: Sequence[Path], frames: int, rate: int, gain: float = 1.0, envelopes: int = AUDIO
) -> list[Message]:
    """What a score of `frames` frames begins with. clips: files, as `write_clip` makes them. gain: of the sum."""
    segments = 2 + max(frames // mix.fade_frames for mix in mixes)
    messages: list[Message] = [("/d_recv", layer(segments, envelopes).file), ("/d_recv", master().file)]
    messages += [("/b_allocRead", number, str(path)) for number, path in enumerate(clips)]
    messages += [("/s_new", "layer", 1000 + n, 1, 0, *mix.controls(rate)) for n, mix in enumerate(mixes)]
    weight = gain * math.sqrt(2.0) / math.sqrt(len(mixes))  # the node's centre, and its weight of layers
    return [*messages, ("/s_new", "master", 2000, 1, 0, "weight", weight)]


def node_mixer(
    mixes: Sequence[LayerMix], clips: Sequence[Sound], rate: int, block: int, gain: float = 1.0, kernel: str = "auto"
) -> Mixer:
    """A mixer that is about to play them: its first block is the first of the sound. Where a layer has two clips they come in
    turn, _TURNS in all; one that is alone follows itself for good."""
    inbox = Ring(memoryview(bytearray(RING_BYTES)))
    mixer = Mixer(
        rate, block, inbox, Ring(memoryview(bytearray(RING_BYTES))), StatusBlock(memoryview(bytearray(STATUS_BYTES))),
        lambda slot, frames: clips[slot][:frames], kernel=kernel,
    )  # fmt: skip
    inbox.put(Entry(Op.RUN))
    inbox.put(Entry(Op.MASTER_GAIN, value=gain))
    inbox.put(Entry(Op.FADE, ramp=max(mix.fade_frames for mix in mixes), value=Law.EQUAL_POWER))
    for number, mix in enumerate(mixes):
        inbox.put(Entry(Op.LAYER_PAN, number, value=mix.pan))
        inbox.put(Entry(Op.LAYER_GAIN, number, value=mix.gain_from))
        inbox.put(Entry(Op.LAYER_GAIN, number, value=mix.gain_to, ramp=mix.ramp_frames))
        _play(inbox, number, mix, 0)
        inbox.put(Entry(Op.JOIN, number))
        if mix.first != mix.second:
            for turn in range(1, _TURNS):
                _play(inbox, number, mix, turn)
    return mixer


def _play(inbox: Ring, number: int, mix: LayerMix, turn: int) -> None:
    """Clip `turn` of a layer is handed over when the one before it begins."""
    slot = mix.second if turn % 2 else mix.first
    frame = mix.lead + (turn - 2) * mix.fade_frames + 1 if turn > 1 else 0
    offset = 0 if turn else mix.fade_frames - mix.lead
    inbox.put(
        Entry(
            Op.NEXT,
            number,
            frame=frame,
            clip=16 * number + turn,
            slot=slot,
            frames=2 * mix.fade_frames,
            offset=offset,
            value=1.0,
        )
    )


def rendered(mixer: Mixer, frames: int) -> Sound:
    """At least so many frames, in whole blocks."""
    out = np.zeros((-(-frames // mixer.block), mixer.block, 2), np.float32)
    for block in out:
        mixer.render(block)
    return out.reshape(-1, 2)
