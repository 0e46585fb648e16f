"""How long the control loop may rest after a step: nothing that is due comes late, and nothing is looked at for nothing.

Sockets end a rest at once, so what comes in is acted on as fast as ever. What else must not wait says so here: what clients and
pages are to be told, controllers, timecode, cues and messages with a time of their own, layers that lack their sound.
The rest (the clips that are made, files that change, what threads have found) is heard of after REST_S at most.
"""

import time

from node.control.control import Control
from node.control.loop import TICK_S
from node.control.state import Transport
from node.show.chase import Chase
from node.surfaces.feedback import Feedback
from node.surfaces.midi import MidiSurface
from node.surfaces.tcp import TcpServer
from node.surfaces.web import Web

REST_S = 0.02


class Pace:
    """Belongs to the control thread: call it after a step."""

    def __init__(self, control: Control, feedback: Feedback, tcp: TcpServer, midi: MidiSurface, chase: Chase, web: Web) -> None:
        self._control, self._feedback, self._tcp, self._midi, self._chase = control, feedback, tcp, midi, chase
        self._web = web

    def __call__(self) -> float:
        """Seconds, from TICK_S to REST_S."""
        control = self._control
        if self._midi.listens or self._chase.follows or self._tcp.owes or control.mailer.waits:
            return TICK_S
        if control.state.transport is Transport.PLAYING and control.feeder.slots.unsettled:
            return TICK_S
        now = time.monotonic()
        told = min(self._feedback.due_s(), self._web.due_s()) - now
        return max(TICK_S, min(REST_S, told, self._until_message(), self._until_cue()))

    def _until_message(self) -> float:
        """Seconds to the next message of a bundle from the future."""
        scheduler = self._control.scheduler
        return REST_S if scheduler is None or scheduler.next_s is None else scheduler.next_s - time.monotonic()

    def _until_cue(self) -> float:
        """Seconds until a cue is to be acted on; 0 while one is held until it has a clip."""
        control = self._control
        due = control.cues.due()
        if due is None or control.state.transport is Transport.PAUSED:
            return REST_S
        return (due - control.lead_frames - control.transport.program_frame()) / control.clock.rate
