"""A node that plays two tones, everything that can be done to it at hand, and what was heard and said."""

import os
import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.chaos.shelf import Shelf
from tests.chaos.wall_clock import WallClock
from tests.e2e import faulty_node
from tests.e2e.capture import WavRecording
from tests.e2e.node import Patch, RunningNode, until
from tests.node.outputs.jack_server import RATE as JACK_RATE
from tests.node.outputs.jack_server import running_jackd

LAYERS = 2
PROMPTS = ("400 Hz", "800 Hz")
WORDS = ("--engine", "faulty", "--layers", LAYERS, "--duration", 2, "--fade", 0.25, "--output", "wav:mix.wav")


class Run:
    """One life of the node: its log, its tape, and the stretches of the tape in which a break or silence is right."""

    def __init__(self, folder: Path, rate: int) -> None:
        self.folder = folder
        self.tape = WavRecording(folder / "mix.wav", rate)
        self.begin = 0  # the frame of the tape from which on it sounds
        self.excused: list[tuple[int, int, float]] = []  # from, to (frames); the longest silence (s) that is right there
        self.killed = False


class Stage:
    """Use as a context manager. faults act by its methods."""

    def __init__(self, folder: Path, seed: int, jack: bool = False) -> None:
        """jack: it plays to a JACK server, which is the clock then, beside the file."""
        self.folder = folder
        self.chance = random.Random(seed)
        self.shelf = Shelf(folder / "shelf", megabytes=24)
        self.fault_file = folder / "fault"
        self.clock = WallClock(folder)
        self.runs: list[Run] = []
        self.prompt = PROMPTS[0]
        self._jack = f"endless-chaos-{os.getpid()}" if jack else ""
        self._jackd = ExitStack()
        self.fault_file.write_text("")

    def __enter__(self) -> "Stage":
        self.shelf.__enter__()
        if self._jack:
            self._jackd.enter_context(running_jackd(self._jack))
        self.start()
        return self

    def __exit__(self, *what: object) -> None:
        try:
            self.node.__exit__(*what)  # type: ignore[arg-type]
        finally:
            self.shelf.__exit__(None, None, None)
            self._jackd.close()

    # The node

    def start(self, *words: object) -> None:
        """A new life."""
        run = Run(self.folder / f"run-{len(self.runs) + 1}", JACK_RATE if self._jack else 44100)
        run.folder.mkdir()
        self.runs.append(run)
        kept = ("--archive", self.archive, "--recordings", self.shelf.path / "recordings", "--state", self.folder / "state")
        out = ("--output", "jack") if self._jack else ()
        self.node = RunningNode(
            run.folder, *WORDS, *out, *kept, *(words or ("--prompt", self.prompt)),
            before=(*self.shelf.within(run.folder), *faulty_node.BEFORE), variables=self._variables(),
        )  # fmt: skip
        self.node.__enter__()
        self.patch: Patch = self.node.patch()
        self.patch.subscribe()
        self.patch.wait_for("/level", lambda peak, *_: peak > 0.03)
        run.begin = run.tape.frames + run.tape.rate // 2

    def kill(self) -> None:
        """SIGKILL: nothing is left of it but its files."""
        self.run.killed = True
        self.node.kill()
        self.node.__exit__(None, None, None)

    def _variables(self) -> dict[str, str]:
        return (
            faulty_node.variables(self.fault_file)
            | self.clock.variables
            | ({"JACK_DEFAULT_SERVER": self._jack} if self._jack else {})
        )

    @property
    def run(self) -> Run:
        return self.runs[-1]

    @property
    def archive(self) -> Path:
        """As the node sees it; `shelf.view / "archive"` from here."""
        return self.shelf.path / "archive"

    @property
    def pids(self) -> list[int]:
        return [self.node.process.pid, *self.node.children().values()]

    # What is done to it

    @property
    def has_jack(self) -> bool:
        return bool(self._jack)

    def restart_jack(self, away_s: float) -> None:
        """The server ends, and another comes under its name."""
        self._jackd.close()
        time.sleep(away_s)
        self._jackd.enter_context(running_jackd(self._jack))

    def break_engine(self, fault: str) -> None:
        """The next clips go wrong so, as tests/generator/faulty_worker.py has it: `nan 2` for two clips."""
        self.fault_file.write_text(fault)

    def stop_for(self, seconds: float, *pids: int) -> None:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(seconds)
        for pid in reversed(pids):
            os.kill(pid, signal.SIGCONT)

    def change_prompt(self) -> None:
        self.prompt = PROMPTS[1 - PROMPTS.index(self.prompt)]
        self.patch.send("/prompt", self.prompt)

    # What becomes of it

    def says(self, pattern: str, since: int, patience_s: float) -> bool:
        """Whether the log has such a line, from character `since` on; waits for it."""
        return until(lambda: re.search(pattern, self.node.log[since:]) is not None, patience_s)

    def sounds(self) -> bool:
        """The last meter that came says so."""
        levels = [heard.values[0] for heard in self.patch.heard[-200:] if heard.address == "/level"]
        return bool(levels) and levels[-1] > 0.01

    def is_well(self) -> bool:
        """It plays on every layer, the generator works, and there is sound."""
        states = [heard.values[0] for heard in self.patch.heard if heard.address == "/generator"]
        children = self.node.children()
        status = self.patch.status()
        return (
            {"generator", "audio"} <= children.keys() and (status.state, status.playing) == ("playing", LAYERS)
            and states[-1:] != ["stalled"] and states[-1:] != ["restarting"] and self.sounds()
        )  # fmt: skip

    def generates(self) -> bool:
        """The generator has begun to work: one that still loads may be silent for longer."""
        return [heard.values[0] for heard in self.patch.heard if heard.address == "/generator"][-1:] in (["ready"], ["busy"])

    def condition(self) -> str:
        """What `is_well` looks at, in words."""
        states = [heard.values for heard in self.patch.heard if heard.address == "/generator"]
        return f"{self.patch.status()}, {self.node.children()}, {states[-2:]}, sounds: {self.sounds()}"

    def forget(self) -> None:
        """The newest messages are enough."""
        last = [heard for heard in self.patch.heard if heard.address == "/generator"][-1:]
        self.patch.heard[:-500] = last

    def clips(self) -> list[Path]:
        return sorted((self.shelf.view / "archive" / "clips").glob("??????.flac"))


def remove(path: Path) -> None:
    """A file or a folder, whatever is in it; it goes at once, so that nothing is written into it meanwhile."""
    aside = path.with_name(f"{path.name}.removed")
    path.rename(aside)
    shutil.rmtree(aside) if aside.is_dir() else aside.unlink()


Do = Callable[[Stage], None]
