"""A receipt as Markdown."""

import math
from collections.abc import Iterable, Sequence

from generator.convert.receipt import SCHEMA, Receipt


def markdown(receipt: Receipt) -> str:
    """The whole document."""
    parts = [
        [f"# {receipt.model}: {receipt.stage}, {receipt.as_json()['verdict']}"],
        _facts(receipt),
        ["## Gates, in order", *_gates(receipt)],
        [
            "## Cases",
            "",
            "Against the unpatched model on PyTorch in fp32. Surgery: the patched model there, relative.",
            "",
            *_cases(receipt),
        ],
        ["## Made from", *_table(("file", "SHA-256"), receipt.sources.items())],
        ["## Made", *_table(("file", "SHA-256"), {**receipt.hashes, **receipt.files}.items())],
        ["## Known limits", *(f"- {limit}" for limit in receipt.limits)],
    ]
    return "\n".join("\n".join(part) + "\n" for part in parts)


def _facts(receipt: Receipt) -> list[str]:
    shapes = ", ".join(f"{name} {tuple(spec['shape'])} {spec['dtype']}" for name, spec in receipt.inputs.items())
    rows = [
        ("schema", str(SCHEMA)),
        ("precision", receipt.precision),
        ("weights", receipt.weights),
        ("compute units", receipt.units),
        ("inputs", shapes),
        ("output", receipt.output),
        ("patches", ", ".join(receipt.patches)),
        ("run on", receipt.run_on),
        ("waived", ", ".join(receipt.waived) or "nothing"),
        ("size", f"{receipt.package_bytes / 1e6:.1f} MB"),
        ("made in", ", ".join(f"{name} {seconds:.1f} s" for name, seconds in receipt.seconds.items())),
        ("peak memory", f"{receipt.peak_memory_bytes / 1e9:.2f} GB"),
        ("tools", ", ".join(f"{name} {version}" for name, version in receipt.tools.items())),
    ]
    return _table(("", ""), rows)


def _gates(receipt: Receipt) -> list[str]:
    rows = [
        (gate.name, _verdict(gate.passed, gate.waived), f"{gate.worst:.3g}", f"{gate.limit:g}", gate.where, gate.reason)
        for gate in receipt.gates
    ]
    return _table(("gate", "verdict", "worst", "limit", "where", "reason"), rows)


def _verdict(passed: bool, waived: bool) -> str:
    return "pass" if passed else "waived" if waived else "FAIL"


def _cases(receipt: Receipt) -> list[str]:
    rows = []
    for case in receipt.cases:
        p = case.parity
        snr = f"{p.snr_db:.1f}" if math.isfinite(p.snr_db) else "exact"
        numbers = (f"{p.finite_ratio:g}", f"{p.max_abs:.3g}", f"{p.relative:.3g}", f"{p.correlation:.7f}", snr)
        rows.append((case.name, *numbers, f"{case.surgery:.1e}"))
    return _table(("case", "finite", "max", "relative", "correlation", "SNR dB", "surgery"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return ["", *("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)]
