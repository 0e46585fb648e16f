// A card for each layer: its clip as a waveform with its fades and the playhead, its level, its controls.

import { control } from "./controls.js";
import { current, isMoving, known, on } from "./node.js";
import { Canvas, clock, colour, decibels, el, find, mark, paintSoon, prefersStill, write } from "./screen.js";
import { table } from "./table.js";

const FALL_DB_S = 30;
const FLOOR_DB = -54;
const LEVELS = 120; // steps of a level's bar: what moves less is not drawn
const SECONDS_MS = 250;
const STEP = 3; // CSS pixels between two points of the fades' line

const cards = new Map();
let moving = 0;
let seen = null;

export function startLayers() {
  seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      const card = cards.get(Number(target.dataset.layer));
      if (card?.element === target) card.visible = isIntersecting;
    }
    wake();
  });
  on("layers", (changed) => {
    arrange();
    for (const number of changed) cards.get(number)?.show();
    wake();
  });
  on("= /layers", arrange);
  on("state", rebase);
  on("connection", () => {
    if (!known.connected) for (const card of cards.values()) card.hear(0);
    rebase();
  });
  on("meters", ({ layers }) => {
    layers.forEach((peak, k) => cards.get(k + 1)?.hear(peak));
    wake();
  });
}

/** A new table: the cards' controls are made from it again. */
export function remakeLayers() {
  for (const card of cards.values()) card.end();
  cards.clear();
  find("#layer-cards").replaceChildren();
  arrange();
  wake();
}

/** One card for each layer that sounds or should; the others' are put away. */
function arrange() {
  if (!table.size || !known.hello) return;
  const sounding = [...known.layers.values()].filter((layer) => layer.clip).map((layer) => layer.layer);
  const count = Math.max(current("/layers"), ...sounding);
  for (let number = 1; number <= count; number++) {
    if (cards.has(number)) continue;
    const card = new Card(number);
    cards.set(number, card);
    find("#layer-cards").append(card.element);
    seen.observe(card.element);
    card.show();
  }
  showSolo();
  for (const [number, card] of cards) {
    card.element.hidden = number > count;
    card.element.classList.toggle("leaving", number > current("/layers"));
  }
  write(find("#layers-title"), `Layers (${current("/layers")})`);
}

/** Which layers are silent because others are solo. */
function showSolo() {
  const isSolo = (number) => Boolean(current(`/layer/${number}/solo`));
  const any = [...cards.keys()].some(isSolo);
  for (const [number, card] of cards) card.element.classList.toggle("silenced", any && !isSolo(number));
}

/** Where the playheads stand now, from where they go on or rest. */
function rebase() {
  const now = performance.now();
  for (const layer of known.layers.values()) Object.assign(layer, { position_s: position(layer, now), at: now });
  wake();
}

function position({ clip, position_s, at }, now) {
  const second = position_s + (moving * (now - at)) / 1000;
  if (!clip) return 0;
  return clip.loop ? second % clip.seconds : Math.min(clip.seconds, second);
}

function wake() {
  moving = known.connected && isMoving() ? 1 : 0;
  paintSoon(paint);
}

function paint(now) {
  let again = false;
  for (const card of cards.values()) if (card.visible && card.paint(now)) again = true;
  return again;
}

const NAMES = { generated: "generated", archive: "archive", procedural: "procedural" };

class Card {
  constructor(number) {
    this.number = number;
    this.visible = false;
    this.target = this.level = FLOOR_DB;
    this.paintedAt = this.secondAt = 0;
    this.drawn = {};
    this.life = new AbortController();
    this.build();
  }

