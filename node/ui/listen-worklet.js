// The listener's half on the audio thread.

import { Ring } from "./listen-ring.js";

const TOLD_S = 0.1;

class Listener extends AudioWorkletProcessor {
  constructor({ processorOptions: { rate, targetMs } }) {
    super();
    this.ring = new Ring(rate, sampleRate, targetMs);
    this.toldAt = 0;
    this.port.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer) this.ring.put(data);
      else if (data.targetMs) this.ring.aim(data.targetMs);
      else this.port.postMessage({ played: this.ring.played(data.seconds), id: data.id });
    };
  }

  process(_, [[left, right]]) {
    this.ring.take(left, right);
    if (currentTime - this.toldAt >= TOLD_S) {
      this.toldAt = currentTime;
      this.port.postMessage({ stats: this.ring.stats() });
    }
    return true;
  }
}

registerProcessor("listener", Listener);
