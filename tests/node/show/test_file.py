"""Show files: every problem at its place, nothing guessed, nothing slow; the shipped shows are clean."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.control.commands import BY_ADDRESS
from node.control.midi_map import Source
from node.errors import Refused, ShowError
from node.show import fields
from node.show.file import MAX_BYTES, check, find_show, load, shows
from node.show.kinds import Number, Whole
from node.show.model import Continue, CueType, Mode, Trigger
from node.show.nodes import LINE_BREAK, compose
from node.show.problems import Problem, suggest
from node.show.reader import MOST_GROUPS, MOST_PROBLEMS, Reader, Report

BROKEN = Path(__file__).parent / "broken"
SHIPPED = Path(__file__).parents[3] / "show_configs"


def written(folder: Path, text: str, name: str = "show.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def texts(problems: list[Problem]) -> list[str]:
    return [problem.text for problem in problems]


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.yaml")))
def test_a_broken_file_is_reported_as_kept(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    said = "".join(f"{problem}\n" for problem in check(f"{name}.yaml"))
    assert said == (BROKEN / f"{name}.expected").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(path.stem for path in BROKEN.glob("*.yaml") if path.stem != "warnings_only"))
def test_a_broken_file_does_not_load_and_says_every_problem(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BROKEN)
    with pytest.raises(ShowError) as caught:
        load(f"{name}.yaml")
    assert f"{caught.value}\n" == (BROKEN / f"{name}.expected").read_text(encoding="utf-8")


def test_warnings_do_not_keep_a_show_from_loading() -> None:
    show = load(BROKEN / "warnings_only.yaml")
    assert len(show.cues) == 4
    assert len(show.warnings) == 3


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_shipped_show_has_no_problem_and_starts_with_sound(path: Path) -> None:
    assert check(path) == []
    show = load(path)
    first = next(cue for cue in show.cues if cue.number == (show.settings.start or show.cues[0].number))
    assert (first.type, first.pre_wait_s) == (CueType.PROMPT, 0.0)


def test_the_show_that_make_play_starts_plays_by_itself() -> None:
    assert load(SHIPPED / "night_forest.yaml").settings.autostart


def test_every_key_of_the_interface_is_read(tmp_path: Path) -> None:
    show = load(
        written(
            tmp_path,
            """version: 1
title: Night forest
defaults: {fade: 4.0, layers: 3, gain_db: -6}
settings: {min_go_interval: 0.2, panic_fade: 2.0, start: "2", autostart: true}
cues:
  - number: "1"
    name: Rain
    type: prompt
    prompt: gentle rain on broad leaves
    on: [1, 2]
    layers: 2
    fade: 6.0
    gain_db: -3
    length: 90
    prepare: early
    on_not_ready: archive
    pre_wait: 0.5
    post_wait: 20
    continue: auto_continue
    armed: false
    notes: first thunder when the door opens
  - {number: "2", prompt: wind}
  - {number: "3", type: stop, target: "1", time: 2.5}
  - {number: "4", type: goto, target: "2"}
  - {number: "5", type: wait, time: 3}
