"""endless_pcm.js under node.js: real datagrams in, lists out. Max's own module is a few lines here that print."""

import json
import os
import shutil
import socket
import struct
import subprocess
from pathlib import Path

import pytest

from max_patches.generate.__main__ import FOLDER
from node.surfaces.packet import decode, encode

SHIM = """
exports.outlet = (...words) => console.log(JSON.stringify(words));
exports.addHandler = (name, handler) => { handlers[name] = handler; };
const handlers = {};
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const [name, ...words] = line.split(" ");
  handlers[name](...words);
});
"""


def test_it_subscribes_decodes_counts_what_is_lost_and_unsubscribes(tmp_path: Path) -> None:
    program = shutil.which("node")
    if program is None:
        pytest.skip("node.js is not installed")
    (tmp_path / "max-api").mkdir()
    (tmp_path / "max-api/index.js").write_text(SHIM)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as node:
        node.bind(("127.0.0.1", 0))
        node.settimeout(30)
        script = subprocess.Popen(
            [program, str(FOLDER / "endless_pcm.js")],
            env={**os.environ, "NODE_PATH": str(tmp_path)}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert script.stdin is not None and script.stdout is not None
        try:
            script.stdin.write(f"start 127.0.0.1 {node.getsockname()[1]}\n")
            script.stdin.flush()
            data, client = node.recvfrom(2000)
            assert [(a, v) for _, a, v in decode(data)] == [("/pcm/subscribe", (0, "s16", 2, 256))]
            node.sendto(encode("/pcm/format", 9, 48000, 2, "s16", 2, 0, 10), client)
            blob = struct.pack(">4h", 32767, -32768, 16384, 1)
            for seq in (2**24 - 1, 0, 3):
                node.sendto(encode("/pcm", 9, seq, 0, 2, 2, blob), client)
            said = []
            while not said or said[-1][:2] != ["pcm", 6]:
                said.append(json.loads(script.stdout.readline()))
            assert ["rate", 48000] in said
            assert ["pcm", 65534, 32767 / 32768, 0.5, -1, 1 / 32768] in said
            assert [words for words in said if words[0] == "lost"] == [["lost", 2]]
            script.stdin.write("stop\n")
            script.stdin.flush()
            messages = [(a, v) for _, a, v in decode(node.recv(2000))]
            while messages == [("/pcm/subscribe", (0, "s16", 2, 256))]:
                messages = [(a, v) for _, a, v in decode(node.recv(2000))]
            assert messages == [("/pcm/unsubscribe", (9,))]
        finally:
            script.kill()
            script.communicate()
