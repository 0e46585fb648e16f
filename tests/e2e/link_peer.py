"""A Link peer beside a real node, run by test_chase.py in a network of their own: it plays, and the node's cues follow."""

import tempfile
import time
from pathlib import Path

from link import Link

from tests.e2e.node import RunningNode, until
from tests.e2e.test_chase import show_of, started

BAR = 4.0


def main() -> None:
    peer = Link(240.0)
    peer.startStopSyncEnabled = True
    peer.enabled = True

    def play(on: bool) -> None:
        state = peer.captureAppSessionState()
        state.setIsPlayingAndRequestBeatAtTime(on, peer.clock().micros(), 0.0, BAR)
        peer.commitAppSessionState(state)

    def moment(beat: float) -> float:
        """When the peer's beat is, in monotonic seconds."""
        ahead = peer.captureAppSessionState().timeAtBeat(beat, BAR) - peer.clock().micros()
        return time.monotonic() + ahead / 1e6

    with tempfile.TemporaryDirectory() as folder:
        show = show_of(Path(folder), *(f"beat: {beat}" for beat in (0, 1.5, 4, 40)))
        with RunningNode(Path(folder), show.name, "--engine", "tone", "--output", "null") as node:
            patch = node.patch()
            patch.subscribe()
            assert until(lambda: peer.numPeers() == 1), "the two do not meet"
            time.sleep(0.5)
            assert started(patch) == [], "it fires while the session stands"
            play(True)
            for number, beat in (("1", 0.0), ("2", 1.5), ("3", 4.0)):
                heard = patch.wait_for("/cue/started", lambda started, _, number=number: started == number)
                early_s = moment(beat) - heard.when_s
                print(f"beat {beat}: told {early_s * 1000:.1f} ms before it")
                assert early_s < 0.04, "it came before its beat"
            play(False)
            time.sleep(0.3)
            state = peer.captureAppSessionState()
            state.setTempo(120.0, peer.clock().micros())
            peer.commitAppSessionState(state)
            time.sleep(0.5)
            assert started(patch) == ["1", "2", "3"]
            play(True)
            assert until(lambda: started(patch) == ["1", "2", "3", "1", "2", "3"]), started(patch)
            assert moment(4.0) - time.monotonic() < 0.04


if __name__ == "__main__":
    main()
