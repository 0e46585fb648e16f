"""Loops: what the file's check says of chance shows, beside what the cue list does with them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.errors import ShowError
from node.show import loops
from node.show.cue_list import CueList
from node.show.file import check, load
from node.show.model import Cue, Show
from node.show.stage import Answer
from tests.node.show.test_cue_list import Recorder

RATE, SECONDS = 1000, 1
MOST_CUES = 9
# Each cue has one run at a time, and none comes back to a cue sooner than after SHORTEST_LOOP_S.
MOST_STARTS = MOST_CUES**2 * (round(SECONDS / loops.SHORTEST_LOOP_S) + 1)


class RunAway(Exception):
    """Cues start without end."""


@dataclass
class Stage(Recorder):
    """Sends the messages of osc cues to the cue list itself, and counts the cues that start."""

    cues: CueList | None = None
    starts: int = 0  # type: ignore[assignment]
    skipping: bool = True
    told: list[str] = field(default_factory=list)  # type: ignore[assignment]

    def may_begin(self, cue: Cue) -> Answer:
        return Answer.SKIP if cue.on_not_ready == "skip" and self.skipping else Answer.BEGIN

    def send_osc(self, cue: Cue, frame: int) -> None:
        assert self.cues is not None
        if cue.address == "/cue/go":
            self.cues.go_cue(str(cue.args[0]), frame)
        else:
            self.cues.layers_taken(range(1, 65), frame)

    def cue_started(self, cue: Cue) -> None:
        self.starts += 1
        if self.starts > MOST_STARTS:
            raise RunAway


def runs_away(show: Show, first: str, skipping: bool = True) -> bool:
    stage = Stage(skipping=skipping)
    stage.cues = CueList(show, RATE, stage)
    try:
        stage.cues.go_cue(first, 0)
        while (due := stage.cues.next_due()) is not None and due <= SECONDS * RATE:
            stage.cues.tick(due)
    except (RunAway, RecursionError):
        return True
    return False


def shows(prompts: bool) -> st.SearchStrategy[str]:
    """Show files as flow YAML. prompts: with what takes layers and stops cues, whose times are only bounded."""
    numbers = st.integers(1, MOST_CUES).map(str)
    times = st.sampled_from(["0", "0.2"] if not prompts else ["0", "0.05", "0.2", "60"])
    kinds = ["wait", "wait", "goto", "goto", "group", "group", "osc"]
    kinds += ["prompt", "prompt", "stop", "take"] if prompts else []

    @st.composite
    def cue(draw: st.DrawFn, left: list[str], depth: int) -> str | None:
        if not left:
            return None
        keys = {"number": left.pop(0), "pre_wait": draw(st.sampled_from(["0", "0", "0.2"]))}
        keys |= {"continue": draw(st.sampled_from(["none", "auto_continue", "auto_follow"])), "post_wait": draw(times)}
        keys["armed"] = draw(st.sampled_from(["true", "true", "true", "false"]))
        match draw(st.sampled_from(kinds if depth < 3 else [kind for kind in kinds if kind != "group"])):
            case "wait":
                keys |= {"type": "wait", "time": draw(times)}
            case "goto":
                keys |= {"type": "goto", "target": draw(numbers)}
            case "osc":
                keys |= {"type": "osc", "address": "/cue/go", "args": f'"{draw(numbers)}"'}
            case "take":
                keys |= {"type": "osc", "address": "/prompt", "args": "wind"}
            case "stop":
                keys |= {"type": "stop", "target": draw(st.one_of(numbers, st.just("master"))), "time": draw(times)}
            case "prompt":
                keys |= {"prompt": "rain", "on": draw(st.sampled_from(["[1]", "[1, 2, 3]"]))}
                length = draw(times)
                keys |= {"length": length if length != "0" else "60"}
                keys |= {"on_not_ready": draw(st.sampled_from(["archive", "archive", "skip"]))}
            case _:
                mode = draw(st.sampled_from(["sequence", "together"]))
                inner = draw(cues(left, depth + 1))
                if not inner:
                    keys |= {"type": "wait", "time": "0.2"}
                else:
                    inner = [each.replace("continue: ", "notes: ") for each in inner] if mode == "together" else inner
                    keys |= {"type": "group", "mode": mode, "cues": f"[{', '.join(inner)}]"}
        return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"

    @st.composite
    def cues(draw: st.DrawFn, left: list[str], depth: int) -> list[str]:
        found = [draw(cue(left, depth)) for _ in range(draw(st.integers(1, 4 if depth else MOST_CUES)))]
        return [each for each in found if each is not None]

    @st.composite
    def file(draw: st.DrawFn) -> str:
        left = [str(number) for number in range(1, MOST_CUES + 1)]
        listed = draw(cues(left, 0))
        rest = [f"{{number: {number}, type: wait, time: 0.2}}" for number in left]  # every target exists
        return "version: 1\ncues: [" + ", ".join([*listed, *rest]) + "]\n"

    return file()


def judged(folder: Path, text: str) -> tuple[Show | None, list[str]]:
    path = folder / "chance.yaml"
    path.write_text(text, encoding="utf-8")
    problems = [problem.text for problem in check(path) if not problem.warning]
    return (load(path) if not problems else None), problems


@settings(derandomize=True, deadline=None, max_examples=120)
@given(text=shows(prompts=True))
def test_no_show_without_a_problem_runs_away(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    show, problems = judged(tmp_path_factory.getbasetemp(), text)
    if show is None:
        assert all("a loop without a wait" in problem or "waits for this" in problem for problem in problems)
        return
    for cue in show.every():
        assert not runs_away(show, cue.number)
        assert not runs_away(show, cue.number, skipping=False)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(text=shows(prompts=False))
def test_every_loop_that_is_reported_is_one(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    show, problems = judged(tmp_path_factory.getbasetemp(), text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("node.show.rules.check_loops", lambda *_: None)
        unchecked = load(tmp_path_factory.getbasetemp() / "chance.yaml")
    assert any(runs_away(unchecked, cue.number) for cue in unchecked.every()) == (show is None)
    assert all("a loop without a wait" in problem for problem in problems)


def written(folder: Path, cues: list[str]) -> Path:
    path = folder / "show.yaml"
    path.write_text("version: 1\ncues:\n" + "".join(f"  - {cue}\n" for cue in cues), encoding="utf-8")
    return path


def test_ten_waits_of_a_hundredth_are_a_tenth(tmp_path: Path) -> None:
    waits = [f"{{number: w{n}, type: wait, time: 0.01, continue: auto_follow}}" for n in range(10)]
    back = "{number: back, type: goto, target: w0, continue: auto_continue}"
    assert check(written(tmp_path, [*waits, back])) == []
    assert [problem.cue for problem in check(written(tmp_path, [*waits[:-1], back]))] == ["back"]


def ring(count: int, wait_s: float) -> list[str]:
    """Gotos that lead to each other in a circle, two of them after a wait."""
    return [
        f"{{number: g{n}, type: goto, target: g{(n + 1) % count}, continue: auto_continue, "
        f"post_wait: {wait_s if n in (0, count // 2) else 0}}}"
        for n in range(count)
    ]


def steps(monkeypatch: pytest.MonkeyPatch, path: Path) -> tuple[int, list[Any]]:
    """How many steps the search of a file's loops took, and the file's problems."""
    made: list[loops._Search] = []

    class Kept(loops._Search):
        def __init__(self, edges: Any) -> None:
            super().__init__(edges)
            made.append(self)

    monkeypatch.setattr(loops, "_Search", Kept)
    problems = check(path)
    return made[0].steps, problems


@pytest.mark.parametrize(("wait_s", "loops_found"), [(0.06, 0), (0.04, 1)])
def test_a_circle_of_thousands_is_searched_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wait_s: float, loops_found: int
) -> None:
    count = 3000
    taken, problems = steps(monkeypatch, written(tmp_path, ring(count, wait_s)))
    assert len(problems) == loops_found
    assert taken <= 2 * count


def test_a_knot_of_loops_is_given_up_in_bounded_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(loops, "MOST_STEPS", 2000)
    count = 60  # all start all others, each after more than half of what a loop needs
    cues = [
        f"{{number: k{n}, type: group, mode: together, pre_wait: 0.06, cues: ["
        + ", ".join(f"{{number: k{n}-{m}, type: osc, address: /cue/k{m}/go}}" for m in range(count))
        + "]}"
        for n in range(count)
    ]
    taken, problems = steps(monkeypatch, written(tmp_path, cues))
    assert taken < 2 * 2000
    assert "too many to check" in problems[-1].text


def test_a_show_that_runs_away_does_not_load(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match="a loop without a wait: 1 would start without end"):
        load(written(tmp_path, ['{number: "1", type: osc, address: /cue/go, args: "1"}']))
