"""One stage from its graph to a package with a receipt, in a folder that nobody reads yet."""

import gc
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from generator.backends.backend import Array
from generator.convert import gates, program, stable_package, tools
from generator.convert.gates import Measured
from generator.convert.graph import Graph
from generator.convert.mapped_memory import giving_back
from generator.convert.options import StageOptions
from generator.convert.protocol import Step, Stepped
from generator.convert.receipt import Receipt
from generator.convert.running import Runner, runner
from generator.verify import static
from generator.verify.parity import compare

Tell = Callable[[Step | Stepped], None]
Beside = Callable[[Path], Mapping[str, int]]


@dataclass
class _Steps:
    """Tells each step's beginning, progress and end, and keeps how long it took."""

    tell: Tell
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[Callable[[float | None], None]]:
        self.tell(Step(name, None))
        began = time.perf_counter()
        yield lambda fraction: self.tell(Step(name, fraction))
        self.seconds[name] = round(time.perf_counter() - began, 2)
        self.tell(Stepped(name, self.seconds[name]))


def make(
    model: str, load: Callable[[], Graph], options: StageOptions, sources: Mapping[str, str], folder: Path, tell: Tell,
    beside: Beside = lambda _: {},
) -> Receipt:  # fmt: skip
    """Writes the stage's package into `folder`, which is empty, and gives its receipt, whatever the verdict.

    load: makes the graph, whose module is let go as soon as it is converted, if nobody else holds it. sources: for the receipt.
    beside: writes into a folder what goes with the package, and returns the model's sizes. Raises EngineError, OSError.
    """
    steps = _Steps(tell)
    with steps.step("load"):
        graph = load()
        (companions := folder / "beside").mkdir()
        sizes = beside(companions)
    package = folder / f"{graph.name}.mlpackage"
    precision, units = options.precision or graph.precision, options.units or graph.units
    own = _converted(graph, precision, package, steps)
    graph = replace(graph, module=None)
    gc.collect()
    if options.compress:
        with steps.step("compress") as progress:
            program.compress(package, options.compress, progress)
        gc.collect()
    with steps.step("save"):
        stable_package.stabilize(package)
        hashes = stable_package.hashes(package)
    with steps.step("check") as progress:
        ran, cases = _measured(graph, own, package, units, progress)
        findings = static.check(package)
    bound = gates.limit(graph.name, precision, options.compress)
    return Receipt(
        model=model,
        stage=graph.name,
        package=package.name,
        asked=options,
        precision=precision,
        units=units,
        defaults={"precision": graph.precision, "units": graph.units},
        sizes=sizes,
        sources=sources,
        tools=tools.versions(),
        patches=graph.patches,
        inputs={name: {"shape": list(spec.shape), "dtype": spec.dtype} for name, spec in graph.inputs.items()},
        output=graph.output,
        hashes=hashes,
        files={path.relative_to(companions).as_posix(): stable_package.sha256(path) for path in _files(companions)},
        package_bytes=sum(path.stat().st_size for path in _files(package)),
        run_on=ran.name,
        gates=gates.judge(bound, cases, findings, options.waive),
        cases=tuple(cases),
        findings=tuple(findings),
        limits=graph.limits,
        seconds=steps.seconds,
        peak_memory_bytes=_peak_memory_bytes(),
    )


def _converted(graph: Graph, precision: str, package: Path, steps: _Steps) -> Mapping[str, Array]:
    """Writes the package, as coremltools does. Gives the graph's own outputs by case."""
    with steps.step("export"):
        exported = program.exported(graph)
        own = {case.name: graph.run(case) for case in graph.cases}
    with steps.step("convert") as progress, giving_back(graph.module):
        program.convert(exported, graph, precision, package, progress)
    return own


def _measured(
    graph: Graph, own: Mapping[str, Array], package: Path, units: str, progress: Callable[[float], None]
) -> tuple[Runner, Sequence[Measured]]:
    """The unpatched model runs every case before the package does: the two are not in memory together."""
    wanted = []
    for number, case in enumerate(graph.cases):
        progress(number / (2 * len(graph.cases)))
        gc.collect()
        wanted.append(graph.reference(case))
    gc.collect()
    ran = runner(package, units)
    cases = []
    for number, (case, want) in enumerate(zip(graph.cases, wanted, strict=True)):
        progress((number + len(graph.cases)) / (2 * len(graph.cases)))
        parity = compare(ran.predict(case.inputs)[graph.output], want)
        cases.append(Measured(case.name, parity, float(np.abs(want).max()), compare(own[case.name], want).relative))
    return ran, cases


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _peak_memory_bytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
