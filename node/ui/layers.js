// A card for each layer: its clip with the playhead, its level, its controls.

import { control } from "./controls.js";
import { clock, decibels, el, find, mark, write } from "./dom.js";
import { paintSoon, prefersStill } from "./painting.js";
import { isMoving, known, on, value } from "./state.js";
import { table } from "./table.js";
import { Wave } from "./wave.js";

const FALL_DB_S = 30;
const FLOOR_DB = -54;
const LEVELS = 120; // steps of a level's bar: what moves less is not drawn
const SECONDS_MS = 250;

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
  on("connection", () => (known.connected ? wake() : rebase()));
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
  for (const card of cards.values()) card.show();
  wake();
}

/** One card for each layer that sounds or should; the others' are put away. */
function arrange() {
  if (!table.size || !known.hello) return;
  const sounding = [...known.layers.values()].filter((layer) => layer.clip).map((layer) => layer.layer);
  const count = Math.max(value("/layers"), ...sounding);
  for (let number = 1; number <= count; number++) {
    if (cards.has(number)) continue;
    const card = new Card(number);
    cards.set(number, card);
    find("#layer-cards").append(card.element);
    seen.observe(card.element);
  }
  for (const [number, card] of cards) {
    card.element.hidden = number > count;
    card.element.classList.toggle("leaving", number > value("/layers"));
  }
  write(find("#layers-title"), `Layers (${value("/layers")})`);
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

const NAMES = { generated: "generated", archive: "from the archive", procedural: "procedural" };

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
    this.facts = el("span", { class: "dim" });
    this.time = el("span", { class: "time" });
    const canvas = el("canvas", { "aria-hidden": "true" });
    this.playhead = el("div", { class: "playhead", hidden: true });
    this.bar = el("div", { class: "level-bar" });
    this.wave = new Wave(canvas);
    const lane = el("div", { class: "lane" }, canvas, this.playhead);
    this.element = el("article", { class: "card", "data-layer": this.number, "aria-label": `Layer ${this.number}` },
      el("div", { class: "card-head" }, el("h3", { text: `Layer ${this.number}` }), this.source, this.time),
      this.prompt, lane, el("div", { class: "level", "aria-hidden": "true" }, this.bar), el("p", {}, this.facts), this.controls());
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
    add("gain", "Gain", { also: (gain) => (gain > 0.00004 ? `${decibels(gain).toFixed(1)} dB` : "silent") });
    if (ring) add("azimuth", "Azimuth");
    else add("pan", "Pan", { also: side });
    for (const [word, label] of [["mute", "Mute"], ["solo", "Solo"], ["hold", "Hold"], ["skip", "Skip"]]) add(word, label);
    add("prompt", "Own prompt", { placeholder: "the common prompt" });
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
    write(this.facts, `Seed ${clip.seed}, ${clip.seconds.toFixed(1)} s${made}${clip.loop ? ", loops" : ""}`);
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
