"""`endless convert`: a model's weights to Core ML packages, each proven against PyTorch before it is put in place."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from generator.convert import options as choices
from generator.convert.options import STAGES, USUAL_STAGES, Options
from generator.convert.protocol import Step, Stepped
from node import config
from node.begin import whole
from node.errors import UsageError

if TYPE_CHECKING:
    from generator.convert.pipeline import Told
    from generator.convert.receipt import Receipt
    from node.command_line import Commands

_LEAST_WINDOW = 21  # latents: two margins and one that is right
_ABOUT = "Makes Core ML packages of a model's weights. Each is compared with PyTorch, and put in place only where it passes."


def add(commands: "Commands") -> None:
    """The words of `endless convert`."""
    parser = commands.add_parser("convert", help="make Core ML packages of a model, with receipts", description=_ABOUT)
    parser.set_defaults(command=convert_model)
    parser.add_argument("model", choices=["tangoflux"], metavar="NAME", help="tangoflux")
    parser.add_argument("--weights", metavar="DIR", help="a folder in upstream's layout; default: the hub's cache")
    out = "a folder of its own; what is there and right is kept"
    parser.add_argument("-o", "--output-folder", metavar="DIR", required=True, help=out)
    usual = " and ".join(USUAL_STAGES)
    parser.add_argument("--stage", action="append", choices=STAGES, help=f"may be repeated; default: {usual}")
    _by_stage(parser, "--precision", choices.PRECISIONS, "what it computes in; default: denoise in fp16, the others in fp32")
    _by_stage(parser, "--units", choices.UNITS, "compute units; default: denoise on cpu_and_ne, the others on cpu_and_gpu")
    _by_stage(parser, "--compress", choices.COMPRESSIONS, "smaller weights; default: as the precision has them")
    tokens, window = choices.TEXT_TOKENS, choices.WINDOW
    parser.add_argument(
        "--text-tokens", metavar="N", type=whole(2, 512), default=tokens, help=f"the most of a prompt; default {tokens}"
    )
    parser.add_argument(
        "--window", metavar="N", type=whole(_LEAST_WINDOW, 4096), default=window, help=f"latents a decode; default {window}"
    )
    parser.add_argument("--waive", metavar="GATE", action="append", default=[], help="what may fail; may be repeated")
    parser.add_argument("--force", action="store_true", help="make again what is there and right")


def convert_model(arguments: argparse.Namespace) -> None:
    """`endless convert`. Raises UsageError, EngineError."""
    from generator.convert import tools

    stages = tuple(stage for stage in STAGES if stage in (arguments.stage or USUAL_STAGES))
    precision, units, compress = (_for(stages, getattr(arguments, name), name) for name in ("precision", "units", "compress"))
    tools.require()
    from generator.convert.gates import NAMES
    from generator.convert.pipeline import convert

    if unknown := [name for name in arguments.waive if name not in NAMES]:
        raise UsageError(f"--waive {unknown[0]}: there is no such gate; there are {', '.join(NAMES)}")
    waive, force = tuple(arguments.waive), arguments.force
    options = Options(stages, arguments.text_tokens, arguments.window, precision, units, compress, waive, force)
    weights = config.settings({"weights": arguments.weights}, config.environment(), None).engine_settings.get("weights")
    out = Path(arguments.output_folder)
    lines = _Lines()
    try:
        manifest = convert(weights, out, options, lines.show)
    finally:
        lines.clear()
    print(f"{out}: {', '.join(manifest.stages)} of {manifest.checkpoint}")


class _Lines:
    """A line for each step that is done and each stage; on a terminal also what runs now, and for how long."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._running = ""
        self._began = 0.0

    def show(self, told: "Told") -> None:
        self.clear()
        match told.what:
            case str(file):
                self._now(f"reading {file}", None)
            case Step(name, fraction):
                self._now(f"{told.stage}: {name}", fraction)
            case Stepped(name, seconds):
                print(f"{told.stage:<9}{name:<9}{seconds:8.1f} s", flush=True)
            case receipt:
                print(summary(receipt, told.kept), flush=True)

    def clear(self) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def _now(self, what: str, fraction: float | None) -> None:
        if what != self._running:
            self._running, self._began = what, time.monotonic()
        if self._live:
            share = "" if fraction is None else f" {fraction:4.0%}"
            print(f"{what}{share}, {time.monotonic() - self._began:.0f} s", end="", file=sys.stderr, flush=True)


def summary(receipt: "Receipt", kept: bool) -> str:
    """One line of a stage that is in place."""
    worst = max(receipt.cases, key=lambda case: case.parity.relative)
    waived = f", waived: {', '.join(receipt.waived)}" if receipt.waived else ""
    size = f"{receipt.package_bytes / 1e6:.1f} MB, weights {receipt.weights}, {receipt.units}"
    verdict = "kept: it passed before" if kept else "PASS"
    return f"{receipt.stage:<9}{verdict}, relative {worst.parity.relative:.2g} ({worst.name}){waived}; {size}"


def _by_stage(parser: argparse.ArgumentParser, name: str, values: Sequence[str], about: str) -> None:
    about = f"{', '.join(values)}: {about}"
    parser.add_argument(name, metavar="[STAGE=]VALUE", action="append", type=_value(values), default=[], help=about)


def _value(values: Sequence[str]) -> Callable[[str], tuple[str, str]]:
    """STAGE=VALUE, or VALUE for every stage ("")."""

    def parse(text: str) -> tuple[str, str]:
        stage, _, value = text.rpartition("=")
        if stage not in ("", *STAGES):
            raise argparse.ArgumentTypeError(f"{text!r}: there is no stage {stage!r}; there are {', '.join(STAGES)}")
        if value not in values:
            raise argparse.ArgumentTypeError(f"{text!r}: it is one of {', '.join(values)}")
        return stage, value

    return parse


def _for(stages: Sequence[str], given: Sequence[tuple[str, str]], name: str) -> dict[str, str]:
    """By stage; what names one goes before what names none."""
    if idle := [stage for stage, _ in given if stage and stage not in stages]:
        raise UsageError(f"--{name} {idle[0]}=...: that stage is not converted; add --stage {idle[0]}")
    common = {stage: value for one, value in given if not one for stage in stages}
    return common | {stage: value for stage, value in given if stage}
