"""Many short events in one clip: placed grains, trains of impulses, damped partials."""

import numpy as np

from generator.engines.procedural.noise import RATE, Floats, Spectrum, analyse, synthesise

_HEAD_LAG_FRAMES = 0.00066 * RATE  # the longest interaural delay: Woodworth 1938, a head of 8.75 cm


def pan_gains(pan: Floats) -> tuple[Floats, Floats]:
    """Equal-power gains (left, right) for places from -1 (left) to 1 (right)."""
    angle = (np.clip(pan, -1.0, 1.0) + 1.0) * np.float32(np.pi / 4)
    return np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)


class Stage:
    """A circular stereo clip that grains are laid on: what goes over its end is heard at its beginning."""

    def __init__(self, frames: int, longest: int) -> None:
        self.frames = frames
        self._sound = np.zeros((2, frames + min(longest, frames) + int(_HEAD_LAG_FRAMES) + 2), dtype=np.float32)

    def lay(self, start: int, grain: Floats, gain: float = 1.0, pan: float = 0.0, tone_hz: float = 0.0) -> None:
        """Adds `grain` (n,) at `start`, by level and by the delay of the farther ear.

        tone_hz: of a grain that is nearly a tone; its delay stays below a fifth of a period, where a sum of both sides
        does not cancel it.
        """
        start %= self.frames
        grain = grain[: self._sound.shape[1] - start - int(_HEAD_LAG_FRAMES) - 1]
        angle = (pan + 1.0) * (np.pi / 4)
        most = min(_HEAD_LAG_FRAMES, 0.2 * RATE / tone_hz) if tone_hz else _HEAD_LAG_FRAMES
        lag = round(max(-most, min(most, pan * _HEAD_LAG_FRAMES)))
        left, right = start + max(lag, 0), start + max(-lag, 0)
        self._sound[0, left : left + grain.shape[0]] += grain * np.float32(gain * np.cos(angle))
        self._sound[1, right : right + grain.shape[0]] += grain * np.float32(gain * np.sin(angle))

    def sound(self) -> Floats:
        """The clip, (2, frames); call it once, at the end."""
        tail = self._sound.shape[1] - self.frames
        self._sound[:, :tail] += self._sound[:, self.frames :]
        return self._sound[:, : self.frames]


def drops(rng: np.random.Generator, frames: int, rate_hz: float, spread: float, follow: Floats | None = None) -> Floats:
    """Impulses at random instants, `rate_hz` of them a second on average, each at its own place; (2, frames).

    spread: deviation of their levels in dB. follow: a density for each frame (frames,), any scale.
    """
    count = max(1, int(rng.poisson(rate_hz * frames / RATE)))
    if follow is None:
        at = rng.integers(0, frames, count)
    else:
        total = np.cumsum(follow, dtype=np.float64)
        at = np.minimum(np.searchsorted(total, rng.random(count) * total[-1]), frames - 1)
    level = 10.0 ** (rng.normal(0.0, spread, count).clip(-3.0 * spread, 2.2 * spread) / 20.0) * np.where(
        rng.random(count) < 0.5, -1.0, 1.0
    )
    left, right = pan_gains(rng.uniform(-1.0, 1.0, count).astype(np.float32))
    train = np.stack([np.bincount(at, level * left, frames), np.bincount(at, level * right, frames)])
    return train.astype(np.float32)


def struck(train: Floats, kernel: Floats) -> Spectrum:
    """Spectrum of a train (2, frames) whose impulses each sound as `kernel` (n,)."""
    frames = train.shape[1]
    padded = np.zeros(frames, dtype=np.float32)
    padded[: min(frames, kernel.shape[0])] = kernel[:frames]
    spectrum = analyse(train)
    spectrum *= analyse(padded)
    return spectrum


def convolved(train: Floats, kernel: Floats) -> Floats:
    """The same as sound, (2, frames)."""
    return synthesise(struck(train, kernel), train.shape[1])


def partial(hz: float, decay_s: float, frames: int, phase: float = 0.0) -> Floats:
    """A damped sine: exp(-t / decay_s) sin(2 pi hz t + phase); (frames,).

    Built as an outer product of two short complex sequences, so that its phase stays exact over minutes.
    """
    block = 512
    rows = -(-frames // block)
    turn = 2j * np.pi * hz / RATE - 1.0 / (decay_s * RATE)
    coarse = np.exp(turn * block * np.arange(rows) + 1j * phase).astype(np.complex64)
    fine = np.exp(turn * np.arange(block)).astype(np.complex64)
    return np.ascontiguousarray(np.outer(coarse, fine).imag.reshape(-1)[:frames])


def noise_burst(rng: np.random.Generator, frames: int, low_hz: float, high_hz: float, decay_s: float) -> Floats:
    """A short burst of noise between two frequencies, dying away with `decay_s`, peak about 1; (frames,)."""
    spectrum = np.fft.rfft(rng.standard_normal(frames))
    hz = np.fft.rfftfreq(frames, 1 / RATE)
    spectrum *= 1.0 / np.sqrt((1.0 + (hz / high_hz) ** 4) * (1.0 + (low_hz / np.maximum(hz, 1.0)) ** 4))
    burst = np.fft.irfft(spectrum, n=frames) * np.exp(-np.arange(frames) / (decay_s * RATE))
    burst *= fade_window(frames, 8, frames // 4)
    return np.asarray(burst / (np.abs(burst).max() + 1e-12), dtype=np.float32)


def fade_window(frames: int, fade_in: int, fade_out: int) -> Floats:
    """1 with raised-cosine edges; (frames,)."""
    window = np.ones(frames, dtype=np.float32)
    fade_in, fade_out = max(1, min(fade_in, frames)), max(1, min(fade_out, frames))
    window[:fade_in] *= (0.5 - 0.5 * np.cos(np.pi * (np.arange(fade_in) + 0.5) / fade_in)).astype(np.float32)
    window[-fade_out:] *= (0.5 + 0.5 * np.cos(np.pi * (np.arange(fade_out) + 0.5) / fade_out)).astype(np.float32)
    return window


def thickened(rng: np.random.Generator, sound: Floats, copies: int) -> Floats:
    """A dense texture made denser: turned copies of itself with the sides swapped in turn; (2, frames).

    A dense crowd of events has no feature by which a repeat some seconds later could be recognised.
    """
    frames = sound.shape[1]
    total = sound.copy()
    for copy in range(copies):
        shift = int(frames * (copy + rng.uniform(0.6, 1.2)) / (copies + 1))
        turned = np.roll(sound, shift, axis=1)
        total += turned[::-1] if copy % 2 == 0 else turned
    return total
