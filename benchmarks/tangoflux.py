"""TangoFlux at full size against upstream's own code: `python -m benchmarks.tangoflux [--device cuda] [--json FILE]`.

Makes a checkpoint of upstream's sizes with random weights in a temporary folder (or takes `--weights DIR`), then runs each
contender in a process of its own on the same prompt and noise: upstream (PyPI `tangoflux` 0.1.0), `exact` and `fast`.
Measured for each: the seconds of one whole clip, loading and warm-up not counted (CPU seconds on the CPU, wall seconds on a
GPU), the process's peak memory from start to end, loading counted, and how far latents and waveform are from upstream's.
`--savings` adds each saving of `fast` alone. Random weights say what a saving costs and how far it moves the result, not
how that sounds.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
import types
from pathlib import Path
from typing import Any

PROMPT = "gentle rain on a tin roof with distant thunder"
SEED = 7
AIMS = {"exact": 0.85, "fast": 0.2, "memory": 0.8, "h200_s": 0.15}
# name: TeaCache's threshold, the most steps that it skips in a row, guidance reuse; all with bf16.
SAVINGS = {
    "bf16": (0.0, 1, False),
    "bf16, guidance reuse": (0.0, 1, True),
    "bf16, TeaCache 0.25, one step in a row": (0.25, 1, False),
    "bf16, TeaCache 0.25, two steps in a row": (0.25, 2, False),
    "bf16, guidance reuse, TeaCache 0.25, one step in a row": (0.25, 1, True),
    "bf16, guidance reuse, TeaCache 0.25, two steps in a row": (0.25, 2, True),
}


def main() -> None:
    arguments = _arguments()
    if arguments.role:
        print(json.dumps(_play(arguments)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        arguments.scratch = Path(scratch)
        if arguments.weights is None:
            arguments.weights = arguments.scratch / "weights"
            _run(arguments, "weights")
        results = {role: _run(arguments, role) for role in ("upstream", "exact", "fast")}
        savings = _run(arguments, "savings") if arguments.savings else None
    report = _report(arguments, results) | ({"savings": savings} if savings else {})
    print(json.dumps(report, indent=1))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu", choices=["cpu", "cuda"])
    parser.add_argument("--steps", type=int, default=25)
    parser.add_argument("--duration", type=float, default=18.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--savings", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--role", help=argparse.SUPPRESS)
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _run(arguments: argparse.Namespace, role: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.tangoflux", "--role", role]
    for name in ("device", "steps", "duration", "threads", "weights", "scratch"):
        command += [f"--{name}", str(getattr(arguments, name))]
    environment = os.environ | {"OMP_NUM_THREADS": str(arguments.threads), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(role, {k: v for k, v in result.items() if k != "machine"}, file=sys.stderr)
    return result


def _play(arguments: argparse.Namespace) -> dict[str, Any]:
    """One contender, in its own process."""
    match arguments.role:
        case "weights":
            from tests.generator.tiny_tangoflux import FULL, make

            make(arguments.weights, FULL)
            return {}
        case "upstream":
            return _measure(arguments, *_upstream(arguments))
        case "savings":
            return _savings(arguments)
        case precision:
            return _measure(arguments, *_ours(arguments, precision))


def _measure(arguments: argparse.Namespace, make: Any, about: dict[str, Any]) -> dict[str, Any]:
    """make: () -> (latents, audio (frames, 2)). On a GPU the second clip is measured: the first warms up."""
    import numpy as np

    if arguments.device == "cuda":
        make()
    cpu, wall = time.process_time(), time.perf_counter()
    latents, audio = make()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    saved = arguments.scratch / "upstream.npz"
    if arguments.role == "upstream":
        np.savez(saved, latents=latents, audio=audio)
    reference = np.load(saved)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return about | {
        "cpu_s": round(cpu, 2),
        "wall_s": round(wall, 3),
        "peak_rss_gb": round(peak / 1e9, 3),
        **_gpu_memory(arguments.device),
        "latents_from_upstream": _distance(latents, reference["latents"]),
        "audio_from_upstream": _distance(audio, reference["audio"]),
    }


def _gpu_memory(device: str) -> dict[str, float]:
    import torch

    return {"peak_gpu_gb": round(torch.cuda.max_memory_allocated() / 1e9, 3)} if device == "cuda" else {}


def _distance(array: Any, reference: Any) -> float:
    """Root mean square of the difference, relative to the reference's."""
    import numpy as np

    return float(f"{np.linalg.norm(array - reference) / np.linalg.norm(reference):.3g}")


