"""The generator as control sees it: what it says goes to the feeder and to those who listen; engines are changed warm."""

import logging
import time
from collections.abc import Callable

from generator.engine import EngineError
from generator.messages import Cancelled, Embedded, Failed, Filed, Finished, Noted, Progress, Ready, State, StateChanged
from generator.process import GeneratorProcess
from node.control.client import Client
from node.control.commands import Value
from node.control.cover import Cover
from node.control.feeder import Feeder
from node.control.tally import Tally
from node.errors import Refused

log = logging.getLogger("endless")


class Generation:
    """Polls the generator process. `push` tells those who listen; `adopted(ready)` that an engine is in use from now.

    cover: the archive, where there is one; it takes what is written for it, and is told what texts mean.
    """

    def __init__(
        self,
        generator: GeneratorProcess,
        make: Callable[[str], GeneratorProcess],
        feeder: Feeder,
        push: Callable[..., None],
        adopted: Callable[[Ready], None],
    ) -> None:
        self.generator = generator
        self.engine = generator.engine
        self.backend = ""
        self.tally = Tally()
        self.state: tuple[Value, Value] = ("starting", "")
        self._make = make
        self._feeder = feeder
        self._push = push
        self._adopted = adopted
        self.cover: Cover | None = None
        self._candidate: tuple[GeneratorProcess, str, Client | None] | None = None
        self._waiting: list[Client] = []  # asked for the engine in use before it was ready

    def poll(self) -> None:
        """Handles whatever the generator has said since the last call."""
        for event in self.generator.poll(time.monotonic()):
            if isinstance(event, Finished):
                self.tally.count_made(event.clip)
                self._feeder.finished(event.clip)
            elif isinstance(event, Filed) and self.cover is not None:
                self.cover.filed(event.job_id, event.path)
            elif isinstance(event, Embedded) and self.cover is not None:
                self.cover.embedded(event)
            elif isinstance(event, Cancelled):
                self._feeder.gone(event.job_id, failed=False)
            elif isinstance(event, Failed):
                self.tally.failed += 1
                self._feeder.gone(event.job_id, failed=True)
                if self.generator.ready is not None:  # else its end is told, with the same reason
                    log.warning("a clip failed: %s", event.reason)
                    self._push("/generator", self.generator.state, f"a clip failed: {event.reason}")
            elif isinstance(event, Noted):
                log.warning("%s", event.text)
            elif isinstance(event, Progress):
                self._push("/progress", event.fraction)
            elif isinstance(event, Ready):
                self._adopt(event)
                self._tell_waiting("/done", "/engine", event.engine)
            elif isinstance(event, StateChanged):
                self.say(event.state, event.reason)
        if self._candidate is not None:
            self._poll_candidate(*self._candidate)

    def say(self, state: str, reason: str) -> None:
        """A new state of the generator, told once."""
        if (state, reason) == self.state:
            return
        self.state = (state, reason)
        self._push("/generator", state, reason)
        self.tally.restarts += state == "restarting"
        if state in ("stalled", "restarting", "failed"):
            log.warning("generator %s: %s", state, reason)
        if state in ("restarting", "failed") and self.cover is not None:
            self.cover.embedder_lost()
        if state == "failed":
            self._tell_waiting("/fail", "/engine", reason)

    def change(self, name: str, client: Client | None) -> None:
        """Starts engine `name` beside the one in use. `/done` or `/fail` follows when it is warm, or is not to be had.

        The newest wins: one that is still being loaded is given up.
        """
        if self._candidate is not None:
            candidate, other, other_client = self._candidate
            self._candidate = None
            candidate.stop(at_once=True)
            if other_client is not None:
                other_client.send("/fail", "/engine", f"{other} was given up: {name} was asked for since")
        if name == self.engine:
            self._again(name, client)
            return
        try:
            self._candidate = (self._make(name), name, client)
        except EngineError as error:
            raise Refused(str(error)) from error

    def _again(self, name: str, client: Client | None) -> None:
        """The engine in use: `/done` when it is ready; one that had failed starts again."""
        if self.generator.state is State.FAILED:
            self.generator.start()
        if client is not None and self.generator.ready is None:
            self._waiting.append(client)
        elif client is not None:
            client.send("/done", "/engine", name)

    def _tell_waiting(self, *message: str) -> None:
        address, *values = message
        for client in self._waiting:
            client.send(address, *values)
        self._waiting.clear()

    def close(self) -> None:
        """Stops the processes."""
        self.generator.stop()
        if self._candidate is not None:
            self._candidate[0].stop()

    def _poll_candidate(self, candidate: GeneratorProcess, name: str, client: Client | None) -> None:
        for event in candidate.poll(time.monotonic()):
            if isinstance(event, Ready):
                self._candidate = None
                self._replace(candidate, event)
                if client is not None:
                    client.send("/done", "/engine", name)
                return
            if isinstance(event, StateChanged) and event.state in ("failed", "restarting"):
                self._candidate = None
                candidate.stop(at_once=True)
                log.warning("engine %s does not start, %s goes on: %s", name, self.engine, event.reason)
                if client is not None:
                    client.send("/fail", "/engine", event.reason)
                return

    def _replace(self, candidate: GeneratorProcess, ready: Ready) -> None:
        self._tell_waiting("/fail", "/engine", f"{self.engine} was given up for {ready.engine}")
        self.generator.stop(at_once=True)
        self._feeder.generator_replaced()
        if self.cover is not None:
            self.cover.embedder_lost()
        self.generator = self._feeder.generator = candidate
        self._adopt(ready)
        self.say("ready", ready.note)

    def _adopt(self, ready: Ready) -> None:
        if ready.note:
            log.info("generator: %s", ready.note)
        self.engine, self.backend = ready.engine, ready.backend
        self._feeder.default_duration_s = ready.default_duration_s
        self._adopted(ready)
