"""Where start values come from, and what is said of a wrong one."""

from pathlib import Path
from typing import Any

import pytest

from node.config import Settings, parse_address, settings
from node.errors import UsageError


def make(
    arguments: dict[str, Any] | None = None, environ: dict[str, str] | None = None, config: Path | None = None, **show: Any
) -> Settings:
    return settings(arguments or {}, environ or {}, config, show)


def test_each_source_goes_before_the_next(tmp_path: Path) -> None:
    config = tmp_path / "node.yaml"
    config.write_text("fade: 3\nlayers: 4\ngain: 0.5\nsteps: 7\n")
    made = make({"fade": "1"}, {"ENDLESS_FADE": "2", "ENDLESS_LAYERS": "5", "HOME": "/"}, config, fade=9.0, gain=2.0, seed=4)
    assert made.parameters == {"/fade": 1.0, "/layers": 5, "/gain": 0.5, "/steps": 7, "/seed": 4}
    assert made.origins["fade"] == "the command line"
    assert made.origins["layers"] == "the environment"
    assert made.origins["gain"] == str(config)
    assert made.origins["seed"] == "the show"


def test_without_anything_there_are_the_defaults() -> None:
    made = make()
    assert (made.block, made.latency, made.osc_host, made.osc_port, made.outputs) == (256, 1024, "127.0.0.1", 9400, ())
    assert made.channels == 2
    assert made.parameters == {}


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("layers", "99", "out of range 1..64"),
        ("layers", "x", "layers"),
        ("fade", "31", "out of range 0..30"),
        ("gain", "nan", "not a number"),
        ("seed", "1.5", "whole number"),
        ("prompt", " ", "blank"),
        ("block", "100", "64, 128, 256, 512 or 1024"),
        ("rate", "1", "8000..192000"),
        ("latency", "soon", "latency"),
        ("channels", "0", "out of range 1..64"),
        ("channels", "65", "out of range 1..64"),
        ("channels", "quad", "no whole number"),
        ("output", ["device", "device:two"], "one output is the clock"),
        ("output", ["speaker"], "no output"),
        ("output", ["wav:a.wav", "wav:a.wav"], "given twice"),
        ("output", ["wav:"], "wav:PATH"),
        ("osc", "127.0.0.1:70000", "0..65535"),
        ("prefix", "garden", "slash"),
        ("for", "0", "above 0"),
        ("for", "soon", "no number"),
        ("rate", [1], "no whole number"),
        ("osc", "127.0.0.1:abc", "no port"),
        ("output", ["wav:a.wav", "wav:./a.wav"], "given twice"),
        ("log", "xml", "text or json"),
    ],
)
def test_a_wrong_value_is_named_with_its_source_and_its_range(name: str, value: Any, says: str) -> None:
    with pytest.raises(UsageError, match="the command line: " + name) as error:
        make({name: value})
    assert says in str(error.value)


def test_null_in_the_file_is_the_output_of_that_name_and_else_nothing_given(tmp_path: Path) -> None:
    config = tmp_path / "node.yaml"
    config.write_text("output: [null, wav:x.wav]\nrate: null\nosc: 9500\n")
    made = make(config=config)
    assert made.outputs == ("null", "wav:x.wav")
    assert made.rate is None
    assert made.osc_port == 9500


def test_an_unknown_name_in_the_file_gets_the_nearest(tmp_path: Path) -> None:
    config = tmp_path / "node.yaml"
    config.write_text("layer: 4\n")
    with pytest.raises(UsageError, match="did you mean 'layers'"):
        make(config=config)


@pytest.mark.parametrize("text", ["- 1\n", "a: [1\n", "1: 2\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    config = tmp_path / "node.yaml"
    config.write_text(text)
    with pytest.raises(UsageError, match=r"node\.yaml"):
        make(config=config)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read"):
        make(config=tmp_path / "none.yaml")


def test_addresses() -> None:
    assert parse_address("0.0.0.0:9000") == ("0.0.0.0", 9000)
    assert parse_address("studio") == ("studio", 9400)
    assert parse_address(":0") == ("127.0.0.1", 0)
    assert parse_address("9500") == ("127.0.0.1", 9500)
    assert parse_address("[::1]:9500") == ("::1", 9500)
    assert parse_address("[::1]") == parse_address("::1") == ("::1", 9400)
    with pytest.raises(ValueError):
        parse_address("host:http")