def _upstream(arguments: argparse.Namespace) -> tuple[Any, dict[str, Any]]:
    """As TangoFluxInference.__init__ and .generate do it, but for the download of the weights."""
    import torch
    from diffusers import AutoencoderOobleck
    from safetensors.torch import load_file

    sys.modules["datasets"] = types.SimpleNamespace(load_dataset=None, Audio=None)  # type: ignore[assignment]
    from tangoflux.model import TangoFlux

    folder = arguments.weights
    vae = AutoencoderOobleck(**json.loads((folder / "vae_config.json").read_text()))
    vae_weights = load_file(folder / "vae.safetensors")
    vae.load_state_dict(vae_weights)
    weights = load_file(folder / "tangoflux.safetensors")
    config = json.loads((folder / "config.json").read_text())
    model = TangoFlux(config | {"text_encoder_name": str(folder / config["text_encoder_name"])})
    model.load_state_dict(weights, strict=False)
    vae.to(arguments.device)
    model.to(arguments.device)

    def make() -> tuple[Any, Any]:
        torch.manual_seed(SEED)
        with torch.no_grad():
            latents = model.inference_flow(
                PROMPT, arguments.steps, guidance_scale=4.5, duration=arguments.duration, disable_progress=True
            )
            wave = vae.decode(latents.transpose(2, 1)).sample.cpu()[0]
        wave = wave[:, : int(arguments.duration * vae.config.sampling_rate)]
        return latents.cpu().numpy(), wave.T.numpy()

    return make, {"precision": "fp32, as upstream has it"}


def _ours(arguments: argparse.Namespace, precision: str) -> tuple[Any, dict[str, Any]]:
    from generator.engines.tangoflux import TangoFluxEngine
    from generator.job import Job

    engine = TangoFluxEngine(str(arguments.weights), precision, device=arguments.device)
    engine.warm_up()
    job = Job(0, PROMPT, arguments.duration, SEED, steps=arguments.steps)

    def make() -> tuple[Any, Any]:
        latents = _result(engine.latents(job))
        decoded = _result(engine.stages.decode.decode(latents, round(job.duration_s * engine.rate)))
        return latents, decoded

    about = {"precision": engine.precision, "reason": engine.precision_reason}
    if arguments.device == "cuda":
        together = {clips: round(seconds, 3) for clips, seconds in engine.denoise_seconds().items()}
        about |= {"batch": engine.batch, "seconds_of_four_steps_by_clips_together": together}
    return make, about


def _savings(arguments: argparse.Namespace) -> dict[str, Any]:
    """Each saving of `fast` alone: seconds of the steps and of the decoder, and the distance from upstream."""
    import numpy as np
    import torch

    from generator.backends import checkpoint, pytorch
    from generator.backends.pytorch_denoise import Savings

    reference = np.load(arguments.scratch / "upstream.npz")
    found = checkpoint.find(str(arguments.weights))
    noise = torch.randn(reference["latents"].shape, generator=torch.Generator().manual_seed(SEED)).numpy()
    frames = len(reference["audio"])
    stages = pytorch.load(found, "fast", arguments.device)
    table: dict[str, Any] = {}
    condition = stages.text.encode(PROMPT, "", arguments.duration, True)
    for name, savings in SAVINGS.items():
        denoise = pytorch.Denoise(stages.denoise._flux, Savings(*savings))  # type: ignore[attr-defined]
        latents, seconds = _timed(arguments, denoise.denoise(noise, condition, arguments.steps, 4.5))
        table[name] = {"denoise_s": seconds, "rows_evaluated": denoise.evaluated,
                       "latents_from_upstream": _distance(latents, reference["latents"])}  # fmt: skip
    audio, seconds = _timed(arguments, stages.decode.decode(reference["latents"], frames))
    table["decoder in bf16"] = {"decode_s": seconds, "audio_from_upstream": _distance(audio, reference["audio"])}
    del stages
    exact = pytorch._decode(found, torch.float32, arguments.device)
    audio, seconds = _timed(arguments, exact.decode(reference["latents"], frames))
    table["decoder in fp32"] = {"decode_s": seconds, "audio_from_upstream": _distance(audio, reference["audio"])}
    return table


def _timed(arguments: argparse.Namespace, stage: Any) -> tuple[Any, float]:
    clock = time.perf_counter if arguments.device == "cuda" else time.process_time
    started = clock()
    result = _result(stage)
    return result, round(clock() - started, 2)


def _result(stage: Any) -> Any:
    """What a generator returns."""
    while True:
        try:
            next(stage)
        except StopIteration as end:
            return end.value


def _report(arguments: argparse.Namespace, results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    import torch

    clock = "wall_s" if arguments.device == "cuda" else "cpu_s"
    memory = "peak_gpu_gb" if arguments.device == "cuda" else "peak_rss_gb"
    upstream = results["upstream"]
    has_matrix_units = arguments.device == "cuda" or torch.cpu._is_amx_tile_supported()
    ratios = {role: round(results[role][clock] / upstream[clock], 3) for role in ("exact", "fast")}
    return {
        "machine": _processor() if arguments.device == "cpu" else torch.cuda.get_device_name(),
        "threads": arguments.threads,
        "torch": torch.__version__,
        "clip": f"{arguments.duration:g} s, {arguments.steps} steps, guidance 4.5, random weights",
        "clock": clock,
        "time_ratio": ratios,
        "time_aims": {"exact": AIMS["exact"], "fast": AIMS["fast"]},
        "fast_aim": "comparable" if has_matrix_units else "not comparable: this CPU has no bf16 matrix units (AMX)",
        "memory_ratio": {role: round(results[role][memory] / upstream[memory], 3) for role in ("exact", "fast")},
        "memory_aim": AIMS["memory"],
    } | results


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
