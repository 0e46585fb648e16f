"""The `midi` section: what its keys become, and how a line is put into a file that people have written."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.control.midi_map import Curve, Entry, MidiMap, Mode, Relative, ShowControl, Source, Takeover
from node.errors import ShowError
from node.show import midi_section
from node.show.file import check, load
from node.show.midi_file import line_of, load_midi, parse_midi, with_control

DOCS = Path(__file__).parents[3] / "docs"
GAIN = Entry(Source.CC, "/gain", 7, channel=1, low=0.0, high=2.0)


def show(midi: str) -> str:
    return f'version: 1\ntitle: Night\n{midi}cues:\n  - {{number: "1", prompt: rain}}\n'


def test_the_section_of_the_interface_is_read(tmp_path: Path) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(show("midi: {takeover: pickup, map: [{cc: 7, channel: 1, address: /gain}]}\n"))
    assert load(path).midi == MidiMap((GAIN,))
    assert load_midi(path) == MidiMap((GAIN,))


def test_a_show_without_the_section_has_an_empty_map(tmp_path: Path) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(show(""))
    assert not load(path).midi and not load_midi(path)
    path.write_text(show("midi:\n"))
    assert not load(path).midi


def test_every_key_is_read() -> None:
    found = parse_midi(
        """takeover: scale
ports: [nano, Launchpad]
feedback: false
msc: {device: 5, group: 2, format: lighting}
map:
  - {cc: 1, channel: 16, port: nano, address: /gain, min: 0.1, max: 1, curve: exp, takeover: jump, feedback: true}
  - {cc: 2, address: /fade, relative: signed_bit, step: 0.02}
  - {note: 3, address: /prompt, value: heavy rain}
  - {note: 4, address: /gain, mode: momentary, value: [0.2, 2], release: 1}
  - {program: any, address: /cue/go}
  - {program: 0, address: /go}
