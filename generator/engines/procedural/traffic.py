"""Traffic: vehicles passing, each a rush of tyres and a thread of engine, over the roar of all the rest.

Tyre noise rules above some 40 km/h and peaks around 1 kHz (Sandberg and Ejsmont, Tyre/Road Noise Reference Book,
2002). Level falls with distance, pitch with the Doppler shift 1 / (1 + v_r / c). Farnell, Designing Sound (2010), the
practical on cars, gives the engine as harmonics of the firing rate.
"""

from dataclasses import dataclass

import numpy as np

from generator.engines.procedural.noise import (
    Floats,
    Spectrum,
    analyse,
    bin_hz,
    decibels,
    fast_frames,
    flowing_noise,
    steps_of,
    synthesise,
)
from generator.engines.procedural.scene import Rendering, Scene

HOP = 1024
SPEED_OF_SOUND = 343.0
_ORDERS = ((0.5, 0.35), (1.0, 1.0), (1.5, 0.25), (2.0, 0.5), (3.0, 0.25))  # of the firing rate, and their levels
_SLOWER = 6  # the engines are made at a sixth of the rate: nothing of them is above 3 kHz


@dataclass(frozen=True, slots=True)
class Vehicle:
    """at_s: when it is nearest; speed in m/s, signed by its direction; lane_m: how near; weight: 1 a car, 3 a lorry."""

    at_s: float
    speed: float
    lane_m: float
    weight: float
    firing_hz: float

    def seen(self, time_s: Floats, whole_s: float) -> tuple[Floats, Floats, Floats]:
        """Gain, side (-1 to 1) and Doppler factor at each time, around the circle of the clip."""
        since = (time_s - self.at_s + 0.5 * whole_s) % whole_s - 0.5 * whole_s
        along = self.speed * since
        away = np.sqrt(along**2 + self.lane_m**2)
        at_seam = np.cos(np.pi * np.clip((np.abs(since) / whole_s - 0.4) / 0.1, 0.0, 1.0)) * 0.5 + 0.5
        doppler = 1.0 / (1.0 + self.speed * along / away / SPEED_OF_SOUND)
        gain = (8.0 / np.maximum(away, 6.0)) ** 1.4 * at_seam
        return gain.astype(np.float32), (along / away).astype(np.float32), doppler.astype(np.float32)


def fleet(scene: Scene) -> list[Vehicle]:
    """The vehicles of this clip."""
    rng, traits = scene.rng, scene.traits
    highway = scene.has("highway")
    speed = (27.0 if highway else 12.5) * 2.0 ** (0.5 * traits.pace)
    every = (2.0 if highway else 3.1) * 2.0 ** (-0.9 * traits.density) * (1.6 if scene.has("hum") else 1.0)
    near = 60.0 if scene.has("hum") else 13.0 if highway else 8.0
    vehicles = []
    for at_s in scene.events(every, 2):
        heavy = float(rng.choice([1.0, 1.0, 1.0, 1.4, 3.0]))
        pace = speed * scene.between(0.75, 1.2) * float(rng.choice([-1.0, 1.0]))
        vehicles.append(Vehicle(at_s, pace, near * scene.between(0.8, 2.6), heavy, scene.between(55.0, 95.0) / heavy**0.5))
    return vehicles


def traffic(scene: Scene) -> Rendering:
    """Tyres and wind as flowing noise on each side, engines below, the roar of the city around."""
    rng, frames = scene.rng, scene.frames
    vehicles = fleet(scene)
    steps = steps_of(frames, HOP)
    time = (np.arange(steps, dtype=np.float32) + np.float32(0.5)) * np.float32(scene.seconds / steps)
    octaves = np.log2(np.maximum(bin_hz(HOP), 12.0))
    passing = [vehicle.seen(time, scene.seconds) for vehicle in vehicles]
    sound = np.empty((2, frames), dtype=np.float32)
    for channel, side in enumerate((-1.0, 1.0)):
        magnitude = _roar(scene, octaves, steps)
        for part, (centre, breadth, level, nearness) in enumerate(
            ((120.0, 1.0, 0.35, 1.0), (880.0, 1.1, 0.30, 1.15), (3300.0, 1.2, 0.06, 1.7))
        ):
            gain = np.zeros(steps, dtype=np.float32)
            for vehicle, (near, place, _) in zip(vehicles, passing, strict=True):
                heavy = vehicle.weight ** (0.6, 0.2, -0.1)[part]
                gain += heavy * near**nearness * np.sqrt(0.5 * (1.0 + 0.85 * side * place))
            shape = level * np.exp(-0.5 * ((octaves - np.log2(centre)) / breadth) ** 2)
            magnitude += gain[:, None] * shape.astype(np.float32)[None, :]
        yield 0.15 + 0.3 * channel
        sound[channel] = flowing_noise(rng, frames, magnitude, HOP)
        yield 0.3 + 0.3 * channel
    sound += yield from _engines(scene, vehicles)
    return sound


def _roar(scene: Scene, octaves: Floats, steps: int) -> Floats:
    """All the traffic farther off: steady, low."""
    far = decibels(-19.0 if not scene.has("hum", "city") else -12.0)
    low = 1.0 / (1.0 + np.exp2(1.25 * (octaves - np.log2(190.0)))) / (1.0 + np.exp2(-2.0 * (octaves - np.log2(42.0))))
    return np.repeat((far * low).astype(np.float32)[None, :], steps, axis=0)


def _engines(scene: Scene, vehicles: list[Vehicle]) -> Rendering:
    """Harmonics of the firing rate of each vehicle, rough by the odd half orders, bent by Doppler; (2, frames)."""
    slow = fast_frames(-(-scene.frames // _SLOWER))
    time = (np.arange(slow) * (scene.seconds / slow)).astype(np.float32)
    engines = np.zeros((2, slow), dtype=np.float32)
    for number, vehicle in enumerate(vehicles):
        yield 0.6 + 0.2 * number / len(vehicles)
        gain, side, doppler = vehicle.seen(time, scene.seconds)
        heard = gain > 0.03
        turns = 2.0 * np.pi * np.cumsum(vehicle.firing_hz * doppler[heard], dtype=np.float64) * (scene.seconds / slow)
        phase = np.remainder(turns, 4.0 * np.pi).astype(np.float32)
        tone = np.zeros_like(phase)
        for order, level in _ORDERS:
            tone += np.float32(level) * np.sin(np.float32(order) * phase)
        tone *= gain[heard] ** 1.3 * np.float32(0.09 * vehicle.weight**0.5)
        engines[0, heard] += tone * np.sqrt(0.5 * (1.0 - 0.8 * side[heard]))
        engines[1, heard] += tone * np.sqrt(0.5 * (1.0 + 0.8 * side[heard]))
    yield 0.85
    spectrum = analyse(engines)
    full: Spectrum = np.zeros((2, scene.frames // 2 + 1), dtype=np.complex64)
    full[:, : slow // 2] = spectrum[:, : slow // 2] * np.float32(scene.frames / slow)
    return synthesise(full, scene.frames)
