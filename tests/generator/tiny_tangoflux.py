"""A TangoFlux checkpoint in upstream's layout that is small enough to make and run in a test.

The heads are upstream's (128 wide, since upstream's code knows only Flux's rotary axes 16 + 56 + 56), all else is small. The
weights are random but none is trivial: norms are not 1, Snake's alpha and beta not 0, biases not 0, so nothing that
multiplies or adds can be left out unseen.
"""

import atexit
import functools
import json
import math
import shutil
import tempfile
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from diffusers import AutoencoderOobleck, FluxTransformer2DModel
from safetensors.torch import save_file
from torch import nn
from transformers import T5Config, T5EncoderModel, T5TokenizerFast

torch.set_num_threads(1)  # small sizes: a second thread costs more than it brings, above all on a busy machine

WORDS = ["rain", "on", "tin", "roof", "with", "distant", "thunder", "and", "birds", "in", "wind", "waves", "night", "city"]


@dataclass(frozen=True)
class Sizes:
    """model: config.json. vae: vae_config.json. text: of T5Config."""

    model: dict[str, Any]
    vae: dict[str, Any]
    text: dict[str, Any]


TINY = Sizes(
    model={
        "num_layers": 1, "num_single_layers": 2, "in_channels": 64, "attention_head_dim": 128, "joint_attention_dim": 32,
        "num_attention_heads": 2, "audio_seq_len": 43, "max_duration": 30, "text_encoder_name": "t5",
    },
    vae={
        "encoder_hidden_size": 8, "downsampling_ratios": [2, 4, 4, 8, 8], "channel_multiples": [1, 1, 2, 2, 4],
        "decoder_channels": 8, "decoder_input_channels": 64, "audio_channels": 2, "sampling_rate": 44100,
    },
    text={"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4},
)  # fmt: skip
# As TINY, but 30 s long: for the whole daemon.
LONG = replace(TINY, model=TINY.model | {"audio_seq_len": 645, "num_attention_heads": 1})
# Upstream's sizes, with a vocabulary of 99 instead of 32128: 0.95 of its parameters' 4 GB. For the benchmark.
FULL = Sizes(
    model=TINY.model | {
        "num_layers": 6, "num_single_layers": 18, "joint_attention_dim": 1024, "num_attention_heads": 8, "audio_seq_len": 645,
    },
    vae={
        "encoder_hidden_size": 128, "downsampling_ratios": [2, 4, 4, 8, 8], "channel_multiples": [1, 2, 4, 8, 16],
        "decoder_channels": 128, "decoder_input_channels": 64, "audio_channels": 2, "sampling_rate": 44100,
    },
    text={"d_model": 1024, "d_kv": 64, "d_ff": 2816, "num_layers": 24, "num_heads": 16},
)  # fmt: skip


def make(folder: Path, sizes: Sizes = TINY, seed: int = 0) -> Path:
    """Writes the checkpoint (TINY: 13 MB), with its text encoder in the folder `t5`. Returns the folder."""
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(sizes.model))
    (folder / "vae_config.json").write_text(json.dumps(sizes.vae))
    width = sizes.text["d_model"]
    encoder = _text_encoder(folder / "t5", sizes.text)
    state = {f"text_encoder.{name}": value for name, value in encoder.state_dict().items() if "embed_tokens" not in name}
    state |= _prefixed("transformer.", _transformer(sizes))
    state |= _prefixed("fc.", nn.Sequential(nn.Linear(width, width), nn.ReLU()))
    state |= {
        "duration_emebdder.time_positional_embedding.0.weights": torch.randn(128),
        "duration_emebdder.time_positional_embedding.1.weight": torch.randn(width, 257) / 16,
        "duration_emebdder.time_positional_embedding.1.bias": torch.randn(width) / 4,
    }
    save_file(state, folder / "tangoflux.safetensors")
    del state, encoder
    save_file(_vae(sizes.vae), folder / "vae.safetensors")
    return folder


def _prefixed(prefix: str, module: nn.Module) -> dict[str, torch.Tensor]:
    return {prefix + name: value for name, value in module.state_dict().items()}


def _roughened(module: nn.Module) -> nn.Module:
    """Norms' weights away from 1 and biases away from 0, by a fifth."""
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if ("norm" in name and parameter.ndim == 1) or name.endswith("bias"):
                parameter.add_(0.2 * torch.randn_like(parameter))
    return module


def _transformer(sizes: Sizes) -> nn.Module:
    others = ("audio_seq_len", "max_duration", "text_encoder_name")
    flux = {name: value for name, value in sizes.model.items() if name not in others}
    model = FluxTransformer2DModel(**flux, pooled_projection_dim=sizes.text["d_model"], guidance_embeds=False)
    return _roughened(model)


def _vae(sizes: dict[str, Any]) -> dict[str, torch.Tensor]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # diffusers' use of torch.nn.utils.weight_norm
        model = AutoencoderOobleck(**sizes)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("alpha"):
                parameter.copy_(torch.randn_like(parameter) * 0.2 - 1)
            elif name.endswith("beta"):
                parameter.copy_(torch.randn_like(parameter) * 0.2)
            elif name.endswith("weight_g"):
                parameter.mul_(1 + 0.2 * torch.rand_like(parameter))
    return dict(model.state_dict())


def _text_encoder(folder: Path, sizes: dict[str, Any]) -> nn.Module:
    pieces = ["<pad>", "</s>", "<unk>", "▁"] + ["▁" + word for word in WORDS] + list("abcdefghijklmnopqrstuvwxyz0123456789.,")
    tokenizer = T5TokenizerFast(vocab=[(piece, -math.log(2 + i)) for i, piece in enumerate(pieces)], extra_ids=0)
    tokenizer.model_max_length = 80
    tokenizer.save_pretrained(folder)
    config = T5Config(vocab_size=len(pieces), **sizes, feed_forward_proj="gated-gelu")
    config.save_pretrained(folder)
    model = T5EncoderModel(config)
    _roughened(model)
    model.save_pretrained(folder)
    return model


@functools.cache
def tiny(sizes_name: str = "TINY") -> Path:
    """The checkpoint of that name in this module, made once in a test run; its folder goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="tiny_tangoflux_"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return make(folder, globals()[sizes_name])
