"""TangoFlux's stages as graphs of fixed shapes: which surgery each has had, and the cases that it must agree on.

Each graph is loaded only when it is asked for: weights are mapped from the file, and go with the graph.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from generator.backends import pytorch
from generator.backends.backend import Array, Condition
from generator.backends.checkpoint import Checkpoint
from generator.backends.pytorch_decode import MARGIN
from generator.convert.graph import Case, Graph, Spec
from generator.convert.host import ROWS, Host, fixed
from generator.convert.options import STAGES, TEXT_TOKENS, WINDOW
from patches import host_time_embedding, rope_constants, rope_rank4, snake, t5_mask, weight_norm
from patches.key_bias import arguments as biased

_SHORT, _WORDS = "rain on a tin roof", "rain on a tin roof with distant thunder and birds in the wind "
_DURATION_S = 18.0
_FP32 = (torch.float32, "cpu")


def graphs(
    checkpoint: Checkpoint, names: Sequence[str], text_tokens: int = TEXT_TOKENS, window: int = WINDOW
) -> Iterator[Graph]:
    """The named graphs, of STAGES, one at a time. text_tokens: the most that a prompt may have. window: latents a decode.

    Raises EngineError where the checkpoint does not fit, ValueError for another name.
    """
    makers: dict[str, Callable[[], Graph]] = {
        "denoise": lambda: _denoise(checkpoint, text_tokens),
        "decode": lambda: _decode(checkpoint, window),
        "text": lambda: _text(checkpoint, text_tokens),
    }
    if unknown := set(names) - set(makers):
        raise ValueError(f"there is no graph {', '.join(sorted(unknown))}; there are {', '.join(STAGES)}")
    for name in names:
        yield makers[name]()


def host_arrays(checkpoint: Checkpoint) -> dict[str, Array]:
    """What generator.convert.host computes with, for host.safetensors."""
    embedding = pytorch.transformer(checkpoint, *_FP32).time_text_embed
    fc, duration = pytorch.text_layers(checkpoint, *_FP32)
    positional, linear = duration.time_positional_embedding
    layers = {
        "time.linear_1": embedding.timestep_embedder.linear_1,
        "time.linear_2": embedding.timestep_embedder.linear_2,
        "text.linear_1": embedding.text_embedder.linear_1,
        "text.linear_2": embedding.text_embedder.linear_2,
        "pooled": fc[0],
        "duration": linear,
    }
    arrays = {f"{name}.{part}": value.numpy() for name, layer in layers.items() for part, value in layer.state_dict().items()}
    return arrays | {
        "time.frequencies": _time_frequencies(embedding.time_proj.num_channels),
        "duration.frequencies": positional.weights.numpy(),
        "duration.max_s": np.float32(checkpoint.model.max_duration).reshape(1),
    }


def _time_frequencies(channels: int) -> Array:
    """diffusers' get_timestep_embedding, by torch: one more rounding here would be a phase of 6e-5 at 1000."""
    exponent = -math.log(10000) * torch.arange(0, channels // 2, dtype=torch.float32) / (channels // 2)
    frequencies: Array = exponent.exp().numpy()
    return frequencies


class _Denoise(nn.Module):
    """The transformer with the graph's inputs, by their names."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        self.register_buffer("unused_time", torch.zeros(1), persistent=False)
        self.register_buffer("unused_ids", torch.zeros(0, 3), persistent=False)

    def forward(
        self, latents: torch.Tensor, context: torch.Tensor, modulation: torch.Tensor, key_bias: torch.Tensor
    ) -> torch.Tensor:
        """(2, L, channels): the velocity."""
        made = self.model(
            hidden_states=latents,
            encoder_hidden_states=context,
            pooled_projections=modulation,
            timestep=self.unused_time,
            txt_ids=self.unused_ids,
            img_ids=self.unused_ids,
            return_dict=False,
            **biased(key_bias),
        )
        return torch.as_tensor(made[0])


def _denoise(checkpoint: Checkpoint, text_tokens: int) -> Graph:
    sizes = checkpoint.sizes
    cases = _denoise_cases(checkpoint, text_tokens)  # first: the text encoder goes before the transformer comes
    model = pytorch.transformer(checkpoint, *_FP32)
    host_time_embedding.apply(model)
    rope_constants.apply(model, torch.zeros(text_tokens + 1, 3), _latent_ids(sizes.latents))
    rope_rank4.apply(model)
    width = checkpoint.model.joint_attention_dim
    return Graph(
        name="denoise",
        module=_Denoise(model).eval(),
        inputs={
            "latents": Spec((ROWS, sizes.latents, sizes.channels), "float32"),
            "context": Spec((ROWS, text_tokens + 1, width), "float32"),
            "modulation": Spec((ROWS, model.inner_dim), "float32"),
            "key_bias": Spec((1, 1, 1, text_tokens + 1 + sizes.latents), "float32"),
        },
        output="velocity",
        precision="fp16",
        units="cpu_and_ne",
        patches=("host_time_embedding", "rope_constants", "rope_rank4", "key_bias"),
        limits=(
            f"A prompt has at most {text_tokens} tokens.",
            "Latents of the cases are mixed from noise and noise, not from noise and a clip.",
        ),
        cases=cases,
        reference=lambda case: _unpatched_velocity(checkpoint, case),
    )


def _latent_ids(latents: int) -> torch.Tensor:
    """Upstream's audio_ids: every axis of a latent's id is its index."""
    return torch.arange(latents)[:, None].repeat(1, 3).float()


def _denoise_cases(checkpoint: Checkpoint, text_tokens: int) -> tuple[Case, ...]:
    text = pytorch.text(checkpoint, *_FP32, longest=text_tokens)
    short, full, unguided = (
        text.encode(prompt, "", _DURATION_S, guided)
        for prompt, guided in ((_SHORT, True), (_WORDS * text_tokens, True), (_SHORT, False))
    )
    host, sizes = Host(host_arrays(checkpoint)), checkpoint.sizes
    points = (
        (1.0, "short text", short), (1.0, "full text", full), (0.52, "short text", short),
        (0.52, "no guidance", unguided), (0.04, "short text", short), (0.04, "full text", full),
    )  # fmt: skip
    noise = np.random.default_rng(0).standard_normal((2, sizes.latents, sizes.channels), np.float32)
    return tuple(_denoise_case(f"t={t:.2f}, {name}", host, t, condition, noise, text_tokens) for t, name, condition in points)


def _denoise_case(name: str, host: Host, t: float, condition: Condition, noise: Array, text_tokens: int) -> Case:
    timestep = np.float32(t)
    latents = (timestep * noise[0] + (1 - timestep) * noise[1])[None].repeat(ROWS, axis=0)
    given = fixed(condition, text_tokens, latents.shape[1])
    modulation = host.modulation(float(timestep * np.float32(1000)), given.pooled)  # as diffusers multiplies it
    inputs = {"latents": latents, "context": given.context, "modulation": modulation, "key_bias": given.key_bias}
    rows = ROWS // len(condition.context)
    origin = {
        "hidden_states": latents,
        "encoder_hidden_states": condition.context.repeat(rows, axis=0),
        "pooled_projections": given.pooled,
        "timestep": timestep.reshape(1),
    }
    return Case(name, inputs, origin)


def _unpatched_velocity(checkpoint: Checkpoint, case: Case) -> Array:
    """As upstream's inference_flow calls it (tangoflux 0.1.0, model.py), on the text as long as it is."""
    model = pytorch.transformer(checkpoint, *_FP32)
    given = {name: torch.from_numpy(value) for name, value in case.origin.items()}
    ids = {
        "txt_ids": torch.zeros(given["encoder_hidden_states"].shape[1], 3),
        "img_ids": _latent_ids(given["hidden_states"].shape[1]),
    }
    with torch.inference_mode():
        velocity: Array = model(**given, **ids, return_dict=False)[0].numpy()
    return velocity


class _Decode(nn.Module):
    """The decoder with the graph's input, by its name."""

    def __init__(self, decoder: Any) -> None:
        super().__init__()
        self.decoder = decoder

    def forward(self, latents: torch.Tensor) -> torch.Tensor:
        """(1, 2, frames)."""
        return torch.as_tensor(self.decoder(latents))


def _decode(checkpoint: Checkpoint, window: int) -> Graph:
    sizes = checkpoint.sizes
    width = min(window, sizes.latents)
    decoder = pytorch.decoder(checkpoint)
    weight_norm.apply(decoder)
    snake.apply(decoder)
    noise = np.random.default_rng(0).standard_normal((1, sizes.channels, width), np.float32)
    cases = tuple(
        Case(name, {"latents": latents}, {"latents": latents})
        for name, latents in (("loud latents", noise), ("quiet latents", np.float32(0.1) * noise))
    )
    return Graph(
        name="decode",
        module=_Decode(decoder).eval(),
        inputs={"latents": Spec((1, sizes.channels, width), "float32")},
        output="audio",
        precision="fp32",
        units="cpu_and_gpu",
        patches=("weight_norm", "snake"),
        limits=(f"Audio within {MARGIN} latents of a window's edge is right only where the clip itself begins or ends.",),
        cases=cases,
        reference=lambda case: _call(pytorch.decoder(checkpoint), case.origin["latents"]),
    )


def _text(checkpoint: Checkpoint, text_tokens: int) -> Graph:
    encoder = pytorch.encoder(checkpoint, *_FP32)
    width = checkpoint.model.joint_attention_dim
    return Graph(
        name="text",
        module=t5_mask.apply(encoder, text_tokens),
        inputs={"input_ids": Spec((1, text_tokens), "int32"), "mask": Spec((1, text_tokens), "float32")},
        output="hidden",
        precision="fp32",
        units="cpu_and_gpu",
        patches=("t5_mask",),
        limits=(f"A prompt has at most {text_tokens} tokens.", f"The hidden state is {width} wide; its mean is the host's."),
        cases=_text_cases(checkpoint, text_tokens),
        reference=lambda case: _unpatched_hidden(checkpoint, case),
    )


def _text_cases(checkpoint: Checkpoint, text_tokens: int) -> tuple[Case, ...]:
    tokenizer = pytorch.tokenizer(checkpoint)
    made = []
    for name, prompt in (("no text", ""), ("short text", _SHORT), ("full text", _WORDS * text_tokens)):
        batch = tokenizer(prompt, max_length=text_tokens, padding="max_length", truncation=True, return_tensors="np")
        ids, mask = batch.input_ids.astype(np.int32), batch.attention_mask
        made.append(Case(name, {"input_ids": ids, "mask": mask.astype(np.float32)}, {"input_ids": ids, "attention_mask": mask}))
    return tuple(made)


def _unpatched_hidden(checkpoint: Checkpoint, case: Case) -> Array:
    encoder = pytorch.encoder(checkpoint, *_FP32)
    with torch.inference_mode():
        hidden: Array = encoder(**{name: torch.from_numpy(value) for name, value in case.origin.items()})[0].numpy()
    return hidden


def _call(module: Any, x: Array) -> Array:
    with torch.inference_mode():
        made: Array = module(torch.from_numpy(x)).numpy()
    return made
