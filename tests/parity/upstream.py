"""TangoFlux as its authors compute it: the PyPI package `tangoflux` 0.1.0, and its modules called directly where it stops.

Its entry point has no negative prompt and fails at guidance <= 1; there `direct` steps its transformer over its text encoder.
"""

import importlib
import importlib.util
import json
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import torch
from diffusers import AutoencoderOobleck
from safetensors.torch import load_file


def _upstream_class() -> Any:
    """TangoFlux's own class. Its modules import `datasets` for training: a stand-in, gone again before others look for it."""
    missing = "datasets" not in sys.modules and importlib.util.find_spec("datasets") is None
    if missing:
        sys.modules["datasets"] = types.SimpleNamespace(load_dataset=None, Audio=None)  # type: ignore[assignment]
    try:
        return importlib.import_module("tangoflux.model").TangoFlux
    finally:
        if missing:
            del sys.modules["datasets"]


TangoFlux = _upstream_class()


class Upstream:
    """The two models, loaded as TangoFluxInference.__init__ does it."""

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self.model: Any = TangoFlux(config | {"text_encoder_name": str(folder / config["text_encoder_name"])})
        self.model.load_state_dict(load_file(folder / "tangoflux.safetensors"), strict=False)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # diffusers' use of torch.nn.utils.weight_norm
            self.vae: Any = AutoencoderOobleck(**json.loads((folder / "vae_config.json").read_text()))
        self.vae.load_state_dict(load_file(folder / "vae.safetensors"))

    def latents(self, prompt: str, duration_s: float, steps: int, guidance: float, seed: int) -> np.ndarray:
        """By its entry point. (1, latents, channels)."""
        torch.manual_seed(seed)
        latents = self.model.inference_flow(
            prompt, num_inference_steps=steps, guidance_scale=guidance, duration=duration_s, disable_progress=True
        )
        return np.asarray(latents.numpy())

    @torch.no_grad()
    def audio(self, latents: np.ndarray, duration_s: float) -> np.ndarray:
        """All latents decoded, then cut, as TangoFluxInference.generate does it. (frames, 2)."""
        wave = self.vae.decode(torch.from_numpy(latents).transpose(2, 1)).sample[0]
        return np.asarray(wave[:, : int(duration_s * self.vae.config.sampling_rate)].T.numpy())

    @torch.no_grad()
    def direct(self, texts: list[str], duration_s: float, steps: int, guidance: float, seed: int) -> np.ndarray:
        """texts: [negative, prompt], padded as `encode_text_classifier_free` pads; or [prompt], as `encode_text`."""
        m = self.model
        limit = m.tokenizer.model_max_length if len(texts) == 2 else m.max_text_seq_len
        batch = m.tokenizer(texts, max_length=limit, padding=True, truncation=True, return_tensors="pt")
        hidden = m.text_encoder(input_ids=batch.input_ids, attention_mask=batch.attention_mask)[0]
        mask = batch.attention_mask.unsqueeze(-1).bool().expand_as(hidden)
        pooled = m.fc(torch.nanmean(torch.where(mask, hidden, torch.tensor(float("nan"))), dim=1))
        duration = m.encode_duration(torch.tensor([duration_s])).repeat(len(texts), 1, 1)
        context = torch.cat([hidden, duration], dim=1)
        torch.manual_seed(seed)
        latents = torch.randn(1, m.audio_seq_len, 64)
        scheduler = m.noise_scheduler
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps))
        for t in scheduler.timesteps:
            predicted = m.transformer(
                hidden_states=latents.repeat(len(texts), 1, 1), timestep=torch.tensor([t / 1000]), pooled_projections=pooled,
                encoder_hidden_states=context, txt_ids=torch.zeros(context.shape[1], 3),
                img_ids=torch.arange(m.audio_seq_len)[:, None].repeat(1, 3), return_dict=False,
            )[0]  # fmt: skip
            if len(texts) == 2:
                predicted = predicted[:1] + guidance * (predicted[1:] - predicted[:1])
            latents = scheduler.step(predicted, t, latents).prev_sample
        return np.asarray(latents.numpy())
