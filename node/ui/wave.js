// A clip as a waveform with the shape of its fades.

import { Canvas, colour } from "./painting.js";

const STEP = 3; // CSS pixels between two points of the fades' line

/** Base64 of a byte for each part of a clip: its peaks from 0 to 1. */
function peaks(wave) {
  return Float32Array.from(atob(wave), (letter) => letter.charCodeAt(0) / 255);
}

/** The gain of a clip at a second of it: its own fades in and out. */
function envelope(clip, second) {
  const fade = (x) => (clip.law === "linear_sum" ? Math.sin((Math.PI / 2) * x) ** 2 : Math.sin((Math.PI / 2) * x));
  const rise = clip.fade_in_s > 0 ? Math.min(1, second / clip.fade_in_s) : 1;
  const fall = clip.fade_out_s > 0 && !clip.loop ? Math.min(1, (clip.seconds - second) / clip.fade_out_s) : 1;
  return fade(Math.max(0, rise)) * fade(Math.max(0, fall));
}

export class Wave {
  constructor(element) {
    this.clip = null;
    this.key = "";
    this.peaks = null;
    this.canvas = new Canvas(element, (...all) => this.draw(...all));
  }

  /** Shows a clip, or none; drawn again only where something of it is new. */
  show(clip) {
    const key = clip ? [clip.id, clip.fade_in_s, clip.fade_out_s, clip.law, clip.loop, Boolean(clip.wave)].join() : "";
    if (key === this.key) return;
    if (clip?.id !== this.clip?.id || !this.peaks) this.peaks = clip?.wave ? peaks(clip.wave) : null;
    Object.assign(this, { key, clip });
    this.canvas.soon();
  }

  draw(context, width, height) {
    const { clip, peaks: all } = this;
    if (!clip) return false;
    const middle = height / 2;
    const parts = all?.length ?? 0;
    for (const [name, gained] of [["wave-dim", false], ["wave", true]]) {
      context.fillStyle = colour(name);
      for (let k = 0; k < parts; k++) {
        const gain = gained ? envelope(clip, ((k + 0.5) / parts) * clip.seconds) : 1;
        const tall = Math.max(1, all[k] * gain * (height - 4));
        context.fillRect((k * width) / parts, middle - tall / 2, Math.max(1, width / parts - 0.5), tall);
      }
    }
    this.fades(context, width, height);
    return false;
  }

  fades(context, width, height) {
    context.strokeStyle = colour("fade");
    context.lineWidth = 1.5;
    context.beginPath();
    for (let x = 0; x <= width; x += STEP) {
      const y = height - 2 - envelope(this.clip, (x / width) * this.clip.seconds) * (height - 4);
      context.lineTo(x, y);
    }
    context.stroke();
  }
}
