"""Synth definitions for scsynth, written as bytes: version 2 of SuperCollider's "Synth Definition File Format".

Everything is big-endian. A unit generator's inputs are constants or outputs of generators before it.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

SCALAR, CONTROL, AUDIO = 0, 1, 2  # calculation rates
MULTIPLY, DIVIDE = 2, 4  # special indices of BinaryOpUGen


class Output(NamedTuple):
    """One output of a unit generator."""

    generator: int
    place: int
    rate: int


Input = Output | float


class SynthDef:
    """A graph of unit generators. controls: the parameters that /s_new and /n_set know, with their first values."""

    def __init__(self, name: str, **controls: float) -> None:
        self.name, self._controls = name, controls
        self._constants: dict[float, int] = {}
        self._generators: list[bytes] = []
        outputs = self.add("Control", CONTROL, (), len(controls)) if controls else []
        self.control = dict(zip(controls, outputs, strict=True))

    def add(self, name: str, rate: int, inputs: Sequence[Input], outputs: int = 1, special: int = 0) -> list[Output]:
        """A unit generator behind those that are there; gives its outputs."""
        number = len(self._generators)
        head = _text(name) + struct.pack(">biih", rate, len(inputs), outputs, special)
        wires = b"".join(self._wire(one) for one in inputs)
        self._generators.append(head + wires + bytes([rate]) * outputs)
        return [Output(number, place, rate) for place in range(outputs)]

    def multiply(self, left: Input, right: Input, rate: int = AUDIO) -> Output:
        return self.add("BinaryOpUGen", rate, (left, right), special=MULTIPLY)[0]

    @property
    def file(self) -> bytes:
        """The definition as a file of its own, as /d_recv takes it."""
        parts = [b"SCgf", struct.pack(">ih", 2, 1), _text(self.name), struct.pack(">i", len(self._constants))]
        parts += [struct.pack(">f", constant) for constant in self._constants]
        parts += [struct.pack(">i", len(self._controls)), *(struct.pack(">f", value) for value in self._controls.values())]
        parts += [struct.pack(">i", len(self._controls))]
        parts += [_text(name) + struct.pack(">i", index) for index, name in enumerate(self._controls)]
        parts += [struct.pack(">i", len(self._generators)), *self._generators, struct.pack(">h", 0)]
        return b"".join(parts)

    def _wire(self, one: Input) -> bytes:
        if isinstance(one, Output):
            return struct.pack(">ii", one.generator, one.place)
        return struct.pack(">ii", -1, self._constants.setdefault(float(one), len(self._constants)))


def _text(text: str) -> bytes:
    return bytes([len(text)]) + text.encode("ascii")
