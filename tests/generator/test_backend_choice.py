"""Which backend `auto` takes on which machine, and what each of them says for itself."""

from dataclasses import replace

import pytest

from generator.backends.choice import BACKENDS, Candidate, Platform, candidates, choose
from generator.engine import EngineError

# An up-to-date Mac with everything: what is taken from it makes the cases.
MAC = Platform("darwin", "arm64", (15, 2), packages_macos=(14, 0), packages_bytes=1_340_000_000, packages_text=True)
LINUX = replace(MAC, system="linux", machine="x86_64", macos=())
NO_WEIGHTS = "the weights are nowhere"


def by_name(here: Platform, precision: str | None = None) -> dict[str, Candidate]:
    found = {candidate.backend: candidate for candidate in candidates(here, precision)}
    assert tuple(found) == BACKENDS and all(candidate.reason for candidate in found.values())
    return found


def auto(here: Platform, precision: str | None = None) -> tuple[str, str]:
    choice = choose(None, candidates(here, precision), here)
    assert choice == choose("auto", candidates(here, precision), here)
    return choice.backend, choice.note


def test_apple_silicon_with_packages_takes_core_ml() -> None:
    assert auto(MAC) == ("coreml", "")
    reason = by_name(MAC)["coreml"].reason
    assert "1.3 GB" in reason and "macOS 14.0" in reason


def test_packages_with_a_text_stage_need_no_checkpoint() -> None:
    assert auto(replace(MAC, no_checkpoint=NO_WEIGHTS)) == ("coreml", "")
    alone = replace(MAC, no_checkpoint=NO_WEIGHTS, packages_text=False)
    assert NO_WEIGHTS in by_name(alone)["coreml"].reason and not by_name(alone)["coreml"].usable
    assert auto(replace(MAC, packages_text=False))[0] == "coreml", "with the weights PyTorch encodes the text"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"installed": MAC.installed - {"coremltools"}}, "needs coremltools: pip install 'endless-node[coreml]'"),
        ({"no_packages": "denoise.receipt.json says FAIL"}, "says FAIL"),
        ({"macos": (13, 6, 1)}, "need macOS 14.0, this is 13.6.1"),
        ({"macos": ()}, "this is unknown"),
    ],
)
def test_a_mac_on_which_core_ml_cannot_be_takes_pytorch_and_says_why(change: dict[str, object], reason: str) -> None:
    here = replace(MAC, **change)  # type: ignore[arg-type]
    backend, note = auto(here)
    assert backend == "pytorch" and reason in note and "\n" not in note
    with pytest.raises(EngineError, match="the backend coreml cannot be used: ") as refused:
        choose("coreml", candidates(here), here)
    assert reason in str(refused.value)


def test_exact_is_not_taken_for_what_half_precision_makes() -> None:
    assert auto(MAC, "exact")[0] == "pytorch" and "exact" in auto(MAC, "exact")[1]
    assert auto(replace(MAC, packages_precision="exact"), "exact") == ("coreml", "")
    assert auto(MAC, "fast") == ("coreml", "")


def test_an_intel_mac_takes_core_ml_only_by_name() -> None:
    here = replace(MAC, machine="x86_64")
    assert auto(here) == ("pytorch", "")
    assert choose("coreml", candidates(here), here).backend == "coreml"
    assert str(by_name(here)["coreml"]).startswith("coreml: only by name: ")


def test_elsewhere_pytorch_is_taken_without_a_word_and_the_reference_by_name() -> None:
    assert auto(LINUX) == ("pytorch", "")
    assert "macOS alone" in by_name(LINUX)["coreml"].reason
    assert choose("coreml-reference", candidates(LINUX), LINUX).backend == "coreml-reference"
    assert not by_name(LINUX)["coreml-reference"].automatic, "it is slower than anything else"
    missing = replace(LINUX, no_packages="nothing converted is there")
    with pytest.raises(EngineError, match="coreml-reference cannot be used: nothing converted is there"):
        choose("coreml-reference", candidates(missing), missing)


def test_where_nothing_works_the_reason_is_pytorchs() -> None:
    here = replace(LINUX, no_checkpoint=NO_WEIGHTS)
    with pytest.raises(EngineError, match=f"^{NO_WEIGHTS}$"):
        choose(None, candidates(here), here)
    here = replace(LINUX, installed=frozenset({"coremltools"}))
    with pytest.raises(EngineError, match="needs torch and diffusers and transformers"):
        choose("pytorch", candidates(here), here)


def test_a_name_that_is_none_is_told_the_others() -> None:
    with pytest.raises(EngineError, match=r"no backend 'magic' \(backends: auto, coreml, pytorch, coreml-reference\)"):
        choose("magic", candidates(LINUX), LINUX)
