// The jitter buffer: frames go in as they come from the network, and out at the rate of the sound card.
//
// The two clocks drift apart, so what comes out is resampled by at most MOST_DRIFT, as far as the buffer strays from its target.
// Interpolation is the 4-point, 3rd-order Hermite of O. Niemitalo, "Polynomial Interpolators for High-Quality Resampling of
// Oversampled Audio" (2001).

const KEPT_S = 10; // of what was played, for whoever wants to look at it
const HELD_S = 5;
const LONGEST_GAP_S = 1; // a longer one is not filled with silence: the stream began anew
const MOST_DRIFT = 0.002;
const PULL = 0.02; // of the rate, for each second that the buffer is off its target
const SMOOTHING_S = 2;
const TOO_MUCH_S = 0.3; // above the target: the rest is left out
const RAMP_S = 0.004;

export class Ring {
  /** rate, outRate: Hz of what comes and of what is played. */
  constructor(rate, outRate, targetMs) {
    this.rate = rate;
    this.outRate = outRate;
    this.size = 2 ** Math.ceil(Math.log2(rate * HELD_S));
    this.left = new Float32Array(this.size);
    this.right = new Float32Array(this.size);
    this.kept = new Float32Array(Math.ceil(KEPT_S * outRate));
    this.keptFrames = 0;
    this.head = 0; // frames that came, gaps included
    this.place = 0; // the frame that is played next
    this.next = null; // the number of the frame that should come next
    this.rising = 0; // frames of a ramp up that are still to come
    this.counts = { received_frames: 0, gaps: 0, lost_frames: 0, underruns: 0, skips: 0 };
    this.level = 0; // frames that are held, on average
    this.lastLeft = this.lastRight = 0;
    this.aim(targetMs);
  }

  /** Sets how much is held, in ms; it is taken up at once. */
  aim(targetMs) {
    this.target = (targetMs / 1000) * this.rate;
    this.wait();
  }

  wait() {
    this.waiting = true;
    this.gain = 0;
  }

  get fill() {
    return this.head - this.place;
  }

  /** A packet as it came: int64 LE the number of its first frame, then int16 LE, left and right in turn. */
  put(packet) {
    const first = Number(new DataView(packet).getBigInt64(0, true));
    const samples = new Int16Array(packet, 8);
    const frames = samples.length >> 1;
    const jump = this.next === null ? 0 : first - this.next;
    if (jump !== 0) this.bridge(jump);
    this.next = first + frames;
    this.counts.received_frames += frames;
    const ramp = Math.round(RAMP_S * this.rate);
    for (let k = 0; k < frames; k++) {
      const gain = this.rising > 0 ? 1 - this.rising-- / ramp : 1;
      this.write((samples[2 * k] / 32768) * gain, (samples[2 * k + 1] / 32768) * gain);
    }
    if (this.fill > this.size - frames) this.skip();
  }

  write(left, right) {
    const at = this.head++ & (this.size - 1);
    this.left[at] = left;
    this.right[at] = right;
  }

  /** Frames that never came: silence in their place, without a click at its edges. */
  bridge(jump) {
    this.counts.gaps++;
    const ramp = Math.round(RAMP_S * this.rate);
    for (let k = 1; k <= Math.min(ramp, this.fill - 4); k++) {
      const at = (this.head - k) & (this.size - 1);
      this.left[at] *= k / ramp;
      this.right[at] *= k / ramp;
    }
    this.rising = ramp;
    if (jump < 0 || jump > LONGEST_GAP_S * this.rate) return;
    this.counts.lost_frames += jump;
    for (let k = 0; k < jump; k++) this.write(0, 0);
  }

  skip() {
    this.counts.skips++;
    this.gain = 0;
    this.settle();
  }

  /** Goes on exactly as far behind the newest frame as it should be. */
  settle() {
    this.place = this.head - Math.round(this.target);
    this.level = this.target;
  }

  /** Fills two arrays with what is to be played. */
  take(left, right) {
    if (this.waiting && this.fill >= this.target) {
      this.waiting = false;
      this.settle();
    }
    this.level += ((this.fill - this.level) * left.length) / (this.outRate * SMOOTHING_S);
    if (!this.waiting && this.fill > this.target + TOO_MUCH_S * this.rate) this.skip();
    const step = (this.rate / this.outRate) * (1 + this.drift());
    const rise = 1 / (RAMP_S * this.outRate);
    for (let k = 0; k < left.length; k++) {
      if (!this.waiting && this.fill < 3) {
        this.counts.underruns++;
        this.wait();
      }
      if (this.waiting) this.rest(left, right, k);
      else {
        this.gain = Math.min(1, this.gain + rise);
        left[k] = this.lastLeft = this.gain * this.at(this.left);
        right[k] = this.lastRight = this.gain * this.at(this.right);
        this.place += step;
      }
      this.kept[this.keptFrames++ % this.kept.length] = left[k];
    }
  }

  /** Nothing is there: what sounded last dies away. */
  rest(left, right, k) {
    left[k] = this.lastLeft = this.lastLeft * 0.98;
    right[k] = this.lastRight = this.lastRight * 0.98;
  }

  drift() {
    if (this.waiting) return 0;
    const off = ((this.level - this.target) / this.rate) * PULL;
    return Math.min(MOST_DRIFT, Math.max(-MOST_DRIFT, off));
  }

  /** The sound between two frames. */
  at(samples) {
    const whole = Math.floor(this.place);
    const x = this.place - whole;
    const mask = this.size - 1;
    const a = samples[(whole - 1) & mask];
    const b = samples[whole & mask];
    const c = samples[(whole + 1) & mask];
    const d = samples[(whole + 2) & mask];
    const slope = (c - a) / 2;
    const bend = a - 2.5 * b + 2 * c - d / 2;
    const twist = (d - a) / 2 + 1.5 * (b - c);
    return ((twist * x + bend) * x + slope) * x + b;
  }

  /** How it is. buffer_ms: held on average. */
  stats() {
    const held = this.waiting ? this.fill : this.level;
    return { ...this.counts, waiting: this.waiting, buffer_ms: (held / this.rate) * 1000, drift_ppm: this.drift() * 1e6 };
  }

  /** The last seconds that were played, left channel, oldest first. */
  played(seconds) {
    const count = Math.min(Math.round(seconds * this.outRate), this.keptFrames, this.kept.length);
    return Float32Array.from({ length: count }, (_, k) => this.kept[(this.keptFrames - count + k) % this.kept.length]);
  }
}
