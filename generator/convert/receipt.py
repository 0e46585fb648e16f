"""The receipt of one converted stage: what was made, with what, and how it compares; JSON for programs, Markdown for people."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from generator.convert.gates import Gate, Measured
from generator.convert.options import StageOptions
from generator.engine import EngineError
from generator.verify.parity import Parity
from generator.verify.static import Finding

SCHEMA = 1


class ReceiptError(EngineError):
    """A receipt that cannot be read; one line."""


@dataclass(frozen=True)
class Receipt:
    """asked: the options. precision, units: what they came to. defaults: the graph's own precision and units.

    sizes: the model's (manifest.Sizes), {} where it has none. sources: SHA-256 of each file of the checkpoint that it depends
    on. tools: versions by name. inputs: shape and type by name. hashes: of the package. files: SHA-256 of what came with the
    package and lies beside it. run_on: what ran the package. seconds: by step. peak_memory_bytes: of the process that made it.
    """

    model: str
    stage: str
    package: str
    asked: StageOptions
    precision: str
    units: str
    defaults: Mapping[str, str]
    sizes: Mapping[str, int]
    sources: Mapping[str, str]
    tools: Mapping[str, str]
    patches: tuple[str, ...]
    inputs: Mapping[str, Mapping[str, Any]]
    output: str
    hashes: Mapping[str, str]
    files: Mapping[str, str]
    package_bytes: int
    run_on: str
    gates: tuple[Gate, ...]
    cases: tuple[Measured, ...]
    findings: tuple[Finding, ...]
    limits: tuple[str, ...]
    seconds: Mapping[str, float]
    peak_memory_bytes: int

    @property
    def passed(self) -> bool:
        """Whether no gate stops it; with waivers where there are."""
        return not any(gate.stops for gate in self.gates)

    @property
    def waived(self) -> tuple[str, ...]:
        """The waivers that were needed."""
        return tuple(gate.name for gate in self.gates if gate.waived)

    @property
    def weights(self) -> str:
        """fp16, fp32, int8 or 6bit."""
        return self.asked.compress or self.precision

    def fits(self, asked: StageOptions, sources: Mapping[str, str], tools: Mapping[str, str]) -> bool:
        """Whether the same would be made again."""
        wanted = (asked.precision or self.defaults["precision"], asked.units or self.defaults["units"], asked.compress)
        sizes = (asked.window,) if self.stage == "decode" else (asked.text_tokens,)
        own_sizes = (self.asked.window,) if self.stage == "decode" else (self.asked.text_tokens,)
        same = wanted == (self.precision, self.units, self.asked.compress) and sizes == own_sizes
        return same and set(self.waived) <= set(asked.waive) and self.sources == sources and self.tools == tools

    def as_json(self) -> dict[str, Any]:
        """As the file has it; numbers that JSON has no word for are None."""
        verdict = "FAIL" if not self.passed else "PASS" if not self.waived else "PASS with waivers"
        cases = [
            {"name": case.name, **case.parity.as_json(), "largest": _number(case.largest), "surgery": _number(case.surgery)}
            for case in self.cases
        ]
        gates = [asdict(gate) | {"worst": _number(gate.worst)} for gate in self.gates]
        own = {"asked": self.asked.as_json(), "gates": gates, "cases": cases, "findings": [asdict(f) for f in self.findings]}
        head = {"schema": SCHEMA, "verdict": verdict, "waived": list(self.waived)}
        return head | {field.name: own.get(field.name, getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> "Receipt":
        """What `as_json` made, through JSON. Raises KeyError, TypeError, ValueError where it is none."""
        if data["schema"] != SCHEMA:
            raise ValueError(f"its schema is {data['schema']}, this version reads {SCHEMA}")
        own: dict[str, Any] = {field.name: data[field.name] for field in fields(cls)}
        own["asked"] = StageOptions.of_json(data["asked"])
        own["gates"] = tuple(Gate(**gate | {"worst": _float(gate["worst"])}) for gate in data["gates"])
        own["cases"] = tuple(_measured(case) for case in data["cases"])
        own["patches"], own["limits"] = tuple(data["patches"]), tuple(data["limits"])
        own["findings"] = tuple(Finding(**finding) for finding in data["findings"])
        return cls(**own)


def names(stage: str, passed: bool = True) -> tuple[str, str]:
    """The files of a stage's receipt, JSON and Markdown; of one that did not pass they are others."""
    kind = "receipt" if passed else "failed"
    return f"{stage}.{kind}.json", f"{stage}.{kind}.md"


def read(path: Path) -> Receipt:
    """Raises ReceiptError."""
    try:
        return Receipt.of_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        raise ReceiptError(f"{path} is no receipt that can be read ({reason}); convert the stage again") from error


def write(receipt: Receipt, folder: Path) -> None:
    """Both files, into a folder. Raises OSError."""
    from generator.convert.receipt_text import markdown

    data, text = names(receipt.stage, receipt.passed)
    (folder / data).write_text(json.dumps(receipt.as_json(), indent=1, allow_nan=False) + "\n", encoding="utf-8")
    (folder / text).write_text(markdown(receipt), encoding="utf-8")


def _measured(case: Mapping[str, Any]) -> Measured:
    parity = Parity(**{field.name: _float(case[field.name]) for field in fields(Parity)})
    return Measured(case["name"], parity, _float(case["largest"]), _float(case["surgery"]))


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _float(value: float | None) -> float:
    return math.nan if value is None else float(value)
