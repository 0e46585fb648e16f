"""What the layers are to sound of: the common prompt, a layer's own, a cue's; and when each is heard."""

from collections.abc import Callable, Iterable, Sequence

from node.clock import Clock
from node.control.handing import Handing
from node.control.layer_slot import LEAST_FADE_S
from node.control.state import State, Wanted
from node.playback.mailbox import MAX_LAYERS
from node.units import frames


class Prompts:
    """`store(address, value)` keeps a parameter true, and tells of it, where it differs.

    `taken(layers)` hears which layers (from 0) someone else than a cue has given a prompt.
    """

    def __init__(
        self,
        state: State,
        clock: Clock,
        handing: Handing,
        store: Callable[[str, str], None],
        taken: Callable[[Iterable[int]], None],
    ) -> None:
        self._state = state
        self._clock = clock
        self._handing = handing
        self._store = store
        self._taken = taken
        self._since: dict[str, float] = {}  # prompts that have arrived and were not heard yet

    def take(self, wanted: Wanted, layers: Sequence[int] | None = None) -> None:
        """Gives `wanted` to the layers (from 0), or to all of them, as a cue's GO does."""
        if layers is not None:
            for layer in layers:
                self._set_own(layer, wanted)
            return
        self._state.silenced.clear()
        for layer in range(MAX_LAYERS):
            self._set_own(layer, None)
        self._set_common(wanted)

    def set_common(self, prompt: str) -> None:
        """`/prompt`: the same one again does nothing, but wakes layers whose cue has ended."""
        followers = {layer for layer, own in enumerate(self._state.own) if own is None}
        self._state.silenced -= followers
        self._taken(followers)
        if prompt != self._state.wanted.prompt:
            self._set_common(Wanted(prompt))

    def set_own(self, layer: int, prompt: str) -> None:
        """`/layer/{n}/prompt`: a blank one returns the layer to the common prompt."""
        own = self._state.own[layer]
        self._taken([layer])
        if not prompt.strip():
            self._set_own(layer, None)
        elif own is None or own.prompt != prompt or layer in self._state.silenced:
            self._set_own(layer, Wanted(prompt))

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
        wanted = {self._state.wanted.prompt, *(own.prompt for own in self._state.own if own)}
        self._since = {text: since for text, since in self._since.items() if text in wanted}
        self._since[prompt] = self._clock.time_of(self._clock.frame())

    def _set_common(self, wanted: Wanted) -> None:
        if wanted != self._state.wanted:
            self._state.wanted = wanted
            self._handing.new_layout()
            self.listen_for(wanted.prompt)
        self._store("/prompt", wanted.prompt)

    def _set_own(self, layer: int, wanted: Wanted | None) -> None:
        self._state.silenced.discard(layer)
        if wanted != self._state.own[layer]:
            self._state.own[layer] = wanted
            if wanted is not None:
                self.listen_for(wanted.prompt)
        self._store(f"/layer/{layer + 1}/prompt", wanted.prompt if wanted else "")
