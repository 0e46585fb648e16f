// Two ways to play what comes: on the audio thread, or, where the page is no secure context and so has no worklet, by buffers
// that are scheduled a little ahead.

import { Ring } from "./listen-ring.js";

const BLOCK = 1024; // frames of a scheduled buffer
const AHEAD_S = 0.2;
const TURN_MS = 40;

export class WorkletPlayer {
  /** Resolves to a player that is connected to `output`. */
  static async made(context, output, rate, targetMs) {
    await context.audioWorklet.addModule("/ui/listen-worklet.js");
    const node = new AudioWorkletNode(context, "listener", {
      numberOfInputs: 0, outputChannelCount: [2], processorOptions: { rate, targetMs },
    });
    node.connect(output);
    return new WorkletPlayer(node);
  }

  constructor(node) {
    this.node = node;
    this.stats = {};
    this.aheadMs = 0;
    this.wants = [];
    node.port.onmessage = ({ data }) => {
      if (data.stats) this.stats = data.stats;
      else this.wants[data.id](data.played);
    };
  }

  put(packet) {
    this.node.port.postMessage(packet, [packet]);
  }

  aim(targetMs) {
    this.node.port.postMessage({ targetMs });
  }

  played(seconds) {
    return new Promise((resolve) => this.node.port.postMessage({ seconds, id: this.wants.push(resolve) - 1 }));
  }

  end() {
    this.node.disconnect();
  }
}

export class ScheduledPlayer {
  constructor(context, output, rate, targetMs) {
    Object.assign(this, { context, output, ring: new Ring(rate, context.sampleRate, targetMs), until: 0 });
    this.timer = setInterval(() => this.schedule(), TURN_MS);
  }

  schedule() {
    const { context, output, ring } = this;
    if (context.state !== "running") return;
    if (this.until < context.currentTime) {
      if (this.until) ring.counts.underruns++;
      this.until = context.currentTime + TURN_MS / 1000;
    }
    while (this.until < context.currentTime + AHEAD_S) {
      const buffer = new AudioBuffer({ length: BLOCK, numberOfChannels: 2, sampleRate: context.sampleRate });
      ring.take(buffer.getChannelData(0), buffer.getChannelData(1));
      const source = new AudioBufferSourceNode(context, { buffer });
      source.connect(output);
      source.start(this.until);
      this.until += BLOCK / context.sampleRate;
    }
  }

  get stats() {
    return this.ring.stats();
  }

  get aheadMs() {
    return Math.max(0, this.until - this.context.currentTime) * 1000;
  }

  put(packet) {
    this.ring.put(packet);
  }

  aim(targetMs) {
    this.ring.aim(targetMs);
  }

  played(seconds) {
    return Promise.resolve(this.ring.played(seconds));
  }

  end() {
    clearInterval(this.timer);
  }
}
