"""A client that asks again and again, and notes how long each answer took."""

import threading
import time
from collections.abc import Callable

from tests.e2e.node import Heard, Patch


class Asking:
    """`ask(patch, n)` sends the n-th question and gives the answer; `every_s` lies between an answer and the next question."""

    def __init__(self, patch: Patch, ask: Callable[[Patch, int], Heard], every_s: float) -> None:
        self.seconds: list[float] = []
        self._patch, self._ask, self._every_s = patch, ask, every_s
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._every_s):
            asked = time.monotonic()
            self.seconds.append(self._ask(self._patch, len(self.seconds)).when_s - asked)
