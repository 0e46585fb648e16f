"""A TangoFlux checkpoint on disk, in upstream's layout, read without any framework: what is there and whether it fits.

`config.json`, `tangoflux.safetensors`, `vae.safetensors`, and optionally `vae_config.json` (diffusers' AutoencoderOobleck). The
text encoder's configuration and tokenizer are where config.json's `text_encoder_name` says: a folder, of which a relative one
lies in the weights folder, or a name on the hub, which must be in its cache. Nothing here downloads or unpickles.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from generator.backends.backend import Sizes
from generator.engine import EngineError

_T = TypeVar("_T", "ModelConfig", "VaeConfig")

HUB_NAME = "declare-lab/TangoFlux"
FETCH = "`endless models fetch tangoflux` fetches the weights, --weights names their folder"
_COPY = "copy it there, or name another folder with --weights"
MODEL_FILE, VAE_FILE = "tangoflux.safetensors", "vae.safetensors"
CONFIG_FILE, VAE_CONFIG_FILE = "config.json", "vae_config.json"


@dataclass(frozen=True, slots=True)
class ModelConfig:
    """config.json with upstream's defaults (tangoflux 0.1.0, model.py). Of axes_dims_rope upstream knows only the default."""

    num_layers: int = 6
    num_single_layers: int = 18
    in_channels: int = 64
    attention_head_dim: int = 128
    joint_attention_dim: int = 1024
    num_attention_heads: int = 8
    audio_seq_len: int = 645
    max_duration: int = 30
    text_encoder_name: str = "google/flan-t5-large"
    axes_dims_rope: tuple[int, int, int] = (16, 56, 56)


@dataclass(frozen=True, slots=True)
class VaeConfig:
    """vae_config.json with diffusers' defaults for AutoencoderOobleck."""

    encoder_hidden_size: int = 128
    downsampling_ratios: tuple[int, ...] = (2, 4, 4, 8, 8)
    channel_multiples: tuple[int, ...] = (1, 2, 4, 8, 16)
    decoder_channels: int = 128
    decoder_input_channels: int = 64
    audio_channels: int = 2
    sampling_rate: int = 44100


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Where everything is. text_encoder: the folder of T5's config.json and tokenizer.json."""

    folder: Path
    model: ModelConfig
    vae: VaeConfig
    text_encoder: Path

    @property
    def model_file(self) -> Path:
        return self.folder / MODEL_FILE

    @property
    def vae_file(self) -> Path:
        return self.folder / VAE_FILE

    @property
    def sizes(self) -> Sizes:
        """What its configurations say."""
        return Sizes(
            self.model.audio_seq_len, self.model.in_channels, math.prod(self.vae.downsampling_ratios), self.vae.sampling_rate
        )


def find(weights: str | None, step: str = "") -> Checkpoint:
    """The checkpoint in the folder `weights`, or of that name in the hub's cache. Raises EngineError.

    step: what to do where something is missing. By default the fetch is advised where no folder was named, and only there.
    """
    step = step or (FETCH if weights in (None, "", HUB_NAME) else _COPY)
    folder = _weights_folder(weights or HUB_NAME, step)
    _require(folder, step, CONFIG_FILE, MODEL_FILE, VAE_FILE)
    model = _config(folder / CONFIG_FILE, ModelConfig)
    vae = _config(folder / VAE_CONFIG_FILE, VaeConfig) if (folder / VAE_CONFIG_FILE).is_file() else VaeConfig()
    if problem := _mismatch(model, vae):
        raise EngineError(f"{folder}: {problem}")
    return Checkpoint(folder, model, vae, _text_encoder(folder, model.text_encoder_name, step))


def _mismatch(model: ModelConfig, vae: VaeConfig) -> str:
    """What cannot be, in words; "" where all is well."""
    if vae.decoder_input_channels != model.in_channels:
        return f"the transformer makes {model.in_channels} channels, the VAE decodes {vae.decoder_input_channels}"
    if vae.audio_channels != 2:
        return f"the VAE makes {vae.audio_channels} channels of audio; the node plays 2"
    if any(ratio % 2 for ratio in vae.downsampling_ratios) or len(vae.downsampling_ratios) != len(vae.channel_multiples):
        return "downsampling_ratios must be even, and as many as channel_multiples"
    if sum(model.axes_dims_rope) != model.attention_head_dim:
        return f"attention_head_dim must be {sum(model.axes_dims_rope)}, the sum of axes_dims_rope"
    return ""


def _weights_folder(name: str, step: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    return _cached(name, "" if name == HUB_NAME else f"there is no folder {folder.absolute()}", step)


def _cached(name: str, missing: str, step: str) -> Path:
    """The folder in the hub's cache. Downloads nothing. missing: what was looked for before, and is not there."""
    if not re.fullmatch(r"[\w-][\w.-]*(/[\w-][\w.-]*)?", name):
        raise EngineError(f"{missing}; {step}")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        first = f"{missing}, and " if missing else ""
        raise EngineError(f"{first}{name!r} is not in the hub's cache; {step}") from error


def _require(folder: Path, step: str, *names: str) -> None:
    absent = [name for name in names if not (folder / name).is_file()]
    if absent:
        raise EngineError(f"{folder} has no {', '.join(absent)}; {step}")


def _config(path: Path, kind: type[_T]) -> _T:
    """The keys of `kind` that the file has; upstream ignores others too."""
    try:
        read = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EngineError(f"{path} cannot be read as JSON: {error}") from error
    if not isinstance(read, Mapping):
        raise EngineError(f"{path} must hold one JSON object")
    return kind(**{f.name: _value(path, f.name, read[f.name], f.default) for f in fields(kind) if f.name in read})


def _value(path: Path, key: str, value: Any, default: Any) -> Any:
    match default:
        case int() if type(value) is int and value >= 0:
            return value
        case str() if isinstance(value, str) and value:
            return value
        case tuple() if isinstance(value, list) and value and all(type(v) is int and v > 0 for v in value):
            return tuple(value)
    raise EngineError(f"{path}: {key} must be like {default!r}, not {str(value)[:64]!r}")


def _text_encoder(folder: Path, name: str, step: str) -> Path:
    """A relative name is a folder in the weights folder, if there is one; it does not lead out of it."""
    named = Path(name).expanduser()
    if ".." in named.parts:
        raise EngineError(f"{folder}: text_encoder_name {name!r} leads out of the folder")
    place = folder / named  # an absolute one is the place
    encoder = place.resolve()
    if not encoder.is_dir() or not (named.is_absolute() or encoder.is_relative_to(folder)):
        encoder = _cached(name, f"there is no folder {place} for the text encoder", step)
    _require(encoder, step, CONFIG_FILE, "tokenizer.json")  # without the latter transformers makes a tokenizer of no words
    return encoder
