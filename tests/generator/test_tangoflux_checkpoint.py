"""A checkpoint that is wrong is one clear line, whatever is wrong with it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.generator.torch_here import require

require()

import torch  # noqa: E402
from huggingface_hub import constants  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from generator import engines  # noqa: E402
from generator.backends import checkpoint  # noqa: E402
from generator.engine import EngineError  # noqa: E402
from generator.engines.tangoflux import TangoFluxEngine  # noqa: E402
from generator.job import Job  # noqa: E402
from tests.generator.running import result  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402

JOB = Job(1, "rain", 1.0, 1, steps=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny(), tmp_path / "weights"))


def configure(folder: Path, file: str, **changes: object) -> None:
    path = folder / file
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def reweigh(folder: Path, file: str, change: Callable[[dict[str, torch.Tensor]], object]) -> None:
    state = load_file(folder / file)
    state = {name: tensor.clone() for name, tensor in state.items()}
    change(state)
    save_file(state, folder / file)


def refusal(folder: Path) -> str:
    with pytest.raises(EngineError) as refused:
        TangoFluxEngine(str(folder), "exact", device="cpu").warm_up()
    text = str(refused.value)
    assert "\n" not in text and str(folder) in text
    return text


BREAKAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "no vae": (lambda f: (f / "vae.safetensors").unlink(), "has no vae.safetensors"),
    "no tokenizer": (lambda f: (f / "t5" / "tokenizer.json").unlink(), "t5 has no tokenizer.json"),
    "bad json": (lambda f: (f / "config.json").write_text("{"), "cannot be read as JSON"),
    "a list": (lambda f: (f / "config.json").write_text("[]"), "one JSON object"),
    "a float": (lambda f: configure(f, "config.json", num_layers=1.5), "num_layers must be like 6, not '1.5'"),
    "fewer layers": (lambda f: configure(f, "config.json", num_layers=0), "attn.add_k_proj.bias is unknown"),
    "more layers": (lambda f: configure(f, "config.json", num_layers=2), "transformer_blocks.1"),
    "more heads": (lambda f: configure(f, "config.json", num_attention_heads=3), "is (256, 256), not (384, 256)"),
    "narrower text": (lambda f: configure(f, "config.json", joint_attention_dim=48), "is 32 wide, the model reads 48"),
    "rope": (lambda f: configure(f, "config.json", attention_head_dim=64), "attention_head_dim must be 128"),
    "mono": (lambda f: configure(f, "vae_config.json", audio_channels=1), "1 channels of audio"),
    "odd stride": (lambda f: configure(f, "vae_config.json", downsampling_ratios=[3, 4, 4, 8, 8]), "must be even"),
    "other vae": (lambda f: (f / "vae_config.json").unlink(), "does not fit its configuration"),
    "outside": (lambda f: configure(f, "config.json", text_encoder_name="../t5"), "leads out of the folder"),
    "text file": (lambda f: (f / "vae.safetensors").write_text("a picture of a cat"), "truncated or no safetensors file"),
    "truncated": (lambda f: (f / "vae.safetensors").write_bytes((f / "vae.safetensors").read_bytes()[:-4]), "truncated"),
    "empty": (lambda f: (f / "tangoflux.safetensors").write_bytes(b""), "truncated or no safetensors file"),
    "bad tokenizer": (lambda f: (f / "t5" / "tokenizer.json").write_text("{}"), "tokenizer.json cannot be read"),
    "missing": (lambda f: reweigh(f, "tangoflux.safetensors", lambda s: s.pop("fc.0.bias")), "fc.0.bias is missing"),
    "left over": (lambda f: reweigh(f, "vae.safetensors", lambda s: s.update(x=torch.ones(1))), "x is unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKAGES)
def test_what_is_wrong_is_said_in_one_line_that_names_the_folder(folder: Path, name: str) -> None:
    damage, words = BREAKAGES[name]
    damage(folder)
    assert words in refusal(folder)


def missing(weights: str | None) -> str:
    with pytest.raises(EngineError) as refused:
        checkpoint.find(weights)
    assert "\n" not in str(refused.value)
    return str(refused.value)


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hub's cache with nothing in it, and a working folder of the test's own."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("weights", [None, checkpoint.HUB_NAME])
def test_the_fetch_is_advised_where_no_folder_was_named(no_cache: Path, weights: str | None) -> None:
    assert missing(weights) == f"'declare-lab/TangoFlux' is not in the hub's cache; {checkpoint.FETCH}"


@pytest.mark.parametrize("name", ["nope", "./nope", "/nowhere/at/all", "nobody/has-this-one"])
def test_a_mistyped_folder_is_named_first_and_no_fetch_is_advised(no_cache: Path, name: str) -> None:
    said = missing(name)
    assert said.startswith(f"there is no folder {no_cache / name}")
    assert "--weights" in said and "models fetch" not in said
    with pytest.raises(EngineError, match="there is no folder"):
        TangoFluxEngine(name)


def test_a_text_encoder_that_is_missing_in_a_folder_is_named(no_cache: Path, folder: Path) -> None:
    """Not taken from the working folder either, where the node may be started by chance."""
    shutil.move(folder / "t5", no_cache / "t5")
    said = missing(str(folder))
    assert said.startswith(f"there is no folder {folder / 't5'} for the text encoder, and 't5' is not in the hub's cache")
    assert "models fetch" not in said
    configure(folder, "config.json", text_encoder_name="/nowhere/t5")
    assert missing(str(folder)).startswith("there is no folder /nowhere/t5 for the text encoder; ")


def test_a_file_that_is_missing_in_a_folder_is_named(folder: Path) -> None:
    (folder / "t5" / "tokenizer.json").unlink()
    assert missing(str(folder)).startswith(f"{folder / 't5'} has no tokenizer.json; copy it there")
    (folder / "vae.safetensors").unlink()
    assert missing(str(folder)).startswith(f"{folder} has no vae.safetensors; copy it there")


def test_unknown_options_are_refused() -> None:
    with pytest.raises(EngineError, match="no backend 'magic'"):
        TangoFluxEngine(str(tiny()), backend="magic")
    with pytest.raises(EngineError, match="precision is exact or fast"):
        TangoFluxEngine(str(tiny()), "better").warm_up()
    with pytest.raises(EngineError, match="PyTorch has no device 'abacus' here"):
        TangoFluxEngine(str(tiny()), device="abacus").warm_up()


def test_a_damaged_weight_is_an_error_and_no_sound(folder: Path) -> None:
    reweigh(folder, "vae.safetensors", lambda s: s["decoder.conv2.weight_g"].fill_(float("nan")))
    with pytest.raises(EngineError, match="no numbers"):
        TangoFluxEngine(str(folder), "exact", device="cpu").warm_up()


def test_a_pickle_is_never_opened(folder: Path) -> None:
    (folder / "vae.safetensors").unlink()
    torch.save({}, folder / "vae.bin")
    assert "has no vae.safetensors" in refusal(folder)


def test_the_text_encoder_may_come_with_its_own_weights(folder: Path) -> None:
    expected = result(TangoFluxEngine(str(folder), "exact", device="cpu").latents(JOB))
    bare = {name: value for name, value in load_file(folder / "tangoflux.safetensors").items() if "text_encoder" not in name}
    (folder / "tangoflux.safetensors").unlink()
    save_file(bare, folder / "tangoflux.safetensors")
    assert (result(TangoFluxEngine(str(folder), "exact", device="cpu").latents(JOB)) == expected).all()


def test_an_absolute_text_encoder_and_half_precision_files_are_fine(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder / "t5", tmp_path / "elsewhere")
    configure(folder, "config.json", text_encoder_name=str(tmp_path / "elsewhere"))
    reweigh(folder, "vae.safetensors", lambda s: s.update({name: value.half() for name, value in s.items()}))
    assert len(result(TangoFluxEngine(str(folder), "exact", device="cpu").generate(JOB)).audio) == 44100


def test_defaults_are_upstreams(tmp_path: Path) -> None:
    for name in (checkpoint.MODEL_FILE, checkpoint.VAE_FILE):
        (tmp_path / name).touch()
    shutil.copytree(tiny() / "t5", tmp_path / "t5")
    (tmp_path / "config.json").write_text('{"text_encoder_name": "t5", "uncondition": false}')
    engine = engines.load("tangoflux", {"weights": str(tmp_path)})
    assert (engine.rate, engine.default_duration_s, engine.backend) == (44100, 30.0, "pytorch")
