"""`endless`, with one more engine: `faulty`, which goes wrong as tests/generator/faulty_worker.py says.

`python -m tests.e2e.faulty_node endless run --engine faulty ...`: what stands before a RunningNode's own words.
"""

import sys
from pathlib import Path

from generator import engines
from generator.engines import Entry
from generator.process import GeneratorProcess
from node.__main__ import main
from tests.generator.faulty_worker import FAULT_FILE
from tests.house.source import ROOT

BEFORE = (sys.executable, "-m", "tests.e2e.faulty_node")


def variables(fault: Path) -> dict[str, str]:
    """Of the node's environment. fault: the file that names what goes wrong."""
    return {"PYTHONPATH": str(ROOT), FAULT_FILE: str(fault)}


if __name__ == "__main__":
    engines.ENGINES["faulty"] = Entry("tests.generator.faulty_worker", "FaultyEngine", "cpu")
    GeneratorProcess.worker = "tests.generator.faulty_worker"
    del sys.argv[0]
    main()
