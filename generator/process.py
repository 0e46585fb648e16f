"""The node's handle on the generator process: starts it, talks with it, watches it, starts it again.

Everything here returns at once, except `wait` and `stop`. Call `start` and `poll` from one thread that lives as long as the
node, its main thread: on Linux the kernel kills the child when the thread that spawned it ends, and `poll` respawns.

Each incarnation has a pipe of its own, so nothing that a killed child left behind can reach its successor. A job's slot in
the arena is the child's until the job's end is told (Finished, Cancelled or Failed), and a job whose child
died is told as Failed only when the kernel has reaped it: only then does nobody write to the slot any more.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from generator import messages
from generator.arena import Arena
from generator.child import POLITE_S, Child, thread_limits
from generator.messages import Event, Order, State, StateChanged

FIRST_DELAY_S, LONGEST_DELAY_S = 0.2, 10.0  # before a respawn: doubles from the one to the other
HEALTHY_S = 60.0  # ready for so long, and the delay begins anew
STALLED_S, HOPELESS_S = 3.0, 30.0  # without a heartbeat: told; and stalled for so long: killed
# Loading a model may hold the interpreter for long: the dlopen of a GPU library on a cold disk lets no heartbeat through.
PATIENCE_WHILE_STARTING = 10
_SLEPT_S = 1.0  # longer between two polls: it was the node that slept (Ctrl-Z, a suspended machine), not the child
_NAP_S = 0.05


class GeneratorProcess:
    """One engine in a process of its own. Events come from `poll`, in order; `state` is what the last of them said."""

    worker = "generator.worker"  # the module whose `main` the child runs

    def __init__(self, engine: str, options: dict[str, Any], arena: Arena | None = None, node_rate: int | None = None) -> None:
        """options: the engine's own, JSON values. Arena and rate may follow by `give_arena`, before the first job."""
        self.engine = engine
        self.state = State.STARTING
        self.filing: Callable[[int], str] | None = None  # where the archive takes the clip of a job
        self.ready: messages.Ready | None = None  # what the child told of its engine, while it lives
        self._arguments = {"engine": engine, "options": options}
        self._arena, self._node_rate = arena, node_rate
        self._child: Child | None = None
        self._jobs: list[int] = []  # submitted together; an end takes its job out
        self._cancelling = False
        self._events: list[Event] = []
        self._blame = ""  # why the child ends, where that is known before its exit status
        self._delay_s = FIRST_DELAY_S
        self._restart_at: float | None = None
        self._now: float | None = None  # the time of the last poll; None: none since the child was spawned
        self._heard_at = self._ready_at = self._stalled_at = 0.0

    @property
    def pid(self) -> int | None:
        """The child's process id, while there is a child."""
        return self._child.pid if self._child else None

    @property
    def busy(self) -> bool:
        """A job was submitted and its end has not been told."""
        return bool(self._jobs)

    @property
    def idle(self) -> bool:
        """Ready for jobs."""
        return self.state is State.READY and self._arena is not None

    @property
    def batch(self) -> int:
        """The most jobs that `submit` takes."""
        return self.ready.batch if self.ready is not None else 1

    def start(self) -> None:
        """Spawns the child: at first, or again after it has failed or was stopped."""
        self.stop()
        self._delay_s = FIRST_DELAY_S
        self._spawn()

    def give_arena(self, arena: Arena, node_rate: int) -> None:
        """Where clips go, and their rate in Hz: once, before the first job. Later incarnations get it too."""
        self._arena, self._node_rate = arena, node_rate
        self._hand_over_arena()

    def submit(self, *orders: Order) -> None:
        """Starts jobs into slots, each of which is the child's until its job's end is told. Only when `idle`.

        At most `batch` of them, alike but for id and seed. Takes the slots' memory where the caller has not done so: raises
        ArenaError where there is none.
        """
        if not self.idle or self._arena is None or self._child is None or not 0 < len(orders) <= self.batch:
            raise RuntimeError(f"{len(orders)} jobs were submitted to a generator that is {self.state}")
        for order in orders:
            self._arena.commit(order.slot, order.capacity_frames)
        self._jobs, self._cancelling = [order.job.id for order in orders], False
        self._set_state(State.BUSY)
        file_at = self.filing or (lambda job_id: "")
        self._child.send(messages.Make(tuple(replace(order, file_at=file_at(order.job.id)) for order in orders)))

    def cancel(self) -> None:
        """Asks for the end of the running jobs; Finished may still come where they were as good as done."""
        if self._jobs and self._child is not None and not self._cancelling:
            self._cancelling = True
            self._child.send(messages.Cancel(self._jobs[0]))

    def embed(self, key: int, texts: Sequence[str]) -> bool:
        """Asks what texts mean; Embedded answers, unless the child dies first. False where no engine is warm to ask."""
        if self._child is None or self.ready is None:
            return False
        self._child.send(messages.Embed(key, tuple(texts)))
        return True

    def poll(self, now: float) -> list[Event]:
        """What has happened since the last poll. now: time.monotonic(), offline too, for it is the child that is watched."""
        self._note_time(now)
        if self._child is not None:
            for message in self._child.receive():
                self._take(message, now)
            self._watch(self._child, now)
        elif self._restart_at is not None and now >= self._restart_at:
            self._spawn()
        events, self._events = self._events, []
        return events

    def wait(self, timeout_s: float) -> bool:
        """Waits until there is something to poll for, as a render does; False when the time is up."""
        if self._events:
            return True
        if self._child is not None:
            return self._child.wait(timeout_s)
        time.sleep(min(timeout_s, _NAP_S))
        return self._restart_at is not None

    def stop(self, at_once: bool = False) -> None:
        """Ends the child and reaps it, within about a second. Nothing more is told of its job.

        at_once: by SIGKILL, for a caller that must not wait: some milliseconds. It has nothing to save.
        """
        if self._child is not None:
            self._child.stop(messages.Quit(), 0.0 if at_once else POLITE_S)
        self._child = self.ready = self._restart_at = None
        self._jobs.clear()
        self._events.clear()

    def _spawn(self) -> None:
        self._restart_at = self._now = None
        self._blame = ""
        self._set_state(State.STARTING)
        try:
            self._child = Child(self.worker, self._arguments, thread_limits())
        except OSError as error:
            self._restart_later(time.monotonic(), f"the generator process cannot be started: {error.strerror}")
        else:
            self._hand_over_arena()

    def _hand_over_arena(self) -> None:
        if self._child is not None and self._arena is not None and self._node_rate is not None:
            self._child.send(messages.TakeArena(self._node_rate))
            self._child.share(self._arena)

    def _note_time(self, now: float) -> None:
        if self._now is None or now - self._now > _SLEPT_S:
            self._heard_at = self._stalled_at = now
        self._now = now

    def _take(self, message: object, now: float) -> None:
        self._heard_at = now
        if self.state is State.STALLED:
            self._set_state(State.STARTING if not self.ready else State.BUSY if self.busy else State.READY)
        match message:
            case messages.Ready():
                self.ready, self._ready_at = message, now
                self._events.append(message)
                self._set_state(State.BUSY if self.busy else State.READY, message.note)
            case messages.Progress() | messages.Filed() | messages.Noted() | messages.Embedded():
                self._events.append(message)
            case messages.Finished(clip):
                self._ended(clip.job_id, message)
            case messages.Cancelled() | messages.Failed():
                self._ended(message.job_id, message)
            case messages.Unusable(reason):
                self._set_state(State.FAILED, reason)
            case messages.Crashed(reason):
                self._blame = f"the generator crashed: {reason}"

    def _ended(self, job_id: int, event: Event) -> None:
        self._jobs.remove(job_id)
        self._events.append(event)
        if not self._jobs:
            self._set_state(State.READY, self.ready.note if self.ready else "")

    def _watch(self, child: Child, now: float) -> None:
        if child.has_hung_up:
            child.kill()  # it may be slow to leave; its slot is free only when it has
        if child.has_ended:
            self._bury(child, now)
        elif self.state is not State.FAILED:
            self._watch_heartbeat(child, now)

    def _watch_heartbeat(self, child: Child, now: float) -> None:
        patience = 1 if self.ready else PATIENCE_WHILE_STARTING
        silent_s = now - self._heard_at
        if self.state is State.STALLED and now - self._stalled_at >= HOPELESS_S * patience:
            self._blame = f"the generator did not answer for {silent_s:.0f} s and was ended"
            child.kill()
        elif self.state is not State.STALLED and silent_s >= STALLED_S * patience:
            self._stalled_at = now
            self._set_state(State.STALLED, f"the generator has not answered for {silent_s:.0f} s")

    def _bury(self, child: Child, now: float) -> None:
        """Takes what the child had still sent, fails its job, plans its successor."""
        while last_words := child.receive():
            for message in last_words:
                self._take(message, now)
        child.close()
        reason = self._blame or f"generator died ({child.cause})"
        was_healthy = self.ready is not None and now - self._ready_at >= HEALTHY_S
        self._child = self.ready = None
        self._events += [messages.Failed(job_id, reason) for job_id in self._jobs]
        self._jobs.clear()
        if self.state is not State.FAILED:
            self._delay_s = FIRST_DELAY_S if was_healthy else self._delay_s
            self._restart_later(now, reason)

    def _restart_later(self, now: float, reason: str) -> None:
        self._restart_at = now + self._delay_s
        self._set_state(State.RESTARTING, f"{reason}; it starts again in {self._delay_s:g} s")
        self._delay_s = min(2.0 * self._delay_s, LONGEST_DELAY_S)

    def _set_state(self, state: State, reason: str = "") -> None:
        self.state = state
        self._events.append(StateChanged(state, reason))
