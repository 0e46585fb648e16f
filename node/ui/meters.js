// The output's meters: peak with its hold, RMS, and what the limiter takes.

import { known, on } from "./node.js";
import { Canvas, colour, decibels, find, levelText, write } from "./screen.js";

const FLOOR_DB = -60;
const FALL_DB_S = 24; // a peak meter's fall
const HOLD_MS = 1500;
const LIMITER_DB = 12; // full scale of the limiter's meter
const WORDS_MS = 250;
const MARKS = [0, -6, -12, -18, -24, -36, -48];

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
    find("#meters").style.height = `${mix.length * barHeight(mix.length) + 40}px`;
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
    const taken = shown.limiter < 0.05 ? "at rest" : `takes ${shown.limiter.toFixed(1)} dB`;
    write(find("#meter-words"), `Peak ${levelText(peak)}, RMS ${levelText(rms)}, limiter ${taken}`);
  }
  canvas.soon();
}

const barHeight = (count) => (count <= 2 ? 22 : count <= 8 ? 14 : 7);

function draw(context, width, height, now) {
  const seconds = Math.min(0.1, (now - shown.at) / 1000);
  shown.at = now;
  const count = shown.channels.length;
  const bar = barHeight(count);
  const left = 30;
  const span = width - left - 2;
  let moves = false;
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "middle";
  shown.channels.forEach((channel, k) => {
    const fallen = Math.max(channel.target, channel.peak - FALL_DB_S * seconds);
    moves ||= fallen > FLOOR_DB && fallen !== channel.target;
    channel.peak = fallen;
    const y = k * bar;
    context.fillStyle = colour("dim");
    if (bar > 10) context.fillText(count === 2 ? "LR"[k] : String(k + 1), 2, y + bar / 2);
    context.fillStyle = colour("well");
    context.fillRect(left, y, span, bar - 3);
    paintBar(context, left, y, span, bar - 3, channel);
  });
  const y = count * bar + 2;
  scaleMarks(context, left, y, span);
  limiterBar(context, left, y + 16, span);
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
    context.fillText(String(db), at, y + 6);
  }
  context.textAlign = "left";
}

/** The limiter's reduction grows from the right, as it takes from the top. */
function limiterBar(context, x, y, span) {
  context.fillStyle = colour("dim");
  context.fillText("Lim", 0, y + 8);
  context.fillStyle = colour("well");
  context.fillRect(x, y + 2, span, 10);
  const part = Math.min(1, shown.limiter / LIMITER_DB);
  context.fillStyle = colour("warn");
  context.fillRect(x + span * (1 - part), y + 2, span * part, 10);
}
