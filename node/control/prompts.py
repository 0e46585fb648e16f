"""What the layers are to sound of: the common prompt, a layer's own, a cue's; and when each is heard."""

from collections.abc import Callable, Iterable, Sequence

from node.clock import Clock
from node.control.handing import Handing
from node.control.layer_slot import LEAST_FADE_S, Slots
from node.control.state import State
from node.playback.mailbox import MAX_LAYERS
from node.units import frames


class Prompts:
    """`store(address, value)` keeps a parameter true, and tells of it, where it differs.

    `taken(layers)` hears which layers (from 0) someone else than a cue has given a prompt. `trim(layer, gain, ramp_s)`
    moves what a layer's clips sound with; ramp_s: None where none of them sounds yet.
    """

    def __init__(
        self,
        state: State,
        clock: Clock,
        slots: Slots,
        handing: Handing,
        store: Callable[[str, str], None],
        taken: Callable[[Iterable[int]], None],
        trim: Callable[[int, float, float | None], None],
    ) -> None:
        self._state = state
        self._clock = clock
        self._slots = slots
        self._handing = handing
        self._store = store
        self._taken = taken
        self._trim = trim
        self._since: dict[str, float] = {}  # prompts that have arrived and were not heard yet

    def take(self, prompt: str, trim: float, layers: Sequence[int] | None = None) -> None:
        """Gives `prompt` to the layers (from 0), or to all of them, as a cue's GO does. trim: linear gain of its clips."""
        if layers is None:
            for layer in range(MAX_LAYERS):
                self._store(f"/layer/{layer + 1}/prompt", "")
            self._set_common(prompt)
        else:
            for layer in layers:
                self._set_own(layer, prompt)
        for layer in range(MAX_LAYERS) if layers is None else layers:
            self._state.silenced.discard(layer)
            self.trim(layer, trim, self._state.fade_s)

    def set_common(self, prompt: str) -> None:
        """`/prompt`: the same one again does nothing, but wakes layers whose cue has ended."""
        followers = [layer for layer in range(MAX_LAYERS) if not self._state.own(layer)]
        self._state.silenced.difference_update(followers)
        self._taken(followers)
        if prompt != self._state.wanted:
            self._set_common(prompt)
            for layer in followers:
                self._own_level(layer)

    def set_own(self, layer: int, prompt: str) -> None:
        """`/layer/{n}/prompt`: a blank one returns the layer to the common prompt."""
        self._taken([layer])
        self._state.silenced.discard(layer)
        before = self._state.wanted_by(layer)
        self._set_own(layer, prompt if prompt.strip() else "")
        if self._state.wanted_by(layer) != before:
            self._own_level(layer)

    def trim(self, layer: int, gain: float, ramp_s: float) -> None:
        """The linear gain of the layer's clips: of the one that sounds too, where it is of the prompt that is wanted."""
        self._state.trims[layer] = gain
        self._trim(layer, gain, None if self._slots.off(layer) else ramp_s)

    def silence(self, layers: Sequence[int], fade_s: float) -> None:
        """Fades the layers (from 0) out; they stay empty until a prompt or a cue takes them."""
        for layer in layers:
            self._state.silenced.add(layer)
            self._handing.leave(layer, frames(max(fade_s, LEAST_FADE_S), self._clock.rate))

    def heard(self, prompt: str, frame: int) -> float | None:
        """Seconds from the arrival of `prompt` to its first sample, at `frame`; None where it was heard before."""
        since = self._since.pop(prompt, None)
        return None if since is None else max(0.0, self._clock.time_of(frame) - since)

    def listen_for(self, prompt: str) -> None:
        """From now the first sample of `prompt` is waited for; prompts nobody wants any longer are forgotten."""
        if prompt in self._since:  # a cue that is held asks in every step
            return
        wanted = {self._state.wanted_by(layer) for layer in range(MAX_LAYERS)} | {self._state.wanted}
        self._since = {text: since for text, since in self._since.items() if text in wanted}
        self._since[prompt] = self._clock.time_of(self._clock.frame())

    def _own_level(self, layer: int) -> None:
        """The clips to come are no cue's."""
        self._state.trims[layer] = 1.0
        self._trim(layer, 1.0, None)

    def _set_common(self, prompt: str) -> None:
        if prompt != self._state.wanted:
            self._store("/prompt", prompt)
            self._handing.new_layout()
            self.listen_for(prompt)

    def _set_own(self, layer: int, prompt: str) -> None:
        if prompt != self._state.own(layer):
            self._store(f"/layer/{layer + 1}/prompt", prompt)
            if prompt:
                self.listen_for(prompt)
