"""An engine that makes clips together gets those of one prompt together, once the first is there."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from tests.generator.torch_here import require

require()

from generator.messages import Order  # noqa: E402
from node.clock import OfflineClock  # noqa: E402
from node.control.state import State  # noqa: E402
from node.offline import OfflineNode, PatientGenerator, render  # noqa: E402
from node.show.file import load  # noqa: E402
from tests.generator.tiny_tangoflux import tiny  # noqa: E402

SHOW = """
version: 1
title: Together
defaults: {fade: 0.2, layers: 3}
cues:
  - {number: "1", type: prompt, prompt: sea waves, continue: auto_continue, post_wait: 2}
  - {number: "2", type: prompt, prompt: rain, on: [2], continue: auto_continue, post_wait: 2}
  - {number: "3", type: prompt, prompt: wind}
"""
RATE = 8000


class Noting(PatientGenerator):
    """Notes what is made together."""

    def __init__(self, engine: str, clock: OfflineClock, options: dict[str, Any]) -> None:
        super().__init__(engine, clock, options)
        self.together: list[list[str]] = []

    def submit(self, *orders: Order) -> None:
        self.together.append([order.job.prompt for order in orders])
        super().submit(*orders)


def rendered(folder: Path, batch: int) -> tuple[np.ndarray, list[list[str]]]:
    show = folder / "show.yaml"
    show.write_text(SHOW)
    state = State()
    state.values.update({"/engine": "tangoflux", "/seed": 5, "/steps": 2})
    options = {"weights": str(tiny()), "precision": "exact", "device": "cpu", "batch": batch}
    node = OfflineNode(state, RATE, 80, lambda engine, clock: Noting(engine, clock, options))
    out = folder / "out.wav"
    render(load(show), out, 8, node, lambda fraction: None)
    assert isinstance(node.generator, Noting)
    return soundfile.read(out)[0], node.generator.together


@pytest.mark.slow
def test_one_prompt_is_made_together_after_its_first_clip_and_sounds_the_same(tmp_path: Path) -> None:
    batched, together = rendered(tmp_path, 3)
    alone, singly = rendered(tmp_path, 1)
    assert max(map(len, singly)) == 1 < max(map(len, together)) <= 3
    assert all(len(set(prompts)) == 1 for prompts in together)
    first = {prompts[0]: len(prompts) for prompts in reversed(together)}
    assert {prompt: first[prompt] for prompt in ("sea waves", "rain", "wind")} == {"sea waves": 1, "rain": 1, "wind": 1}
    assert np.abs(batched - alone).max() < 1e-3
