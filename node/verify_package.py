"""`endless verify`: what is in a Core ML package, what is known to go wrong with it, and what half precision does to it."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from node.errors import UsageError

if TYPE_CHECKING:
    from generator.verify.package import Package
    from generator.verify.report import Run, Summary
    from generator.verify.storage import Storage
    from node.command_line import Commands


def add(commands: "Commands") -> None:
    """The words of `endless verify`."""
    parser = commands.add_parser(
        "verify",
        help="check Core ML packages: known traps, and what half precision does",
        description="Summarizes packages, checks them against known traps and runs them; 1 where something is found.",
    )
    parser.set_defaults(command=verify)
    parser.add_argument("packages", nargs="+", metavar="PACKAGE", help="an .mlpackage, or a folder of them")
    parser.add_argument("--function", metavar="NAME", help="of a package with several; default: all")
    parser.add_argument("--run", action="store_true", help="run it with random inputs, in fp32 and fp16, and compare")
    parser.add_argument("--fp32", action="store_true", help="run it in fp32")
    parser.add_argument("--fp16", action="store_true", help="run it with every value rounded to fp16")
    parser.add_argument("--waive", metavar="RULE", action="append", default=[], help="what may be found; may be repeated")
    parser.add_argument("--json", action="store_true")


def verify(arguments: argparse.Namespace) -> int:
    """`endless verify`: 1 where a rule finds something that is not waived."""
    from generator.verify.coremltools_quietly import require

    require()
    from generator.verify.report import NOT_FINITE
    from generator.verify.static import RULES

    _refuse_unknown(arguments.waive, [*RULES, NOT_FINITE])
    reports = [_Report(path, arguments) for name in arguments.packages for path in _paths(Path(name))]
    if arguments.json:
        print(json.dumps({"packages": [report.as_json() for report in reports]}, indent=2))
    else:
        print("\n\n".join(report.text() for report in reports))
    return 1 if any(report.found for report in reports) else 0


class _Report:
    """All about one package. found: what counts. waived: what does not."""

    def __init__(self, path: Path, arguments: argparse.Namespace) -> None:
        from generator.verify import package, report, static

        self.package = _chosen(package.read(path), arguments.function)
        self.summaries = [report.summary(function) for function in self.package.functions.values()]
        storages = _storages(arguments)
        self.runs = [one for name in self.package.functions for one in report.run(self.package, name, storages)]
        everything = static.check(self.package) + report.findings(self.runs)
        self.found = [finding for finding in everything if finding.rule not in arguments.waive]
        self.waived = [finding for finding in everything if finding.rule in arguments.waive]

    def text(self) -> str:
        count = len(self.package.functions)
        head = f"{self.package.path}: {self.package.size / 1e6:.2f} MB, specification {self.package.spec_version}, "
        lines = [f"{head}{count} function{'s' if count > 1 else ''}"]
        for one in self.summaries:
            lines += _summary_lines(one)
        lines += [_run_line(one) for one in self.runs]
        lines += [f"FOUND {finding}" for finding in self.found] or ["found nothing"]
        lines += [f"waived {finding}" for finding in self.waived]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        return {
            "package": str(self.package.path),
            "bytes": self.package.size,
            "specification": self.package.spec_version,
            "functions": [asdict(one) for one in self.summaries],
            "runs": [
                asdict(one) | {"parity": {name: parity.as_json() for name, parity in one.parity.items()}} for one in self.runs
            ],
            "found": [asdict(finding) for finding in self.found],
            "waived": [asdict(finding) for finding in self.waived],
        }


def _summary_lines(one: "Summary") -> list[str]:
    floats = sum(one.floats.values()) or 1
    precision = ", ".join(f"{name} {count / floats:.0%}" for name, count in one.floats.items()) or "no floats"
    lines = [f"{one.function} ({one.opset}): {sum(one.ops.values())} operations; {precision}"]
    for label, values in (("in", one.inputs), ("state", one.states), ("out", one.outputs)):
        lines += [f"  {label:<5} {name} {type_}" for name, type_ in values.items()]
    return [*lines, "  ops   " + ", ".join(f"{name} {count}" for name, count in one.ops.items())]


def _run_line(one: "Run") -> str:
    measured = "; ".join(f"{name} {one.parity.get(name) or f'finite {ratio:g}'}" for name, ratio in one.finite.items())
    return f"  {one.storage:<5} {one.function}, {one.seconds:.2f} s: {measured}"


def _storages(arguments: argparse.Namespace) -> "Sequence[Storage]":
    chosen: list[Storage] = []
    if arguments.fp32 or (arguments.run and not arguments.fp16):
        chosen.append("fp32")
    if arguments.fp16 or (arguments.run and not arguments.fp32):
        chosen.append("fp16")
    return chosen


def _chosen(package: "Package", name: str | None) -> "Package":
    if name is None:
        return package
    return replace(package, functions={name: package.function(name)})


def _paths(path: Path) -> list[Path]:
    if (path / "Manifest.json").exists() or not path.is_dir():
        return [path]
    return sorted(path.glob("*.mlpackage")) or [path]


def _refuse_unknown(names: Sequence[str], known: Sequence[str]) -> None:
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise UsageError(f"--waive {unknown[0]}: there is no such rule; there are {', '.join(known)}")
