"""The node's end of the process that bakes."""

from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any

from generator import messages
from generator.baker import Written
from generator.child import Child, thread_limits
from generator.messages import Order
from node.errors import EndlessError


class Maker:
    """One engine in a process like the generator's, so its clips are the generator's to the bit. A context manager."""

    def __init__(self, engine: str, options: Mapping[str, Any]) -> None:
        """Returns when it is warm. Raises EndlessError where it cannot be."""
        self._engine = engine
        self._child = Child("generator.baker", {"engine": engine, "options": dict(options)}, thread_limits())
        try:
            self.ready = next(each for each in self._messages() if isinstance(each, messages.Ready))
        except BaseException:
            self._child.stop(messages.Quit())
            raise

    def __enter__(self) -> "Maker":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._child.stop(messages.Quit())

    def make(self, orders: Sequence[Order]) -> Iterator[Written | float]:
        """Makes clips of one prompt, at most `ready.batch`: gives their progress, 0..1 of all, and tells of each.

        Raises EndlessError where one cannot be made.
        """
        self._child.send(messages.Make(tuple(orders)))
        missing = len(orders)
        for message in self._messages():
            if isinstance(message, messages.Progress):
                yield message.fraction
            elif isinstance(message, messages.Failed):
                raise EndlessError(f"{self._engine} could not make a clip of {orders[0].job.prompt!r}: {message.reason}")
            elif isinstance(message, Written):
                yield message
                missing -= 1
                if not missing:
                    return

    def _messages(self) -> Iterator[object]:
        while True:
            over = self._child.has_ended
            for message in self._child.receive():
                if isinstance(message, messages.Unusable):
                    raise EndlessError(f"the engine {self._engine} cannot bake here: {message.reason}")
                yield message
            if over:
                raise EndlessError(f"the engine {self._engine} has ended ({self._child.cause}); run the same again, it goes on")
            self._child.wait(1.0)