""",
        )
    )
    assert (show.title, show.warnings) == ("Night forest", ())
    assert (show.defaults.fade_s, show.defaults.layers, show.defaults.gain_db) == (4.0, 3, -6.0)
    told = show.settings
    assert (told.min_go_interval_s, told.panic_fade_s, told.start, told.autostart) == (0.2, 2.0, "2", True)
    rain, wind, stop, goto, wait = show.cues
    assert (rain.number, rain.name, rain.type, rain.prompt) == ("1", "Rain", CueType.PROMPT, "gentle rain on broad leaves")
    assert (rain.on, rain.layers, rain.fade_s, rain.gain_db, rain.length_s) == ((1, 2), 2, 6.0, -3.0, 90.0)
    assert (rain.pre_wait_s, rain.post_wait_s, rain.continue_, rain.armed) == (0.5, 20.0, Continue.AUTO_CONTINUE, False)
    assert (rain.notes, rain.line) == ("first thunder when the door opens", 6)
    assert (wind.type, wind.on, wind.layers, wind.fade_s, wind.gain_db) == (CueType.PROMPT, (), 3, 4.0, -6.0)
    assert (stop.target, stop.time_s, stop.fade_s, stop.layers) == ("1", 2.5, None, None)
    assert (goto.target, wait.time_s) == ("2", 3.0)


def test_the_shows_of_the_documentation_have_no_problem(tmp_path: Path) -> None:
    page = (SHIPPED.parent / "docs" / "shows.md").read_text(encoding="utf-8")
    examples = re.findall("```yaml\n(.*?)```", page, re.DOTALL)
    assert examples
    assert [check(written(tmp_path, example)) for example in examples] == [[]] * len(examples)


def test_the_documentation_names_every_key() -> None:
    page = (SHIPPED.parent / "docs" / "shows.md").read_text(encoding="utf-8")
    for keys in (fields.SHOW_KEYS, fields.DEFAULT_KEYS, fields.SETTING_KEYS, fields.COMMON_KEYS, *fields.TYPE_KEYS.values()):
        assert [key for key in keys if f"`{key}`" not in page] == []


def test_every_key_of_the_other_types_is_read(tmp_path: Path) -> None:
    show = load(
        written(
            tmp_path,
            """version: 1
defaults: {fade: 4.0, layers: 3, gain_db: -6}
settings: {catch_up: true}
midi: {map: [{cc: 7, channel: 1, address: /gain}], feedback: false}
cues:
  - {number: "1", prompt: rain, hotkey: F5, osc: /lights/storm, midi: {note: 60, channel: 1}, at: 19:30, days: [fri, mon]}
  - {number: "2", type: fade, target: "1", time: 3, gain_db: -12, pan: -0.5, timecode: 01:00:10:12}
  - {number: "3", type: fade, target: master, time: 4, layers: 2, timecode: 00:01:00;02, beat: 64.5}
  - {number: "4", type: osc, to: "[::1]:7000", address: "/light/*", args: [1, -0.5, true, "1", on, 1.10, "", 07]}
  - {number: "5", type: osc, to: desk.local:9000, address: /go}
  - {number: "6", type: osc, address: /gain, args: [1, 2.5]}
  - {number: "7", type: osc, address: /prompt, args: [heavy, rain, 1.10]}
  - {number: "8", type: osc, address: /cue/1/go, at: "7:05:09", midi: [{note: 61}, {program: 3, port: nano}]}
  - {number: "9", type: osc, address: /playhead/set, args: 1.10}
  - number: "10"
    type: group
    mode: together
    continue: auto_follow
    cues:
      - {number: "1.10", type: wait, time: 1}
      - number: "10.2"
        type: group
        cues: [{number: "10.3", prompt: bells, length: 3}, {number: "10.4", type: goto, target: "1"}]
