"""Imports run one way (docs/architecture.md): what lies below never learns of what lies above."""

import json
import subprocess
import sys

import pytest

from tests.house.source import ROOT, modules, within

# A part and all that it may import of the project; of itself it may import anything. The longest prefix holds.
LEAVES = {"node.errors", "node.units", "node.clock", "node.logs", "node.log_storm", "node.quiet"}
ALLOWED = {
    "patches": set[str](),
    "generator": {"patches"},
    "node.errors": set[str](),
    "node.units": set[str](),
    "node.clock": {"node.playback"},
    "node.logs": {"node.errors", "node.log_storm", "node.log_file", "node.log_capture"},
    "node.log_storm": set[str](),
    "node.log_file": {"node.errors"},
    "node.log_capture": {"node.log_storm"},
    "node.quiet": set[str](),
    "node.playback": {"node.units"},
    "node.outputs": LEAVES - {"node.clock"},
    "node.archive": {"node.errors", "generator"},
    "node.control": {*LEAVES, "node.playback", "node.archive", "generator"},
    "node.surfaces": {*LEAVES, "node.control", "node.playback"},
    "node.show": {*LEAVES, "node.control", "node.playback"},
}
# What a part may import of other people's packages, where that is bounded.
THIRD_PARTY = {
    "node.playback": {"numpy"},
    "node.outputs": {"numpy", "sounddevice", "rtmixer", "jack", "soxr"},
    "node.control": {"numpy"},
}


@pytest.mark.parametrize("part", ALLOWED)
def test_a_part_imports_only_what_lies_below_it(part: str) -> None:
    allowed = {part, "node", *ALLOWED[part]} if part.startswith("node.") else {part, *ALLOWED[part]}
    wrong = {
        f"{module.name} imports {name}"
        for module in modules()
        if within(module.name, part)
        for package in ("node", "generator", "patches")
        for name in module.imports_of(package)
        if name != "node" and not any(within(name, below) for below in allowed - {"node"})
    }
    assert not wrong


@pytest.mark.parametrize("part", THIRD_PARTY)
def test_a_part_needs_no_package_but_its_own(part: str) -> None:
    wrong = {
        f"{module.name} imports {name}"
        for module in modules()
        if within(module.name, part)
        for name in module.third_party - THIRD_PARTY[part]
    }
    assert not wrong


@pytest.mark.parametrize("name", ["generator", "generator.process", "generator.job", "node.control.commands", "node.playback"])
def test_importing_it_loads_no_model_or_device_library(name: str) -> None:
    heavy = ["scipy", "torch", "sounddevice", "rtmixer", "soxr", "pyloudnorm", "coremltools"]
    code = f"import {name}, json, sys; print(json.dumps([top for top in {heavy!r} if top in sys.modules]))"
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(result.stdout) == []
