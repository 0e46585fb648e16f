"""The class that ships for SuperCollider, compiled and run by the real sclang: sends, a timetagged bundle, what it hears."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from max_patches.generate.__main__ import FOLDER
from tests.e2e.node import RunningNode

SCRIPT = """
n = EndlessNode("127.0.0.1", PORT);
n.listen({ |address, values| if(address == '/status.reply') { ("STATUS " ++ values[0] ++ " " ++ values[4]).postln } });
n.prompt("330 Hz left");
n.layers(2);
n.layerGain(1, 0.25, 0.5);
n.latency = 0.2;
n.gain(0.5);
n.latency = nil;
{ 1.5.wait; n.status; n.gain; 1.5.wait; ("GAIN " ++ n.heard['/gain']).postln; n.free; 0.exit }.fork;
"""


def test_the_class_steers_a_node_and_hears_it(tmp_path: Path) -> None:
    program = shutil.which("sclang")
    if program is None:
        pytest.skip("sclang is not installed (apt-get install supercollider-language)")
    with RunningNode(tmp_path, "--engine", "tone", "--output", "null") as node:
        script, config = tmp_path / "test.scd", tmp_path / "sclang.yaml"
        script.write_text(SCRIPT.replace("PORT", str(node.port)))
        config.write_text(f"includePaths:\n  - {FOLDER / 'supercollider'}\nexcludePaths: []\npostInlineWarnings: false\n")
        headless = {"QT_QPA_PLATFORM": "offscreen", "QTWEBENGINE_DISABLE_SANDBOX": "1", "XDG_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(
            [program, "-l", str(config), str(script)],
            env={**os.environ, **headless}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100,
        )  # fmt: skip
        assert "STATUS tone 2" in done.stdout, done.stdout + done.stderr
        assert "GAIN [ 0.5 ]" in done.stdout, done.stdout
        client = node.patch()
        assert client.ask("/prompt") == ("330 Hz left",)
        assert client.ask("/layer/1/gain") == (0.25,)
