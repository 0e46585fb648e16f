"""The text stage with a fixed number of tokens: on the converted encoder, or on PyTorch where that was not converted."""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from generator.backends.backend import Array, Condition, TextStage
from generator.backends.coreml_stages import Run
from generator.convert.host import Host
from generator.engine import EngineError

UNGUIDED_TOKENS = 64  # as on PyTorch: where upstream cuts a prompt without guidance
_KEPT = 64

log = logging.getLogger(__name__)


class Tokens:
    """The tokenizer, without transformers. It says once of each text that it is cut."""

    def __init__(self, file: Path) -> None:
        """file: tokenizer.json. Raises EngineError."""
        from tokenizers import Tokenizer

        try:
            self._tokenizer = Tokenizer.from_str(file.read_text(encoding="utf-8"))
        except Exception as error:  # tokenizers raises no narrower class for what its parser refuses
            raise EngineError(f"{file} cannot be read ({error}); convert the checkpoint again") from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._said: OrderedDict[str, None] = OrderedDict()

    def ids(self, text: str, limit: int) -> tuple[int, ...]:
        """At most `limit` tokens; the last of them is the end's, as with transformers' truncation."""
        ids: Sequence[int] = self._tokenizer.encode(text).ids
        if len(ids) > limit:
            self._say(text, len(ids), limit)
            ids = [*ids[: limit - 1], ids[-1]]
        return tuple(ids)

    def _say(self, text: str, tokens: int, limit: int) -> None:
        if text in self._said:
            return
        self._said[text] = None
        if len(self._said) > _KEPT:
            self._said.popitem(last=False)
        log.warning("a prompt of %d tokens is cut to %d, the most that was converted for: %.60s...", tokens, limit, text)


class CutText:
    """The PyTorch text stage, which cuts at the same length but does not say so."""

    def __init__(self, stage: TextStage, tokens: Tokens, limit: int) -> None:
        self._stage = stage
        self._tokens = tokens
        self._limit = limit

    def encode(self, prompt: str, negative: str, duration_s: float, guided: bool) -> Condition:
        for text in (negative, prompt) if guided else (prompt,):
            self._tokens.ids(text, self._limit)
        return self._stage.encode(prompt, negative, duration_s, guided)


class PackageText:
    """T5's graph; the pooled text and the duration's token are the host's. It remembers what it has encoded."""

    def __init__(self, run: Run, tokens: Tokens, host: Host, limit: int) -> None:
        """limit: the graph's number of tokens."""
        self._run = run
        self._tokens = tokens
        self._host = host
        self._limit = limit
        self._kept: OrderedDict[tuple[int, ...], Array] = OrderedDict()

    def encode(self, prompt: str, negative: str, duration_s: float, guided: bool) -> Condition:
        """With guidance both texts are as long as the longer, and upstream's transformer sees the other's pads."""
        limit = self._limit if guided else min(self._limit, UNGUIDED_TOKENS)
        tokens = [self._tokens.ids(text, limit) for text in ((negative, prompt) if guided else (prompt,))]
        length = max(map(len, tokens))
        hidden = [self._hidden(ids) for ids in tokens]
        means = [row[: len(ids)].mean(axis=0) for row, ids in zip(hidden, tokens, strict=True)]
        duration = self._host.duration_token(duration_s)[0]
        context = np.stack([np.concatenate([row[:length], duration]) for row in hidden])
        return Condition(context, self._host.pooled(np.stack(means)))

    def _hidden(self, ids: tuple[int, ...]) -> Array:
        """(limit, width)."""
        if ids not in self._kept:
            padded, mask = np.zeros((1, self._limit), np.int32), np.zeros((1, self._limit), np.float32)
            padded[0, : len(ids)], mask[0, : len(ids)] = ids, 1.0
            self._kept[ids] = self._run({"input_ids": padded, "mask": mask})[0]
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(ids)
        return self._kept[ids]