""",
        "map",
    )
    assert (found.ports, found.show_control) == (("nano", "Launchpad"), ShowControl(5, 2, range(0x01, 0x10)))
    exp, encoder, pad, momentary, numbers, first = found.entries
    assert (exp.channel, exp.port, exp.low, exp.high, exp.curve) == (16, "nano", 0.1, 1.0, Curve.EXP)
    assert (exp.takeover, exp.feedback, exp.tells) == (Takeover.JUMP, True, True)
    assert (encoder.relative, encoder.step, encoder.takeover, encoder.tells) == (
        Relative.SIGNED_BIT,
        0.02,
        Takeover.SCALE,
        False,
    )
    assert (pad.mode, pad.on) == (Mode.TRIGGER, ("heavy rain",))
    assert (momentary.mode, momentary.on, momentary.off) == (Mode.MOMENTARY, (0.2, 2.0), (1.0,))
    assert (numbers.number, numbers.address) == (None, "/cue/go")
    assert first.number == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [("{}", ShowControl(None, 0, range(0x10, 0x20))), ("{device: all, format: any}", ShowControl(None, 0, None))],
)
def test_show_control(words: str, expected: ShowControl) -> None:
    assert parse_midi(f"msc: {words}\n", "map").show_control == expected


def test_a_cue_that_a_control_starts_must_be_in_the_show(tmp_path: Path) -> None:
    path = tmp_path / "show.yaml"
    path.write_text(show("midi: {map: [{note: 1, address: /cue/1/go}, {note: 2, address: /cue/11/go}]}\n"))
    assert [problem.text for problem in check(path)] == ["address: there is no cue '11'; did you mean '1'?"]


def test_a_file_that_is_not_there_or_no_map_is_one_line_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ShowError, match=r"maps\.yaml: there is no such file"):
        load_midi(tmp_path / "maps.yaml")
    with pytest.raises(ShowError, match=r"map:2:7: this { is never closed"):
        parse_midi("takeover: jump\nmap: [{cc: 7\n", "map")
    with pytest.raises(ShowError, match="midi must be a block of keys"):
        parse_midi("- cc: 7\n", "map")


def test_the_documentation_names_every_key_and_its_maps_are_good() -> None:
    pages = {name: (DOCS / name).read_text(encoding="utf-8") for name in ("midi.md", "shows.md")}
    for keys in (midi_section.MIDI_KEYS, midi_section.MSC_KEYS, midi_section.ENTRY_KEYS):
        assert [key for key in keys if f"`{key}`" not in pages["midi.md"]] == []
    examples = [block.split("```")[0] for block in pages["midi.md"].split("```yml\n")[1:]]
    assert examples
    for example in examples:
        assert parse_midi(example, "docs/midi.md")


# Writing

LINE = "{cc: 9, address: /fade}"
FADE = Entry(Source.CC, "/fade", 9, low=0.0, high=30.0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("map: []\n", f"map: [{LINE}]\n"),
        ("map:\n", f"map:\n  - {LINE}\n"),
        ("takeover: jump  # mine\n", f"takeover: jump  # mine\nmap:\n  - {LINE}\n"),
        ("takeover: jump", f"takeover: jump\nmap:\n  - {LINE}\n"),
        (
            "# top\nmap:\n  # all\n  - {cc: 7, channel: 1, address: /gain} # master\n\n# end\nfeedback: true\n",
            f"# top\nmap:\n  # all\n  - {{cc: 7, channel: 1, address: /gain}} # master\n  - {LINE}\n\n# end\nfeedback: true\n",
        ),
        (
            "map:\n- cc: 7\n  channel: 1\n  address: /gain\nfeedback: true\n",
            f"map:\n- cc: 7\n  channel: 1\n  address: /gain\n- {LINE}\nfeedback: true\n",
        ),
        ("{takeover: jump, map: [{cc: 7, address: /gain}]}", f"{{takeover: jump, map: [{{cc: 7, address: /gain}}, {LINE}]}}"),
        ("{takeover: jump}\n", f"{{takeover: jump, map: [{LINE}]}}\n"),
        (
            show("midi: {takeover: pickup, map: [{cc: 7, channel: 1, address: /gain}]}\n"),
            show(f"midi: {{takeover: pickup, map: [{{cc: 7, channel: 1, address: /gain}}, {LINE}]}}\n"),
        ),
        (
            show("midi:\n    takeover: jump  # so\n"),
            show(f"midi:\n    takeover: jump  # so\n    map:\n      - {LINE}\n"),
        ),
        (show(""), show("") + f"midi:\n  takeover: pickup\n  map:\n    - {LINE}\n"),
        ("map:\n  - cc: 9\n    address: /gain  # old\n", f"map:\n  - {LINE}  # old\n"),
        ("map: [{cc: 9, address: /gain}, {cc: 1, address: /gain}]\n", f"map: [{LINE}, {{cc: 1, address: /gain}}]\n"),
    ],
)  # fmt: skip
def test_a_line_is_added_and_all_else_stays(before: str, after: str) -> None:
    old = parse_midi(before, "before")
    same = next((index for index, entry in enumerate(old.entries) if entry.number == 9), None)
    assert with_control(before, LINE, same) == after
    found = parse_midi(after, "after").entries
    rest = [entry for entry in old.entries if entry.number != 9]
    assert [entry for entry in found if entry.number != 9] == rest
    assert [entry.address for entry in found if entry.number == 9] == ["/fade"]


def test_a_new_file_has_a_map_with_the_line() -> None:
    for text in ("", "\n", "# mine"):
        new = with_control(text, LINE, None)
        assert new.startswith(text)
        assert parse_midi(new, "new").entries == (FADE,)


@given(
    st.builds(
        Entry,
        source=st.just(Source.CC),
        address=st.sampled_from(["/gain", "/layer/12/pan"]),
        number=st.integers(0, 127),
        channel=st.integers(0, 16),
        port=st.sampled_from(["", "nano", 'a "b": \\ c', "äöü # x", "- {y}"]),
        relative=st.sampled_from([None, *Relative]),
    )
)
def test_a_written_line_is_read_as_it_was_meant(entry: Entry) -> None:
    [read] = parse_midi(with_control("", line_of(entry), None), "new").entries
    same = (entry.source, entry.address, entry.number, entry.channel, entry.port, entry.relative)
    assert (read.source, read.address, read.number, read.channel, read.port, read.relative) == same