  build() {
    this.prompt = el("p", { class: "clip-prompt" });
    this.source = el("span", { class: "badge" });
    this.facts = el("p", { class: "facts-line dim" });
    this.time = el("span", { class: "time" });
    const canvas = el("canvas", { "aria-hidden": "true" });
    this.playhead = el("div", { class: "playhead", hidden: true });
    this.bar = el("div", { class: "level-bar" });
    this.wave = new Wave(canvas);
    const lane = el("div", { class: "lane" }, canvas, this.playhead);
    this.element = el("article", { class: "card", "data-layer": this.number, "aria-label": `Layer ${this.number}` },
      el("div", { class: "card-head" }, el("h3", { text: `Layer ${this.number}` }), this.source, this.time),
      this.prompt, lane, el("div", { class: "level", "aria-hidden": "true" }, this.bar), this.facts, this.controls());
    this.lane = lane;
    this.width = 0;
    new ResizeObserver(([entry]) => (this.width = entry.contentRect.width)).observe(lane);
  }

  controls() {
    const ring = known.hello.channels > 2;
    const made = el("div", { class: "layer-controls" });
    const add = (word, label, more = {}) => {
      const entry = table.get(`/layer/${this.number}/${word}`);
      if (!entry) return;
      made.append(control(entry, { label, name: `${label}, layer ${this.number}`, signal: this.life.signal, ...more }));
    };
    add("gain", "Gain", { gain: true });
    if (ring) add("azimuth", "Azimuth", { also: (azimuth) => `${Math.round(azimuth)} deg` });
    else add("pan", "Pan", { also: side });
    for (const [word, label] of [["mute", "Mute"], ["solo", "Solo"], ["hold", "Hold"], ["skip", "Skip"]]) add(word, label);
    add("prompt", "Own prompt", { placeholder: "the common prompt" });
    on(`= /layer/${this.number}/solo`, showSolo, this.life.signal);
    return made;
  }

  end() {
    this.life.abort();
    seen.unobserve(this.element);
  }

  show() {
    const { clip } = known.layers.get(this.number) ?? {};
    this.wave.show(clip ?? null);
    this.playhead.hidden = !clip;
    this.source.hidden = !clip;
    write(this.prompt, clip ? clip.prompt : "nothing sounds yet");
    if (!clip) {
      write(this.facts, "");
      write(this.time, "");
      return;
    }
    write(this.source, NAMES[clip.source] ?? clip.source);
    mark(this.source, "data-source", clip.source);
    const made = clip.made_s > 0 ? `, made in ${clock(clip.made_s)}` : "";
    write(this.facts, `Seed ${clip.seed}, ${clip.seconds.toFixed(1)} s${clip.loop ? ", loops" : ""}${made}`);
    mark(this.facts, "title", this.facts.textContent);
    this.secondAt = 0;
  }

  hear(peak) {
    this.target = Math.max(FLOOR_DB, decibels(peak));
  }

  /** Draws what has moved by something that can be seen; whether it moves on. */
  paint(now) {
    const falling = this.level - (FALL_DB_S * Math.min(100, now - this.paintedAt)) / 1000;
    this.paintedAt = now;
    this.level = Math.max(this.target, falling);
    this.set("level", Math.round((1 - this.level / FLOOR_DB) * LEVELS), (step) => (this.bar.style.transform = `scaleX(${step / LEVELS})`));
    const layer = known.layers.get(this.number);
    if (layer?.clip) this.paintPlayhead(layer, now);
    return this.level > this.target || Boolean(moving && layer?.clip);
  }

  paintPlayhead(layer, now) {
    const { clip } = layer;
    const second = position(layer, now);
    const step = prefersStill.matches ? Math.floor(second) : second;
    this.set("x", Math.round((step / clip.seconds) * this.width * 2) / 2, (x) => (this.playhead.style.transform = `translateX(${x}px)`));
    if (now - this.secondAt < SECONDS_MS) return;
    this.secondAt = now;
    write(this.time, `${Math.ceil(clip.seconds - second)} s left`);
  }

  set(what, next, draw) {
    if (this.drawn[what] === next) return;
    this.drawn[what] = next;
    draw(next);
  }
}

function side(pan) {
  if (Math.abs(pan) < 0.005) return "centre";
  return `${Math.round(Math.abs(pan) * 100)}% ${pan < 0 ? "left" : "right"}`;
}

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

/** A clip as a waveform with the shape of its fades. */
class Wave {
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
