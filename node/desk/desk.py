"""The page's parts, put together for a live node."""

import logging
from contextlib import ExitStack

from generator.engines import ENGINES, unheard
from node import __version__
from node.config import Settings
from node.control.control import Control
from node.desk.answers import Answers
from node.desk.log_tail import LogTail
from node.desk.settings_list import output_words, settings_list
from node.desk.show import ShowView
from node.desk.view import DeskView
from node.outputs.mix_ring import MixReader
from node.outputs.page_sound import PageSound
from node.show.current import CurrentShow
from node.surfaces.page_listen import Listeners
from node.surfaces.web import Web


class Desk:
    """`step` belongs into the control loop's step, before the web's."""

    def __init__(
        self,
        stack: ExitStack,
        settings: Settings,
        control: Control,
        current: CurrentShow,
        web: Web,
        reader: MixReader,
        rate: int,
    ) -> None:
        """stack: what undoes it. reader: of the mix, at `rate` Hz."""
        tail = LogTail()
        logging.getLogger().addHandler(tail)
        stack.callback(logging.getLogger().removeHandler, tail)
        show = ShowView(current)
        stack.callback(show.close)
        answers = Answers(web.inbox, control.cover, current, settings_list(settings, rate))
        self._web = web
        self._listeners: Listeners | None = None
        self._view = DeskView(control, show, tail, answers, self._audience, output_words(settings))
        about = {
            "version": __version__,
            "rate": rate,
            "channels": settings.channels,
            "engines": sorted(ENGINES),
            "unheard": unheard(),
        }
        self._listeners = web.open_page(self._view, answers.clip, about)
        if self._listeners is not None:
            self._listeners.sound = sound = PageSound(reader, rate, self._listeners.hear)
            stack.callback(sound.close)

    def step(self, now: float) -> None:
        """now: monotonic seconds."""
        self._view.look(now)

    def _audience(self) -> dict[str, int]:
        return {"pages": len(self._web.page or ()), "listeners": len(self._listeners or ())}
