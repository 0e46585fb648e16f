"""Conversion to Core ML at full size: `python -m benchmarks.convert [--only NAME]... [--weights DIR] [--json FILE]`.

Makes a checkpoint of upstream's sizes with random weights in a temporary folder (or takes `--weights DIR`), then runs
`endless convert` for each contender and reads its receipt: seconds of each step, the peak memory of the process, the size of
the package, and how far it is from PyTorch at each case. `unpatched` is the transformer as diffusers has it, converted the
same way: what the surgery of patches/ is for. A file that is there keeps what is not measured again. With random weights
errors say what rounding does to these shapes, not how it sounds.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

AIMS = {"relative": 2e-3, "peak_memory_gb": 4.0}
CONTENDERS = {
    "denoise fp16": ["--stage", "denoise"],
    "unpatched fp16": [],
    "decode fp32": ["--stage", "decode"],
    "decode fp16": ["--stage", "decode", "--precision", "fp16"],
    "text fp32": ["--stage", "text"],
    "denoise int8": ["--stage", "denoise", "--compress", "int8"],
    "denoise 6bit": ["--stage", "denoise", "--compress", "6bit"],
}
_ANY = [word for gate in ("finite", "relative", "largest") for word in ("--waive", gate)]  # a number is wanted, whatever it is


def main() -> None:
    arguments = _arguments()
    if arguments.role == "weights":
        from tests.generator.tiny_tangoflux import FULL, make

        make(arguments.weights, FULL)
        return
    if arguments.role == "unpatched":
        _unpatched(arguments.weights, arguments.scratch)
        return
    report = json.loads(arguments.json.read_text()) if arguments.json and arguments.json.exists() else {}
    with tempfile.TemporaryDirectory() as scratch:
        if arguments.weights is None:
            arguments.weights = Path(scratch) / "weights"
            _run(["-m", "benchmarks.convert", "--role", "weights", "--weights", str(arguments.weights)])
        for name in arguments.only or CONTENDERS:
            with tempfile.TemporaryDirectory(dir=scratch) as out:
                report = _about() | report | {name: _measure(name, arguments.weights, Path(out))}
            print(name, json.dumps(report[name]), flush=True)
            if arguments.json:
                arguments.json.write_text(json.dumps(report, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=CONTENDERS)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--role", help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(words: list[str]) -> None:
    from generator.convert.mapped_memory import ALLOCATION

    environment = os.environ | ALLOCATION | {"HF_HUB_OFFLINE": "1"}
    subprocess.run([sys.executable, *words], check=True, env=environment, stdout=sys.stderr)


def _measure(name: str, weights: Path, out: Path) -> dict[str, Any]:
    from generator.convert import receipt

    if name.startswith("unpatched"):
        _run(["-m", "benchmarks.convert", "--role", "unpatched", "--weights", str(weights), "--scratch", str(out)])
    else:
        _run(["-m", "node", "convert", "tangoflux", "--weights", str(weights), "-o", str(out), *CONTENDERS[name], *_ANY])
    (path,) = out.glob("*.receipt.json")
    made = receipt.read(path)
    return {
        "seconds": dict(made.seconds),
        "peak_memory_gb": round(made.peak_memory_bytes / 1e9, 2),
        "package_mb": round(made.package_bytes / 1e6, 1),
        "relative": {case.name: _short(case.parity.relative) for case in made.cases},
        "surgery": {case.name: _short(case.surgery) for case in made.cases},
        "largest_share": {case.name: _short(case.largest_share) for case in made.cases},
        "finite_ratio": min(case.parity.finite_ratio for case in made.cases),
        "waived": list(made.waived),
        "findings": sorted({finding.rule for finding in made.findings}),
        "hashes": dict(made.hashes),
    }


def _unpatched(weights: Path, folder: Path) -> None:
    from generator.backends import checkpoint
    from generator.convert import gates, receipt, stage
    from generator.convert.options import StageOptions

    found = checkpoint.find(str(weights))
    made = stage.make("tangoflux", lambda: _unpatched_graph(found), StageOptions(waive=gates.NAMES), {}, folder, lambda _: None)
    receipt.write(made, folder)


def _unpatched_graph(found: Any) -> Any:
    """As upstream calls it, positions and time as inputs, on the case that needs no padding."""
    import numpy as np
    import torch

    from generator.backends import pytorch
    from generator.convert import tangoflux_graphs
    from generator.convert.graph import Case, Graph, Spec

    (patched,) = tangoflux_graphs.graphs(found, ["denoise"])
    wanted = next(case for case in patched.cases if case.name == "t=1.00, full text")
    reference = patched.reference(wanted)
    del patched
    latents = wanted.inputs["latents"].shape[1]
    ids = {
        "txt_ids": np.zeros((wanted.inputs["context"].shape[1], 3), np.float32),
        "img_ids": np.arange(latents, dtype=np.float32)[:, None].repeat(3, axis=1),
    }
    case = Case(wanted.name, {**wanted.origin, **ids}, wanted.origin)

    class Unpatched(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = pytorch.transformer(found, torch.float32, "cpu")

        def forward(self, hidden_states, encoder_hidden_states, pooled_projections, timestep, txt_ids, img_ids):  # type: ignore[no-untyped-def]
            return self.model(
                hidden_states=hidden_states, encoder_hidden_states=encoder_hidden_states, pooled_projections=pooled_projections,
                timestep=timestep, txt_ids=txt_ids, img_ids=img_ids, return_dict=False,
            )[0]  # fmt: skip

    return Graph(
        name="denoise", module=Unpatched().eval(), inputs={n: Spec(v.shape, "float32") for n, v in case.inputs.items()},
        output="velocity", precision="fp16", units="cpu_and_ne", patches=(), limits=(), cases=(case,),
        reference=lambda _: reference,
    )  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def _about() -> dict[str, Any]:
    from generator.bench.machine import machine

    return {"machine": machine(), "weights": "random, upstream's sizes", "aims": AIMS}


if __name__ == "__main__":
    main()
