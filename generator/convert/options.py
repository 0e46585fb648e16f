"""What may be asked of a conversion, and what of that is a stage's."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

STAGES = ("denoise", "decode", "text")
USUAL_STAGES = ("denoise", "decode")  # the text encoder runs once a prompt, and on PyTorch as well
PRECISIONS = ("fp16", "fp32")
UNITS = ("cpu_and_ne", "cpu_and_gpu", "all", "cpu_only")  # of coremltools' ComputeUnit
COMPRESSIONS = ("int8", "6bit")
TEXT_TOKENS = 64
WINDOW = 236  # latents a decode: 10 s and two margins

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class StageOptions:
    """How one stage is converted.

    precision, units: None for the graph's own. compress: None for weights as the precision has them. waive: gates and rules
    (gates.NAMES) that may fail.
    """

    text_tokens: int = TEXT_TOKENS
    window: int = WINDOW
    precision: str | None = None
    units: str | None = None
    compress: str | None = None
    waive: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, options: Mapping[str, Any]) -> "StageOptions":
        """What `as_json` made, through JSON."""
        return cls(**{**options, "waive": tuple(options["waive"])})


@dataclass(frozen=True)
class Options:
    """How a checkpoint is converted. precision, units, compress: by stage. force: make again what is there and right."""

    stages: tuple[str, ...] = USUAL_STAGES
    text_tokens: int = TEXT_TOKENS
    window: int = WINDOW
    precision: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    units: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    compress: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    waive: tuple[str, ...] = ()
    force: bool = False

    def of(self, stage: str) -> StageOptions:
        """Those of one stage."""
        precision, units, compress = (given.get(stage) for given in (self.precision, self.units, self.compress))
        return StageOptions(self.text_tokens, self.window, precision, units, compress, self.waive)
