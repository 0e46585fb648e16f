"""From what an engine made to what may be played: checked, at one loudness, at the node's rate, of exact length.

pyloudnorm brings scipy.signal, half a second of imports, so they are imported where they are used: `warm_up` pays for it.
"""

import numpy as np
from numpy.typing import NDArray

TARGET_LUFS = -20.0
MOST_LIFT_DB = 12.0  # a nearly silent clip is meant so; more lift would only bring up its noise
PEAK_DBFS = -1.0  # no single clip alone reaches the mixer's limiter
SILENCE_DBFS = -70.0  # BS.1770-4's absolute gate, in LUFS: a clip whose peak lies below it has no loudness at all
SILENCE_PEAK = 10.0 ** (SILENCE_DBFS / 20.0)
_TINY = 1e-9  # of a peak, so that silence is not divided by
_BLOCK_S = 0.4  # BS.1770-4, section 2.8: the gating block

Audio = NDArray[np.float32]


class FinishError(Exception):
    """What the engine made cannot be played; the text is one line."""


class Unlucky(FinishError):
    """So it came out this time; another seed may give better."""


def clip_frames(duration_s: float, rate: int) -> int:
    """How many frames a clip of `duration_s` seconds has at `rate` Hz."""
    return round(duration_s * rate)


def finish(
    audio: Audio, engine_rate: int, node_rate: int, duration_s: float, offset_db: float = 0.0, silence: bool = False
) -> Audio:
    """The clip as it is played: float32, (round(duration_s * node_rate), 2), its peak at most -1 dBFS.

    audio: (frames, 2) at engine_rate, as long as duration_s to within one frame. offset_db: at most 0, what the prompt's words
    of distance ask, below -20 LUFS. A loud peak lowers the whole clip: nothing is clipped or compressed. Edges are
    left alone, since every join of the mixer fades. silence: it may be silent. Raises FinishError.
    """
    check(audio, clip_frames(duration_s, engine_rate), silence)
    gain_db = min(TARGET_LUFS - loudness_lufs(audio, engine_rate), MOST_LIFT_DB) + min(offset_db, 0.0)
    out = _resample(audio, engine_rate, node_rate, clip_frames(duration_s, node_rate))
    loudest = 10.0 ** (PEAK_DBFS / 20.0) / max(peak(out), _TINY)
    return out * np.float32(min(10.0 ** (gain_db / 20.0), loudest))


def check(audio: Audio, frames: int, silence: bool = False) -> None:
    """Raises FinishError where the engine's clip is not (frames, 2) of floats, not finite, or, without `silence`, silent."""
    if not isinstance(audio, np.ndarray) or audio.dtype.kind != "f":
        what = f"an array of {audio.dtype}" if isinstance(audio, np.ndarray) else f"a {type(audio).__name__}"
        raise FinishError(f"the engine made {what}; it must be an array of float32")
    if audio.ndim != 2 or audio.shape[1] != 2:
        raise FinishError(f"the engine made an array of shape {audio.shape}; it must be (frames, 2)")
    if abs(len(audio) - frames) > 1:
        raise FinishError(f"the engine made {len(audio)} frames where {frames} were asked for")
    bad = audio.size - int(np.count_nonzero(np.isfinite(audio)))
    if bad:
        raise Unlucky(f"the engine made {bad} samples that are no numbers, of {audio.size}")
    if not silence and peak(audio) < SILENCE_PEAK:
        raise Unlucky(f"the engine made silence (its peak is below {SILENCE_DBFS:g} dBFS)")


def peak(audio: Audio) -> float:
    """The largest magnitude, without an array of magnitudes."""
    return max(float(audio.max()), -float(audio.min()))


def loudness_lufs(audio: Audio, rate: int) -> float:
    """Integrated loudness by ITU-R BS.1770-4 of (frames, 2); -inf below its gate of -70 LUFS.

    A clip shorter than the 400 ms block is measured as one block of its own length.
    """
    import pyloudnorm

    block_s = min(_BLOCK_S, (len(audio) - 0.5) / rate)  # half a frame less: rounding must not ask for one too many
    return float(pyloudnorm.Meter(rate, block_size=block_s).integrated_loudness(audio))


def warm_up(engine_rate: int) -> None:
    """Imports and runs everything once, so that the first clip does not wait for it."""
    noise = np.random.default_rng(0).uniform(-0.1, 0.1, (engine_rate, 2)).astype(np.float32)
    finish(noise, engine_rate, 44100 if engine_rate != 44100 else 48000, 1.0)


def _resample(audio: Audio, engine_rate: int, node_rate: int, frames: int) -> Audio:
    if engine_rate != node_rate:
        import soxr

        audio = soxr.resample(np.ascontiguousarray(audio, np.float32), engine_rate, node_rate, quality="VHQ")
    return _fit(audio, frames)


def _fit(audio: Audio, frames: int) -> Audio:
    """Cuts the end, or repeats the last frame; soxr and rounding are off by a frame or two at most."""
    if len(audio) < frames:
        audio = np.concatenate([audio, np.repeat(audio[-1:], frames - len(audio), axis=0)])
    return np.asarray(audio[:frames], np.float32)
