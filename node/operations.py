"""What a live node has for those who run it: signals, the service manager, the reading again of its files."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack

from node.config import Settings
from node.control.control import Control
from node.reload import Reload
from node.service_manager import ServiceManager
from node.show.current import CurrentShow
from node.signals import Signals


class Operations:
    """`ready` when the node plays, then `step` in the loop's step."""

    def __init__(
        self,
        stack: ExitStack,
        settings: Settings,
        control: Control,
        show: CurrentShow,
        end: Callable[[], None],
        processes: Callable[[], Mapping[str, int]],
    ) -> None:
        """stack: what undoes it. end: asks for a clean end, from a signal's handler. processes: pids by name, with ours."""
        self._control = control
        self._manager = ServiceManager()
        stack.callback(self._manager.close)
        stack.callback(self._manager.stopping)
        self._reload = Reload(settings, control.do, show.again, self.ready)
        self._signals = Signals(end, self._begin_reload, lambda: {k: v for k, v in processes().items() if k != "control"})
        self._signals.install(stack)

    def ready(self) -> None:
        """It plays, and can be spoken to."""
        self._manager.ready()

    def step(self, now: float) -> None:
        """now: monotonic seconds."""
        self._signals.step(now)
        self._reload.step()
        self._manager.step(now, self._status)

    def _begin_reload(self) -> None:
        self._manager.reloading()
        self._reload.begin()

    def _status(self) -> str:
        control = self._control
        return f"{control.state.transport}, {control.vitals.playing} layers sound, generator {control.generation.state[0]!s}"
