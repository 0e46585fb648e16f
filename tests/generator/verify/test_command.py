"""`endless verify` as a command: what it prints, its exit status, its JSON."""

import json
from pathlib import Path

import numpy as np
import pytest

from node.command_line import run_command
from tests.e2e.node import endless
from tests.generator.torch_here import require

require("coremltools")

from tests.generator.verify.rig import mb, save  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """fine.mlpackage, wrong.mlpackage (a reciprocal) and large.mlpackage (overflows in fp16)."""
    folder = tmp_path_factory.mktemp("packages")
    x = np.ones((2, 3), np.float32)
    save(folder / "fine.mlpackage", {"x": x}, lambda x: mb.softmax(x=x, name="shares"))
    save(folder / "wrong.mlpackage", {"x": x}, lambda x: mb.inverse(x=x, name="share"))
    save(folder / "large.mlpackage", {"x": x}, lambda x: mb.add(x=mb.square(x=x, name="small"), y=1e5, name="large"))
    return folder


def test_a_good_package_is_summed_up_and_run(folder: Path) -> None:
    done = endless("verify", "fine.mlpackage", "--run", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("fine.mlpackage: 0.00 MB, specification 9, 1 function")
    assert lines[1:5] == [
        "main (CoreML8): 1 operations; fp32 100%",
        "  in    x fp32[2, 3]",
        "  out   shares fp32[2, 3]",
        "  ops   softmax 1",
    ]
    assert lines[5].startswith("  fp32  main, ") and lines[5].endswith("shares finite 1")
    assert "shares finite 1, max " in lines[6] and " dB" in lines[6]
    assert lines[7] == "found nothing"


def test_what_is_found_fails_unless_it_is_waived(folder: Path) -> None:
    done = endless("verify", ".", "--fp16", "--json", "--waive", "not_finite", folder=folder)
    assert done.returncode == 1
    packages = {Path(one["package"]).stem: one for one in json.loads(done.stdout)["packages"]}
    assert sorted(packages) == ["fine", "large", "wrong"]
    assert [finding["rule"] for finding in packages["wrong"]["found"]] == ["inverse_epsilon"]
    (waived,) = packages["large"]["waived"]
    assert (waived["rule"], waived["where"]) == ("not_finite", "large")
    assert "first after add (large)" in waived["text"]
    assert packages["large"]["runs"][0]["finite"] == {"large": 0.0}
    waived_all = endless("verify", ".", "--waive", "inverse_epsilon", folder=folder)
    assert waived_all.returncode == 0, "without a run nothing overflows"
    assert "waived inverse_epsilon: share: computes 1 / (x + 1e-4)" in waived_all.stdout


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("nothing.mlpackage",), 1, "nothing.mlpackage is no .mlpackage: it has no Manifest.json"),
        (("fine.mlpackage", "--function", "other"), 1, "fine.mlpackage has no function other; it has main"),
        (("fine.mlpackage", "--waive", "x"), 2, "--waive x: there is no such rule; there are x_minus_x, "),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: tuple[str, ...],
    status: int,
    reason: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as ended:
        run_command(["verify", *words])
    assert ended.value.code == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"endless: {reason}") and len(err.splitlines()) == 1
