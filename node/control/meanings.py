"""What prompts mean, as the embedder in the generator process says: asked ahead, kept, and lost with nobody to answer."""

import itertools
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence

from generator.embed import Meaning
from generator.messages import Embedded

_KEPT = 512
PATIENCE_S = 0.25  # of a layer that needs a clip of the archive now; an answer takes some 10 ms once the embedder is loaded

log = logging.getLogger("endless")
Ask = Callable[[int, Sequence[str]], bool]


class Meanings:
    """Owns the questions under way. space: the embedder's; None: not known yet, "": there are only words.

    ask: the generator's `embed`. patient: a render, which waits for every answer.
    """

    def __init__(self, ask: Ask, patient: bool) -> None:
        self.space: str | None = None
        self._ask = ask
        self._patient = patient
        self._loaded = False  # it has answered, and lives
        self._known: OrderedDict[str, Meaning] = OrderedDict()
        self._asked: dict[int, tuple[str, ...]] = {}
        self._since: dict[str, float] = {}  # time.monotonic() at which a text was asked about
        self._keys = itertools.count(1)

    def of(self, prompt: str) -> Meaning | None:
        """What it means; None where that is not known, and then it is asked, if it can be."""
        known = self._known.get(prompt)
        if known is not None:
            self._known.move_to_end(prompt)
        elif self.space != "" and prompt not in self._since:
            self.ask([prompt])
        return known

    def ask(self, texts: Sequence[str]) -> bool:
        """Asks at once; False where there is nobody to ask."""
        key = next(self._keys)
        if not self._ask(key, texts):
            return False
        self._asked[key] = tuple(texts)
        self._since.update(dict.fromkeys(texts, time.monotonic()))
        return True

    def is_coming(self, prompt: str) -> bool:
        """The answer is worth a wait: live only where the embedder is loaded, and not for long."""
        since = self._since.get(prompt)
        if since is None:
            return False
        return self._patient or (self._loaded and time.monotonic() - since < PATIENCE_S)

    def asked(self, prompt: str) -> bool:
        """The embedder was asked, and has not answered."""
        return prompt in self._since

    def take(self, answer: Embedded) -> dict[str, Meaning]:
        """The answer's texts and what they mean; none where there are only words."""
        texts = self._asked.pop(answer.key, ())
        for text in texts:
            self._since.pop(text, None)
        self._loaded = True
        if answer.space != self.space:
            self.space = answer.space
            self._known.clear()
            log.info("meaning: %s", answer.said)
        told = {text: Meaning(answer.space, vector) for text, vector in zip(texts, answer.vectors, strict=False)}
        self._known.update(told)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return told

    def lost(self) -> None:
        """Whoever was asked answers no more."""
        self._loaded = False
        self._asked.clear()
        self._since.clear()

    @property
    def waits(self) -> bool:
        """A render goes on when everything has been answered."""
        return self._patient and bool(self._asked)
