"""A TangoFlux checkpoint as PyTorch stages: on which device, in which precision, and why that one."""

import warnings
from dataclasses import asdict
from typing import Any, NamedTuple

import torch
from torch import nn

from generator.backends import pytorch_load as load_
from generator.backends.backend import Stages
from generator.backends.checkpoint import FETCH, Checkpoint
from generator.backends.pytorch_decode import Decode
from generator.backends.pytorch_denoise import Denoise, Savings
from generator.backends.pytorch_flux import Flux
from generator.backends.pytorch_linear import choose
from generator.backends.pytorch_text import Duration, Text, duration_embedder
from generator.engine import EngineError
from patches import weight_norm

EXACT = Savings()
FAST = Savings(skip_below=0.25, most_skipped=1, reuse_guidance=True)  # each measured in docs/engines.md
_CHUNK_LATENTS = {"cpu": 16, "mps": 64, "cuda": 645}  # a CPU's chunk is a second or two, and its cache is small
_TIED = {"encoder.embed_tokens.weight": "shared.weight"}


class Precision(NamedTuple):
    """name: exact or fast. reason: one line."""

    name: str
    dtype: torch.dtype
    savings: Savings
    reason: str


def load(checkpoint: Checkpoint, precision: str | None = None, device: str | None = None) -> Stages:
    """The stages, on the device and loaded. precision: exact, fast, or None for the default. Raises EngineError."""
    place = choose_device(device)
    chosen = choose_precision(place, precision)
    if place == "cuda" and chosen.name == "exact":
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False  # TF32 has 10 bits of mantissa
    linear = choose(place, chosen.dtype)
    return Stages(
        backend="pytorch",
        device=place,
        precision=chosen.name,
        precision_reason=chosen.reason,
        sizes=checkpoint.sizes,
        text=text(checkpoint, chosen.dtype, place),
        denoise=Denoise(Flux(transformer(checkpoint, chosen.dtype, place), linear), chosen.savings),
        decode=_decode(checkpoint, chosen.dtype, place),
    )


def choose_device(asked: str | None) -> str:
    """cuda, mps or cpu: the one asked for, else the best there is. Raises EngineError where it is not there."""
    there = ["cuda"] if torch.cuda.is_available() else []
    there += ["mps"] if torch.backends.mps.is_available() else []
    there += ["cpu"]
    if asked in (None, "auto"):
        return there[0]
    if asked not in there:
        raise EngineError(f"PyTorch has no device {asked!r} here; it has {', '.join(there)}")
    return str(asked)


def choose_precision(device: str, asked: str | None) -> Precision:
    """fast where the device computes in bf16, else exact. Asking for fast elsewhere gives its savings in fp32."""
    if asked not in (None, "auto", "exact", "fast"):
        raise EngineError(f"precision is exact or fast, not {asked!r}")
    has_bf16, why = _bf16(device)
    if asked == "exact" or (asked != "fast" and not has_bf16):
        return Precision("exact", torch.float32, EXACT, "asked for" if asked == "exact" else why)
    dtype = torch.bfloat16 if has_bf16 else torch.float32
    return Precision("fast", dtype, FAST, why if has_bf16 else f"asked for, in fp32: {why}")


def _bf16(device: str) -> tuple[bool, str]:
    match device:
        case "cuda":
            has = torch.cuda.is_bf16_supported(including_emulation=False)
            return has, f"the GPU computes in bf16: {'yes' if has else 'no'}"
        case "mps":
            return False, "half precision on MPS was found to be audible noise"
        case _:
            amx, avx = torch.cpu._is_amx_tile_supported(), torch.cpu._is_avx512_bf16_supported()
            return amx or avx, f"the CPU has {'AMX' if amx else 'AVX-512 BF16' if avx else 'no bf16 instructions'}"


def transformer(checkpoint: Checkpoint, dtype: torch.dtype, device: str) -> Any:
    """diffusers' FluxTransformer2DModel, loaded. Raises EngineError, as all that follow."""
    from diffusers import FluxTransformer2DModel

    c = checkpoint.model
    with torch.device("meta"):
        model = FluxTransformer2DModel(
            in_channels=c.in_channels,
            num_layers=c.num_layers,
            num_single_layers=c.num_single_layers,
            attention_head_dim=c.attention_head_dim,
            num_attention_heads=c.num_attention_heads,
            joint_attention_dim=c.joint_attention_dim,
            pooled_projection_dim=_encoder_config(checkpoint).d_model,
            guidance_embeds=False,
            axes_dims_rope=c.axes_dims_rope,
        )
    load_.fill(model, checkpoint.model_file, "transformer.", dtype, device)
    return model


