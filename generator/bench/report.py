"""Everything that a bench of TangoFlux measured, as one JSON object."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from generator.bench.candidates import Unusable
from generator.bench.machine import machine
from generator.bench.protocol import GUIDANCE, PAPER, PAPER_AT, PROMPTS, Protocol, paper_protocol
from generator.bench.results import Result

SCHEMA = 1


def report(protocol: Protocol, weights: str, results: Sequence[Result], unusable: Sequence[Unusable]) -> dict[str, Any]:
    """JSON values. as_the_paper: nothing but the prompts differs from the paper's protocol, as far as it is known."""
    return {
        "schema": SCHEMA,
        "bench": "tangoflux",
        "complete": all(result.complete for result in results),
        "as_the_paper": replace(protocol, prompts=PROMPTS) == paper_protocol(),
        "machine": machine(),
        "weights": weights,
        "protocol": {**asdict(protocol), "guidance": GUIDANCE, "built_in_prompts": protocol.prompts == PROMPTS},
        "paper": {"duration_s": PAPER_AT[0], "steps": PAPER_AT[1], "figures": [one._asdict() for one in PAPER]},
        "candidates": [result.as_json() for result in results],
        "unusable": [one._asdict() for one in unusable],
    }
