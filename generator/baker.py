"""The process that bakes: the generator's, but its clips go into files, as the engine made them."""

import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator import baked, engines, finish, messages
from generator.clip import TEXT_LENGTH
from generator.embed import OPTION
from generator.engine import EngineError, Made
from generator.finish import FinishError
from generator.placer import Placer
from generator.spawn import set_title
from generator.worker import NodeLine, Worker, one_line


@dataclass(frozen=True, slots=True)
class Written:
    """Up: the clip of the job lies in its file. The rest is BakedClip's."""

    job_id: int
    sha256: str
    backend: str
    source: str
    chosen: str


def main(arguments: dict[str, Any], connection: Connection) -> None:
    """The process, from its first line to its last. arguments: engine and options, as the generator's own."""
    set_title("endless: generator")
    options = dict(arguments["options"])
    node = NodeLine(connection)
    placer = Placer(options.pop(OPTION, None), node.send)
    threading.Thread(target=node.listen, args=(placer,), name="mail", daemon=True).start()
    try:
        engine = engines.load(arguments["engine"], options, placer.nearest)
        engine.warm_up()
    except EngineError as error:
        node.send(messages.Unusable(one_line(error)))
        return
    Baker(engine, node).run()


class Baker(Worker):
    """Answers each order of a Make, whose `file_at` says where its clip goes, with Written or Failed."""

    def _do(self, orders: tuple[messages.Order, ...]) -> None:
        try:
            made = self._run_engine([order.job for order in orders])
            assert made is not None, "nobody cancels a bake"
            for order, one in zip(orders, made, strict=True):
                self._write(order, one)
        except (EngineError, FinishError) as error:
            self._node.send(messages.Failed(orders[0].job.id, one_line(error)))
        except OSError as error:
            self._node.send(messages.Failed(orders[0].job.id, f"its file cannot be written: {error.strerror}"))

    def _write(self, order: messages.Order, made: Made) -> None:
        finish.check(made.audio, finish.clip_frames(order.job.duration_s, self._engine.rate))
        digest = baked.write_clip(Path(order.file_at), made.audio, self._engine.rate)
        backend, chosen = self._engine.backend, made.chosen[:TEXT_LENGTH]
        self._node.send(Written(order.job.id, digest, backend, made.source, chosen))