""",
        )
    )
    assert show.settings.catch_up
    assert [cue.number for cue in show.cues] == [str(n) for n in range(1, 11)]
    assert [cue.number for cue in show.every()][9:] == ["10", "1.10", "10.2", "10.3", "10.4"]
    cues = {cue.number: cue for cue in show.every()}
    assert cues["1"].trigger == Trigger(osc="/lights/storm", hotkey="F5", at_s=70_200.0, days=(0, 4))
    assert (cues["2"].target, cues["2"].time_s, cues["2"].gain_db, cues["2"].pan, cues["2"].layers) == ("1", 3, -12, -0.5, None)
    assert (cues["2"].trigger.timecode, cues["3"].trigger) == ((1, 0, 10, 12), Trigger(timecode=(0, 1, 0, 2), beat=64.5))
    assert (cues["3"].gain_db, cues["3"].pan, cues["3"].layers, cues["3"].fade_s) == (None, None, 2, None)
    assert (cues["4"].to, cues["4"].address) == (("::1", 7000), "/light/*")
    assert [(type(value), value) for value in cues["4"].args] == [
        (int, 1), (float, -0.5), (int, 1), (str, "1"), (str, "on"), (float, 1.1), (str, ""), (int, 7),
    ]  # fmt: skip
    assert (cues["5"].to, cues["5"].args) == (("desk.local", 9000), ())
    assert [(cues[n].to, cues[n].args) for n in "679"] == [(None, (1.0, 2.5)), (None, ("heavy rain 1.10",)), (None, ("1.10",))]
    assert (cues["8"].address, cues["8"].args, cues["8"].trigger.at_s) == ("/cue/1/go", (), 25_509.0)
    assert (cues["10"].mode, cues["10"].continue_, cues["10.2"].mode) == (Mode.TOGETHER, Continue.AUTO_FOLLOW, Mode.SEQUENCE)
    assert (cues["10.3"].fade_s, cues["10.3"].layers, cues["10.3"].gain_db, cues["10.3"].line) == (4.0, 3, -6.0, 23)
    assert [(entry.source, entry.number, entry.channel, entry.port, entry.address) for entry in show.midi.entries] == [
        (Source.CC, 7, 1, "", "/gain"),
        (Source.NOTE, 60, 1, "", "/cue/1/go"),
        (Source.NOTE, 61, 0, "", "/cue/8/go"),
        (Source.PROGRAM, 3, 0, "nano", "/cue/8/go"),
    ]


def test_eight_groups_stand_one_in_the_other(tmp_path: Path) -> None:
    inner = "{number: rain, prompt: rain, on: [1, 2], midi: [{note: 60}]}"
    for n in range(MOST_GROUPS):
        inner = f"{{number: g{n}, type: group, cues: [{inner}]}}"
    assert [cue.number for cue in load(written(tmp_path, f"version: 1\ncues: [{inner}]\n")).every()][-1] == "rain"
    more = f"{{number: more, type: group, cues: [{inner}]}}"
    assert "at most 8 stand one in the other" in only(check(written(tmp_path, f"version: 1\ncues: [{more}]\n")))


def test_a_message_has_room_for_its_arguments(tmp_path: Path) -> None:
    def said(args: str) -> list[str]:
        cue = f'{{number: "1", type: osc, to: "localhost:1", address: /a, args: {args}}}'
        return texts(check(written(tmp_path, f"version: 1\ncues: [{cue}]\n")))

    assert said("[" + "1, " * 256 + "]") == []
    assert said("[" + "1, " * 257 + "]") == ["args has 257 values, at most 256"]
    text = '"' + "\N{CLOUD WITH RAIN}" * 700 + '"'  # 4 bytes each where they have 4
    assert said(f"[{text}, {text}, {text}]") == []
    assert said(f"[{text}, {text}, {text}, {text}, {text}]") == [
        "args have more than 9000 bytes together, too much for a message"
    ]
    assert said('"' + "x" * 1001 + '"') == ["args: text of 1001 characters, at most 1000"]


def test_what_neither_the_cue_nor_the_defaults_give_stays_open(tmp_path: Path) -> None:
    show = load(written(tmp_path, 'version: 1\ncues:\n  - {number: "1", prompt: rain}\n', "garden.yaml"))
    cue = show.cues[0]
    assert (show.title, cue.fade_s, cue.layers, cue.gain_db, cue.length_s) == ("garden", None, None, 0.0, None)


@pytest.mark.parametrize("word", ["1.10", "007", "NO", "0x1F", "1e3", "null", "~", "on", "2026-11-20", "-"])
def test_text_stays_as_it_is_written(tmp_path: Path, word: str) -> None:
    number = word if word != "~" else "tilde"
    path = written(tmp_path, f"version: 1\ncues:\n  - number: '{number}'\n    name: '{word}'\n    prompt: '{word}'\n")
    plain = written(tmp_path, f"version: 1\ncues:\n  - number: {number}\n    name: {word}\n    prompt: {word}\n", "plain.yaml")
    for cue in (load(path).cues[0], load(plain).cues[0] if word != "-" else load(path).cues[0]):
        assert (cue.number, cue.name, cue.prompt) == (number, word, word)


@pytest.mark.parametrize(("word", "value"), [("true", True), ("Yes", True), ("on", True), ("off", False), ("NO", False)])
def test_switches_take_the_words_for_them(tmp_path: Path, word: str, value: bool) -> None:
    path = written(tmp_path, f'version: 1\nsettings: {{autostart: {word}}}\ncues:\n  - {{number: "1", prompt: rain}}\n')
    assert load(path).settings.autostart is value


def test_an_alias_stands_for_what_its_anchor_marks(tmp_path: Path) -> None:
    text = 'version: 1\ncues:\n  - {number: "1", prompt: &rain soft rain}\n  - {number: "2", prompt: *rain}\n'
    assert [cue.prompt for cue in load(written(tmp_path, text)).cues] == ["soft rain", "soft rain"]


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "show.yaml"
    path.write_bytes('\ufeffversion: 1\r\ncues:\r\n  - number: "1"\r\n    promt: rain\r\n'.encode())
    assert [(each.line, each.column, each.source) for each in check(path)] == [
        (3, 5, '  - number: "1"'),
        (4, 5, "    promt: rain"),
    ]


def test_ranges_are_those_of_the_table_of_commands() -> None:
    fade = BY_ADDRESS["/fade"].args[0]
    assert fields.TYPE_KEYS[CueType.PROMPT]["fade"].kind == Number(fade.low, fade.high, "s")
    assert fields.DEFAULT_KEYS["layers"].kind == Whole(1, int(BY_ADDRESS["/layers"].args[0].high))


# What cannot be read at all


def only(problems: list[Problem]) -> str:
    assert len(problems) == 1
    assert "\n" not in problems[0].text
    return problems[0].text


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    written(tmp_path, "version: 1\n", "night_forest.yaml")
    missing = tmp_path / "nigth_forest.yaml"
    assert str(check(missing)[0]) == f"{missing}: there is no such file; did you mean 'night_forest.yaml'?"


def test_a_folder_is_not_a_show(tmp_path: Path) -> None:
    assert only(check(tmp_path)) == "this is a folder, not a show file"


def test_a_name_that_no_file_can_have_is_one_line(tmp_path: Path) -> None:
    assert only(check(tmp_path / "a\0b.yaml")) == "no file can have this name"
    assert only(check(tmp_path / ("a" * 300))).startswith("the file cannot be read: ")


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 1000)
    assert only(check(path)) == "the file has more than 4 MB, too much for a show; split it"


def test_a_report_has_an_end(tmp_path: Path) -> None:
    problems = check(written(tmp_path, "version: 1\ncues:\n" + '  - {number: "1", fdae: 3}\n' * 1000))
    assert len(problems) == MOST_PROBLEMS + 1
    assert str(problems[-1]).endswith("more than 200 problems; the rest is not listed")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=80))
def test_no_text_makes_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode())
    for problem in check(path):
        lines = LINE_BREAK.split(text.removeprefix("\ufeff"))
        assert problem.line == 0 or problem.source == lines[problem.line - 1]
        assert problem.text
        assert problem.column <= len(problem.source) + 1


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.integers(0, 10_000), st.sampled_from([*"\n :-[]{}'\"#&*!|>%@`,?\t1a", "cues", "number", "\n  - "]))
def test_no_slip_in_a_good_show_makes_the_reader_fail(tmp_path_factory: pytest.TempPathFactory, at: int, slip: str) -> None:
    text = (SHIPPED / "night_forest.yaml").read_text(encoding="utf-8")
    at %= len(text)
    path = tmp_path_factory.getbasetemp() / "slip.yaml"
    path.write_text(text[:at] + slip + text[at + 1 :], encoding="utf-8")
    for problem in check(path):
        assert str(problem).startswith(str(path))


def test_both_parsers_of_pyyaml_give_the_same_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    yaml = pytest.importorskip("yaml")
    text = (SHIPPED / "theatre_act.yaml").read_text(encoding="utf-8")
    one = compose(text)
    monkeypatch.setattr("node.show.nodes._LOADER", yaml.SafeLoader)
    assert compose(text) == one


@pytest.mark.parametrize("name", ["colon_in_text", "tab", "indentation", "open_bracket", "open_quote", "strange_start"])
def test_without_libyaml_the_words_are_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    yaml = pytest.importorskip("yaml")
    monkeypatch.setattr("node.show.nodes._LOADER", yaml.SafeLoader)
    test_a_broken_file_is_reported_as_kept(name, monkeypatch)


def test_suggestions_take_only_what_is_near() -> None:
    assert suggest("fdae", ["fade", "name"]) == "; did you mean 'fade'?"
    assert suggest("FADE", ["fade"]) == "; did you mean 'fade'?"
    assert suggest("volume", ["fade", "name"]) == ""
    assert suggest("x" * 100, ["x" * 99]) == ""


def test_the_reader_gives_what_could_be_read() -> None:
    text = "version: 1\ncues:\n  - number: a\n    fade: loud\n    prompt: rain\n"
    report = Report("show.yaml", text.split("\n"))
    root = compose(text)
    raw = Reader(report).show(root)  # type: ignore[arg-type]
    assert raw.cues[0].values == {"number": "a", "prompt": "rain"}
    assert texts(report.in_order()) == ["fade 'loud' is not a number; its range is 0..30 s"]


# By name, in the show folder


def test_a_show_is_found_by_its_name(tmp_path: Path) -> None:
    forest = written(tmp_path, "version: 1\n", "night_forest.yaml")
    garden = written(tmp_path, "version: 1\n", "Winter garden.yml")
    written(tmp_path, "", "notes.txt")
    written(tmp_path, "", ".hidden.yaml")
    assert shows(tmp_path) == ["Winter garden.yml", "night_forest.yaml"]
    assert find_show("night_forest", tmp_path) == forest
    assert find_show("night_forest.yaml", tmp_path) == forest
    assert find_show("Winter garden", tmp_path) == garden


@pytest.mark.parametrize(
    "name",
    [
        "../night",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".",
        "...",
        "",
        " ",
        ".hidden",
        "~/x",
        "C:x",
        "a\0",
        "a\nb",
        "-rf",
        "x" * 0,
    ],
)
def test_a_path_is_no_name(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    written(tmp_path, "version: 1\n", "night.yaml")
    with pytest.raises(Refused, match="by its name in the show folder, not by a path"):
        find_show(name, inner)


def test_a_link_out_of_the_folder_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "shows"
    folder.mkdir()
    written(tmp_path, "version: 1\n", "secret.yaml")
    (folder / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "dangling.yaml").symlink_to(folder / "nowhere.yaml")
    with pytest.raises(Refused, match="there is no show 'link'; the show folder has none"):
        find_show("link", folder)


def test_an_unknown_show_suggests_the_nearest_or_lists_them(tmp_path: Path) -> None:
    written(tmp_path, "version: 1\n", "night_forest.yaml")
    with pytest.raises(Refused, match=r"there is no show 'nightforest'; did you mean 'night_forest'\?"):
        find_show("nightforest", tmp_path)
    with pytest.raises(Refused, match="there is no show 'opera'; there are night_forest"):
        find_show("opera", tmp_path)
    with pytest.raises(Refused, match=r"the show folder .* cannot be read"):
        find_show("opera", tmp_path / "missing")
