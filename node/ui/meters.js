// The output's meters: peak with its hold, RMS, and what the limiter takes.

import { known, on } from "./node.js";
import { Canvas, colour, decibels, find, lettering, levelText, write } from "./screen.js";

const FLOOR_DB = -60;
const FALL_DB_S = 24; // a peak meter's fall
const HOLD_MS = 1500;
const LIMITER_DB = 12; // full scale of the limiter's meter
const WORDS_MS = 250;
const MARKS = [0, -6, -12, -18, -24, -36, -48];
const SCALE_REM = 1.9; // the numbers and the limiter below the bars

const shown = { channels: [], limiter: 0, at: 0 };
let canvas = null;
let wordsAt = 0;

/** dBFS on 0 to 1. Its upper half is -20 dB and more: where mixes are. */
function place(db) {
  const x = Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
  return x * x * 0.45 + x * 0.55;
}

export function startMeters() {
  canvas = new Canvas(find("#meters"), draw);
  on("meters", take);
  on("connection", () => {
    if (!known.connected) take({ mix: shown.channels.map(() => [0, 0]), limiter: 1 });
  });
}

function take({ mix, limiter }) {
  const now = performance.now();
  if (shown.channels.length !== mix.length) {
    shown.channels = mix.map(() => ({ peak: FLOOR_DB, target: FLOOR_DB, rms: FLOOR_DB, hold: FLOOR_DB, held: 0 }));
    find("#meters").style.height = `${mix.length * barHeight(mix.length) + SCALE_REM}rem`;
  }
  mix.forEach(([peak, rms], k) => {
    const channel = shown.channels[k];
    channel.target = decibels(peak);
    channel.rms = decibels(rms);
    if (channel.target >= channel.hold || now - channel.held > HOLD_MS) Object.assign(channel, { hold: channel.target, held: now });
  });
  shown.limiter = Math.max(0, -decibels(limiter));
  if (now - wordsAt > WORDS_MS) {
    wordsAt = now;
    const [peak, rms] = [0, 1].map((k) => Math.max(...mix.map((pair) => pair[k])));
    const taken = shown.limiter < 0.05 ? "at rest" : `-${shown.limiter.toFixed(1)} dB`;
    write(find("#meter-words"), `Peak ${levelText(peak, "").trim()}, RMS ${levelText(rms)}, limiter ${taken}`);
  }
  canvas.soon();
}

/** In rem. */
const barHeight = (count) => (count <= 2 ? 1.3 : count <= 8 ? 0.85 : count <= 16 ? 0.45 : 0.25);

/** Which bars have a number: the lettering is higher than a bar of many. */
const isNumbered = (k, count) => count <= 8 || (k + 1) % (count <= 16 ? 4 : 8) === 0;

function draw(context, width, height, now) {
  const seconds = Math.min(0.1, (now - shown.at) / 1000);
  shown.at = now;
  const count = shown.channels.length;
  const { rem, font } = lettering();
  const bar = barHeight(count) * rem;
  const thick = bar - Math.min(3, bar / 4);
  const left = 1.8 * rem;
  const span = width - left - 2;
  let moves = false;
  context.font = font;
  context.textBaseline = "middle";
  shown.channels.forEach((channel, k) => {
    const fallen = Math.max(channel.target, channel.peak - FALL_DB_S * seconds);
    moves ||= fallen > FLOOR_DB && fallen !== channel.target;
    channel.peak = fallen;
    const y = k * bar;
    context.fillStyle = colour("dim");
    if (isNumbered(k, count)) context.fillText(count === 2 ? "LR"[k] : String(k + 1), 2, y + bar / 2);
    context.fillStyle = colour("well");
    context.fillRect(left, y, span, thick);
    paintBar(context, left, y, span, thick, channel);
  });
  const y = count * bar;
  scaleMarks(context, left, y + 0.5 * rem, span);
  limiterBar(context, left, y + 1.4 * rem, span, 0.6 * rem);
  return moves;
}

function paintBar(context, x, y, span, height, { peak, rms, hold }) {
  context.fillStyle = colour("meter-peak");
  context.fillRect(x, y, span * place(peak), height);
  context.fillStyle = colour("meter-rms");
  context.fillRect(x, y, span * place(rms), height);
  if (hold <= FLOOR_DB) return;
  context.fillStyle = hold > -1 ? colour("bad") : hold > -6 ? colour("warn") : colour("text");
  context.fillRect(x + Math.min(span - 2, span * place(hold)), y, 2, height);
}

function scaleMarks(context, x, y, span) {
  context.fillStyle = colour("dim");
  for (const db of MARKS) {
    const at = x + span * place(db);
    context.textAlign = db === 0 ? "right" : "center";
    context.fillText(String(db), at, y);
  }
  context.textAlign = "left";
}

/** The limiter's reduction grows from the right, as it takes from the top. */
function limiterBar(context, x, middle, span, height) {
  context.fillStyle = colour("dim");
  context.fillText("Lim", 0, middle);
  context.fillStyle = colour("well");
  context.fillRect(x, middle - height / 2, span, height);
  const part = Math.min(1, shown.limiter / LIMITER_DB);
  context.fillStyle = colour("warn");
  context.fillRect(x + span * (1 - part), middle - height / 2, span * part, height);
}
