"""`endless clip`: one clip into a file, made in this process."""

import argparse
import random
from pathlib import Path
from typing import Any

from node import config
from node.begin import Bar, check_engine, state_of
from node.errors import EndlessError, UsageError


def clip(arguments: argparse.Namespace) -> None:
    """`endless clip`: one clip into a file."""
    from generator.embed import OPTION
    from generator.engines import load, options
    from generator.finish import FinishError, finish
    from generator.job import Job
    from generator.placer import Placer
    from generator.words import level_offset_db
    from node.outputs.wav import Encoding, WavSink

    given = {name: getattr(arguments, name) for name in ("prompt", "negative", "duration", "steps", "guidance", "seed")}
    given |= {name: getattr(arguments, name) for name in ("engine", *config.ENGINE_SETTINGS)}
    settings = config.settings(given, config.environment(), None)
    state = state_of(settings)
    check_engine(state)
    name = str(state.values["/engine"])
    given_options = options(name, settings.engine_settings)
    placer = Placer(given_options.pop(OPTION, None))
    engine = load(name, given_options, placer.nearest)
    duration_s = state.duration_s(engine.default_duration_s)
    seed = int(state.number("/seed"))
    job = Job(
        id=0,
        prompt=str(state.values["/prompt"]),
        duration_s=duration_s,
        seed=seed if seed >= 0 else random.SystemRandom().randrange(2**31),
        negative=str(state.values["/negative"]),
        steps=int(state.number("/steps")),
        guidance=state.number("/guidance"),
    )
    engine.warm_up()
    making = engine.generate(job, **_noise(arguments.noise, name))
    bar = Bar("making the clip")
    while True:
        try:
            bar.show(next(making))
        except StopIteration as done:
            made = done.value
            break
    bar.end()
    try:
        audio = (
            made.audio
            if arguments.raw
            else finish(made.audio, engine.rate, engine.rate, duration_s, level_offset_db(job.prompt))
        )
    except FinishError as error:
        raise EndlessError(f"the clip cannot be used: {error}") from error
    encoding = Encoding.FLOAT_32 if arguments.raw else Encoding.PCM_24
    sink = WavSink(Path(arguments.output_file), engine.rate, encoding)
    problem = sink.write(audio)
    if problem is not None:
        raise EndlessError(problem)
    sink.close()
    again = f"--noise {arguments.noise}" if arguments.noise else f"--seed {job.seed}"
    print(f"{arguments.output_file}: {duration_s:g} s, {made.chosen or job.prompt}; the same again with {again}")


def _noise(file: str | None, engine: str) -> dict[str, Any]:
    """The initial noise as a keyword of `generate`, where it is given and the engine begins with one."""
    import numpy as np

    if file is None:
        return {}
    if engine != "tangoflux":
        raise UsageError(f"--noise: the engine {engine} does not begin with noise; tangoflux does")
    try:
        noise = np.load(file, allow_pickle=False)
    except OSError as error:
        raise EndlessError(f"--noise {file}: {error.strerror or error}") from error
    except ValueError as error:
        raise EndlessError(f"--noise {file} is no array of numpy (.npy): write it with numpy.save") from error
    if not isinstance(noise, np.ndarray) or noise.dtype.kind != "f" or not np.isfinite(noise).all():
        raise EndlessError(f"--noise {file} must be one array of finite numbers")
    return {"noise": noise}