def text(checkpoint: Checkpoint, dtype: torch.dtype, device: str, longest: int | None = None) -> Text:
    """The text stage. longest: the tokens at which it cuts a guided prompt; None: where the tokenizer does."""
    fc, duration = text_layers(checkpoint, dtype, device)
    tokens = tokenizer(checkpoint)
    if longest is not None:
        tokens.model_max_length = longest
    return Text(tokens, encoder(checkpoint, dtype, device), fc, Duration(duration, checkpoint.model.max_duration))


def text_layers(checkpoint: Checkpoint, dtype: torch.dtype, device: str) -> tuple[nn.Module, nn.Module]:
    """What follows the text encoder: the layer that makes the pooled text, and upstream's DurationEmbedder."""
    width = _encoder_config(checkpoint).d_model
    with torch.device("meta"):
        fc = nn.Sequential(nn.Linear(width, width), nn.ReLU())
        duration = duration_embedder(width)
    load_.fill(fc, checkpoint.model_file, "fc.", dtype, device)
    load_.fill(duration, checkpoint.model_file, "duration_emebdder.", dtype, device)  # upstream's spelling
    return fc, duration


def _encoder_config(checkpoint: Checkpoint) -> Any:
    from transformers import T5Config

    try:
        config = T5Config.from_pretrained(checkpoint.text_encoder, local_files_only=True)
    except (OSError, ValueError) as error:
        raise EngineError(f"{checkpoint.text_encoder} is no T5 text encoder ({error}); {FETCH}") from error
    width = checkpoint.model.joint_attention_dim
    if config.d_model != width:
        raise EngineError(f"{checkpoint.text_encoder} is {config.d_model} wide, the model reads {width}; {FETCH}")
    return config


def tokenizer(checkpoint: Checkpoint) -> Any:
    """transformers' T5TokenizerFast."""
    from transformers import T5TokenizerFast

    try:
        return T5TokenizerFast.from_pretrained(checkpoint.text_encoder, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"{checkpoint.text_encoder}/tokenizer.json cannot be read ({error}); {FETCH}") from error


def encoder(checkpoint: Checkpoint, dtype: torch.dtype, device: str) -> Any:
    """transformers' T5EncoderModel: from the checkpoint, which holds upstream's; else its own, as upstream would take it."""
    from transformers import T5EncoderModel

    path, prefix = checkpoint.model_file, "text_encoder."
    if not any(name.startswith(prefix) for name in load_.header(path)):
        path, prefix = checkpoint.text_encoder / "model.safetensors", ""
    with torch.device("meta"):
        model = T5EncoderModel(_encoder_config(checkpoint))
    load_.fill(model, path, prefix, dtype, device, _TIED, ignored="decoder.")
    return model


def decoder(checkpoint: Checkpoint) -> Any:
    """diffusers' decoder of the VAE as a module, fp32 on the CPU: what is converted, and what the decode stage must equal."""
    model = _vae(checkpoint).decoder
    load_.fill(model, checkpoint.vae_file, "decoder.", torch.float32, "cpu")
    return model


def _decode(checkpoint: Checkpoint, dtype: torch.dtype, device: str) -> Decode:
    """The decoder's weights alone; the encoder's are only checked, by their names and shapes."""
    have = load_.header(checkpoint.vae_file)
    load_.check(checkpoint.vae_file, "", _vae(checkpoint), have)
    names = [name for name in have if name.startswith("decoder.")]
    read = {n.removeprefix("decoder."): t for n, t in load_.read(checkpoint.vae_file, names, torch.float32, device)}
    weights = {name: tensor.to(dtype) for name, tensor in weight_norm.folded(read).items()}
    strides = checkpoint.vae.downsampling_ratios[::-1]
    return Decode(weights, strides, choose(device, dtype), _CHUNK_LATENTS[device])


def _vae(checkpoint: Checkpoint) -> Any:
    """Without weights."""
    from diffusers import AutoencoderOobleck

    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # diffusers' use of torch.nn.utils.weight_norm
        return AutoencoderOobleck(**{k: list(v) if isinstance(v, tuple) else v for k, v in asdict(checkpoint.vae).items()})
