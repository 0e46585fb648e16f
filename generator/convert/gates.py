"""What a converted stage must pass, in order, with its limits and the reason for each: one table.

First every number must be finite, since nothing else means anything where one is not. Then parity with the unpatched model
on PyTorch in fp32. Then the static rules of generator/verify, which know what a run on this machine cannot see.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from generator.verify import static
from generator.verify.parity import Parity
from generator.verify.static import Finding

PARITY = ("finite", "relative", "largest")
NAMES = (*PARITY, *static.RULES)


class Limit(NamedTuple):
    """relative: ||got - want|| / ||want||. largest: the largest difference, as a share of the largest value wanted."""

    relative: float
    largest: float
    reason: str


_SUMS = "the same arithmetic in another order"
_WEIGHTS = "{} weights, measured on random ones; the real ones have never been heard"
# By stage ("" for any), and by what rounds most: the weights where they are compressed, else the precision.
LIMITS: Mapping[tuple[str, str], Limit] = {
    ("", "fp32"): Limit(1e-4, 1e-3, _SUMS),
    ("denoise", "fp16"): Limit(1e-2, 3e-2, "a step; bf16, which `fast` plays, moves a clip's latents by 6e-3. The aim is 2e-3"),
    ("denoise", "int8"): Limit(3e-2, 1e-1, _WEIGHTS.format("int8")),
    ("denoise", "6bit"): Limit(8e-2, 2e-1, _WEIGHTS.format("6-bit")),
    ("decode", "fp16"): Limit(5e-3, 2e-2, "46 dB below the sound; the decoder in bf16, which `fast` plays, is at 6e-3"),
    ("decode", "int8"): Limit(2e-2, 5e-2, _WEIGHTS.format("int8")),
    ("decode", "6bit"): Limit(5e-2, 1e-1, _WEIGHTS.format("6-bit")),
    ("text", "fp16"): Limit(1e-2, 5e-2, "T5 overflows in half precision in some layers: finite is the gate that counts"),
    ("text", "int8"): Limit(3e-2, 1e-1, _WEIGHTS.format("int8")),
    ("text", "6bit"): Limit(8e-2, 2e-1, _WEIGHTS.format("6-bit")),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """One case. parity: of the package, against the unpatched model. largest: the largest value that the model gives.

    surgery: relative error of the patched module on PyTorch in fp32: what is left of `parity` is conversion and precision.
    """

    name: str
    parity: Parity
    largest: float
    surgery: float

    @property
    def largest_share(self) -> float:
        return self.parity.max_abs / self.largest if self.largest else self.parity.max_abs


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate's verdict. worst: the number that counts, or of a static rule how often it was found. where: in which case, or
    where first. waived: it did not pass, and may.
    """

    name: str
    passed: bool
    waived: bool
    worst: float
    limit: float
    where: str
    reason: str

    @property
    def stops(self) -> bool:
        return not (self.passed or self.waived)

    def __str__(self) -> str:
        bound = "finite ratio" if self.name == "finite" else self.name
        return f"{bound} {self.worst:.3g}, the limit is {self.limit:g} ({self.where})"


def limit(stage: str, precision: str, compress: str | None) -> Limit:
    """The limit of a stage made so; of one that the table does not name, that of any stage, or TangoFlux's transformer's."""
    kind = compress or precision
    return next(LIMITS[key] for key in ((stage, kind), ("", kind), ("denoise", kind)) if key in LIMITS)


def judge(bound: Limit, cases: Sequence[Measured], findings: Iterable[Finding], waive: Sequence[str]) -> tuple[Gate, ...]:
    """All gates in their order. cases: at least one."""
    rows = [
        ("finite", [-case.parity.finite_ratio for case in cases], -1.0, "every number must be one"),
        ("relative", [case.parity.relative for case in cases], bound.relative, bound.reason),
        ("largest", [case.largest_share for case in cases], bound.largest, "a single wrong sample is a click"),
    ]
    gates = [_worst(name, values, most, cases, reason, waive) for name, values, most, reason in rows]
    return (*gates, *_static(findings, waive))


def _worst(
    name: str, values: Sequence[float], most: float, cases: Sequence[Measured], reason: str, waive: Sequence[str]
) -> Gate:
    """NaN is worse than any number."""
    index = max(range(len(values)), key=lambda i: (values[i] != values[i], values[i]))
    passed = values[index] <= most
    return Gate(name, passed, not passed and name in waive, abs(values[index]), abs(most), cases[index].name, reason)


def _static(findings: Iterable[Finding], waive: Sequence[str]) -> Iterable[Gate]:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, found in by_rule.items():
        yield Gate(rule, False, rule in waive, len(found), 0, found[0].where, found[0].text)
