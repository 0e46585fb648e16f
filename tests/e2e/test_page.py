"""The page of a running node, as its sockets and files are; tests/page has it in a browser."""

import base64
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.e2e.capture import WavRecording, read, record
from tests.e2e.live_page import LivePage, listened
from tests.e2e.node import PATIENCE_S, RunningNode, until

pytestmark = pytest.mark.xdist_group("page")

WORDS = ("--engine", "tone", "--prompt", "440 Hz", "--layers", 2, "--fade", 1, "--duration", 5, "--seed", 1)
HALF = 0.51  # of a step of 16 bits; the tape has 24
SHOW = """\
version: 1
title: Two cues
settings: {min_go_interval: 0.2}
cues:
  - {number: "1", name: Rain, type: prompt, prompt: 330 Hz, length: 30, hotkey: r}
  - number: "2"
    type: group
    mode: together
    cues:
      - {number: "2.1", name: Later, type: wait, time: 60, pre_wait: 45}
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningNode]:
    folder = tmp_path_factory.mktemp("node")
    words = ("--archive", folder / "archive", "--output", "null")
    with RunningNode(folder, *WORDS, *words) as running:
        patch = running.patch()
        assert until(lambda: patch.status().playing == 2)
        yield running


def get(node: RunningNode, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{node.http_port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_S) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, dict(refused.headers), refused.read()


def test_the_files_are_there_and_nothing_else_is(node: RunningNode) -> None:
    status, headers, body = get(node, "/ui")
    assert status == 200 and headers["Content-Type"] == "text/html; charset=utf-8" and b"<title>" in body
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    files = sorted((Path(__file__).parents[2] / "node" / "ui").iterdir())
    assert len(files) > 5
    for file in files:
        status, headers, body = get(node, f"/ui/{file.name}")
        assert status == 200 and body == file.read_bytes(), file.name
    for path in ("/ui/../cli.py", "/ui/..%2Fcli.py", "/ui/%2e%2e/cli.py", "/ui//etc/passwd", "/ui/none.js", "/uix",
                 "/ui/archive/..%2F..%2Fpyproject.toml", "/ui/archive/999999.flac", "/ui/archive/1.flac/x"):  # fmt: skip
        assert get(node, path)[0] == 404, path


@pytest.mark.parametrize("path", ["/ui/live", "/ui/listen"])
def test_pages_from_elsewhere_get_no_socket(node: RunningNode, path: str) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Origin": f"http://127.0.0.1:{node.http_port + 1}"}):
        with pytest.raises(InvalidStatus) as refused:
            connect(f"ws://127.0.0.1:{node.http_port}{path}", additional_headers=headers)
        assert refused.value.response.status_code == 403
    assert get(node, "/ui", Host="evil.example")[0] == 403


def test_a_page_that_comes_is_told_everything(node: RunningNode) -> None:
    with LivePage(node.http_port) as page:
        hello = page.hello["hello"]
        assert (hello["rate"], hello["channels"], hello["prefix"]) == (44100, 2, "")
        assert hello["osc"] == f"127.0.0.1:{node.port}" and "tone" in hello["engines"]
        assert hello["values"]["/layers"] == 2 and hello["values"]["/layer/64/gain"] == 1.0
        assert ["/state", "playing"] in hello["told"]
        assert page.hello["prompts"][0] == "440 Hz" and page.hello["cues"] is None and page.hello["running"] == []
        assert any("listening for OSC" in line[2] for line in page.hello["log"])
        status = page.hello["status"]
        assert status["engine"] == "tone" and status["state"] == "playing" and status["layers"] == 2
        layers = {one["layer"]: one for one in page.hello["layers"]}
        assert set(layers) <= {1, 2}
        clip = layers[1]["clip"]
        assert (clip["prompt"], clip["seconds"], clip["law"]) == ("440 Hz", 5.0, "equal_power")
        assert clip["source"] in ("procedural", "archive"), "an earlier one, where a busy machine makes it late"
        assert clip["fade_out_s"] == 1.0 and -0.5 <= layers[1]["position_s"] <= 5.0
        wave = base64.b64decode(clip["wave"])
        assert len(wave) == 240 and max(wave) - min(wave) < 10 and min(wave) > 0, "a tone has an even outline"


def test_what_a_page_does_is_done_and_every_page_sees_it(node: RunningNode) -> None:
    patch = node.patch()
    with LivePage(node.http_port) as one, LivePage(node.http_port) as other:
        one.do("/gain", 0.5)
        for page in (one, other):
            assert page.told("/gain") == ["/gain", 0.5]
        assert patch.ask("/gain") == (0.5,)
        patch.send("/layer/2/pan", -0.25)
        for page in (one, other):
            assert page.told("/layer/2/pan") == ["/layer/2/pan", -0.25]
        one.do("/gain", 1.0)
        other.told("/gain", 1.0)


def test_an_answer_and_a_refusal_go_to_who_asked_alone(node: RunningNode) -> None:
    with LivePage(node.http_port) as one, LivePage(node.http_port) as other:
        one.do("/layers", 99)
        assert one.told("/fail")[1] == "/layers"
        one.do("/version")
        assert one.told("/version.reply")[1] == "endless-node"
        for wrong in (
            '{"do": 3}',
            '{"do": []}',
            '{"do": [["/gain"]]}',
            '{"do": ["/gain", {}]}',
            "[]",
            "{",
            b"/gain\0\0\0",
            "9" * 20000,
        ):
            one.raw(wrong)
            assert one.told("/fail")
        one.do("/fade", 1.5)
        other.told("/fade", 1.5)
        mine = [told[0] for _, frame in other.frames for told in frame.get("told", [])]
        assert "/fail" not in mine and "/version.reply" not in mine
        one.do("/fade", 1.0)
        other.told("/fade", 1.0)


def test_meters_come_while_a_page_is_open_and_cost_nothing_after(node: RunningNode) -> None:
    with LivePage(node.http_port) as page:
        meters = page.until("meters", lambda meters: meters["mix"][0][0] > 0.0)
        assert len(meters["mix"]) == 2 and len(meters["layers"]) == 2 and 0.0 < meters["limiter"] <= 1.0
        assert subscribers(node) == 1
        with LivePage(node.http_port):
            assert subscribers(node) == 1, "one for all pages"
    limit = time.monotonic() + PATIENCE_S
    while subscribers(node) != 0:
        assert time.monotonic() < limit
        time.sleep(0.3)


def subscribers(node: RunningNode) -> int:
    time.sleep(0.3)  # a scrape is a quarter of a second old at most
    lines = get(node, "/metrics")[2].decode().splitlines()
    return int(float(next(line for line in lines if line.startswith("endless_osc_subscribers ")).split()[1]))


def test_clips_come_with_their_outline_once(node: RunningNode) -> None:
    with LivePage(node.http_port) as page:
        known = {one["clip"]["id"] for one in page.hello["layers"]}
        page.do("/prompt", "noise")
        layers = page.until("layers", lambda layers: any(one["clip"] and one["clip"]["prompt"] == "noise" for one in layers))
        clip = next(one["clip"] for one in layers if one["clip"]["prompt"] == "noise")
        assert clip["id"] not in known and len(base64.b64decode(clip["wave"])) == 240
        page.do("/fade", 0.5)
        again = page.until("layers", lambda layers: any(one["clip"]["fade_out_s"] == 0.5 for one in layers))
        assert all("wave" not in one["clip"] for one in again if one["clip"]["id"] == clip["id"])
        page.do("/prompt", "440 Hz")
        page.do("/fade", 1.0)
    with LivePage(node.http_port) as page:
        assert page.hello["prompts"][:2] == ["440 Hz", "noise"]


def test_the_archive_is_searched_pinned_and_exported(node: RunningNode) -> None:
    with LivePage(node.http_port) as page:
        limit = time.monotonic() + PATIENCE_S
        while not (found := page.ask("archive", search="", limit=5)):
            assert time.monotonic() < limit
        number = found[-1]["number"]
        assert {"prompt", "engine", "seed", "seconds", "pinned", "made_at"} <= set(found[0]) and found[0]["near"] is None
        assert page.ask("archive", search="440 Hz")[0]["prompt"] == "440 Hz"
        assert page.ask("pin", number=number, on=True) is True
        while not next(one for one in page.ask("archive") if one["number"] == number)["pinned"]:
            assert time.monotonic() < limit
        for words in ({"number": "one"}, {}):
            with pytest.raises(AssertionError, match="by its number"):
                page.ask("pin", **words)
        with pytest.raises(AssertionError, match="no show is loaded"):
            page.ask("problems")
        rows = {row["name"]: row for row in page.ask("settings")}
        assert rows["output"] == {
            "name": "output",
            "value": "null",
            "origin": "the command line",
            "doc": "where the sound goes",
        }
        assert rows["block"]["origin"] == "the default" and rows["fade"]["value"] == "1.0"
    status, headers, body = get(node, f"/ui/archive/{number}.flac")
    assert status == 200 and headers["Content-Type"] == "audio/flac" and body[:4] == b"fLaC"
    assert "Content-Disposition" not in headers
    assert (
        "440-hz" in get(node, f"/ui/archive/{number}.flac?download")[1]["Content-Disposition"] or found[-1]["prompt"] == "noise"
    )


def test_the_cue_list_with_waits_and_problems(tmp_path: Path) -> None:
    show = tmp_path / "show.yaml"
    show.write_text(SHOW)
    with RunningNode(tmp_path, show, "--engine", "tone", "--output", "null") as node, LivePage(node.http_port) as page:
        cues = page.hello["cues"]
        assert (cues["title"], cues["file"], cues["min_go_interval"]) == ("Two cues", "show.yaml", 0.2)
        assert [(cue["number"], cue["depth"], cue["hotkey"]) for cue in cues["list"]] == [
            ("1", 0, "r"),
            ("2", 0, ""),
            ("2.1", 1, ""),
        ]
        page.do("/go")
        (run,) = page.until("running", lambda running: running and running[0]["state"] == "running")
        assert (run["number"], run["what"], run["of_s"]) == ("1", "length", 30.0) and 25.0 < run["left_s"] <= 30.0
        page.do("/cue/go", "2")
        runs = page.until("running", lambda running: any(one["number"] == "2.1" for one in running))
        wait = next(one for one in runs if one["number"] == "2.1")
        assert (wait["state"], wait["what"], wait["of_s"]) == ("waiting", "pre wait", 45.0) and 40.0 < wait["left_s"] <= 45.0
        page.do("/panic")
        assert page.until("running", lambda running: running == []) == []
        assert page.ask("shows") == ["show.yaml"] and page.ask("problems") == {"file": "show.yaml", "lines": []}
        show.write_text(SHOW.replace("prompt: 330 Hz", "promt: 330 Hz"))
        problems = page.until("problems")
        assert next((one["line"], one["cue"]) for one in problems["lines"]) == (5, "1")
        assert any("promt" in one["text"] for one in problems["lines"])
        assert "promt: 330 Hz" in problems["lines"][0]["source"]
        show.write_text(SHOW.replace("Two cues", "Mended"))
        assert page.until("cues")["title"] == "Mended"
        assert page.until("problems") == {"file": "show.yaml", "lines": []}
        (tmp_path / "other.yaml").write_text(SHOW.replace("type: wait", "type: weight"))
        page.do("/show/load", "other.yaml")
        assert [(one["line"], one["cue"]) for one in page.until("problems")["lines"]] == [(10, "2.1")]
        assert page.ask("problems")["file"] == "other.yaml"
        page.do("/show/load", "show.yaml")
        assert page.until("problems") == {"file": "show.yaml", "lines": []}


def test_what_browsers_hear_is_the_mix_to_half_a_step_and_without_a_gap(tmp_path: Path) -> None:
    tape = WavRecording(tmp_path / "mix.wav")
    with RunningNode(tmp_path, *WORDS, "--prompt", "noise", "--output", f"wav:{tape.path}") as node:
        patch = node.patch()
        assert until(lambda: patch.status().playing == 2)
        record(tape, 1.5)
        form, numbers, heard = listened(node.http_port, 60)
        record(tape, 0.5)
    assert form == {"rate": 44100, "channels": 2, "frames": 1024}
    assert np.diff(numbers).tolist() == [1024] * 59
    sound, _ = read(tape.path)
    assert np.count_nonzero(heard) > 100_000
    steps = sound * 32768
    near = np.flatnonzero(np.abs(steps[: -len(heard), 0] - heard[0, 0]) <= HALF)
    begins = [at for at in near if np.abs(steps[at : at + 200] - heard[:200]).max() <= HALF]
    assert len(begins) == 1
    assert np.abs(steps[begins[0] :][: len(heard)] - heard).max() <= HALF


def test_panic_is_heard_while_a_page_is_flooded(node: RunningNode) -> None:
    with LivePage(node.http_port) as flooding, LivePage(node.http_port) as page:
        words = json.dumps({"do": ["/layer/1/gain", 0.5]})
        for _ in range(3000):
            flooding.raw(words)
        page.do("/panic")
        assert page.told("/state", "stopping")
        page.told("/state", "stopped")
        page.do("/layer/1/gain", 1.0)
        page.do("/play")
        page.told("/state", "playing")
