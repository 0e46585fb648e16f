// What is being made, what waits, and how fast it is made against how fast it is played.

import { on } from "./node.js";
import { Canvas, clock, colour, el, find, lettering, many, mark, short, write } from "./screen.js";

const KEPT_S = 600;
const WORDS_MS = 10000; // between two descriptions of the plot for screen readers
const FACTS = [
  ["speed", "Speed", ({ speed }) => (speed > 0 ? `${short(speed)} times playback` : "not measured yet")],
  ["queued", "Queue", ({ queued, queue_size }) => `${queued} of ${queue_size} clips`],
  ["engine", "Engine", ({ engine, backend }) => (backend ? `${engine} (${backend})` : engine)],
  ["archived", "Archive", ({ archived }) => many(archived, "clip")],
  ["render_load", "Load of the mix", ({ render_load }) => `${Math.round(render_load * 100)}% of a block's time`],
  ["xruns", "Xruns", ({ xruns }) => String(xruns)],
  ["latency_s", "Latency", ({ latency_s }) => `${Math.round(latency_s * 1000)} ms`],
  ["output", "Output", ({ output }) => [output].flat().join(", ")],
  ["uptime_s", "Uptime", ({ uptime_s }) => clock(Math.max(10, uptime_s))],
  ["pages", "Pages open", ({ pages, listeners }) => `${pages}, ${listeners} listening`],
];
const GENERATOR = {
  starting: "Starting", ready: "Ready", busy: "Making a clip", stalled: "Stalled", restarting: "Restarting", failed: "Failed",
};

let history = []; // [when, speed], oldest first
let plot = null;
let describedAt = -Infinity;
const facts = new Map();

export function startGeneration() {
  for (const [key, label] of FACTS) {
    const shown = el("dd", { id: `fact-${key}` });
    facts.set(key, shown);
    find("#facts").append(el("div", {}, el("dt", { text: label }), shown));
  }
  plot = new Canvas(find("#speed"), draw);
  on("generator", ([state, reason]) => {
    write(find("#generator-state"), GENERATOR[state] ?? state);
    mark(find("#generator-state"), "data-state", state);
    write(find("#generator-reason"), reason ?? "");
  });
  on("hello", (hello) => {
    const now = performance.now() / 1000;
    history = (hello.history ?? []).filter(([, speed]) => speed > 0).map(([ago, speed]) => [now - ago, speed]);
    plot.soon();
  });
  on("status", take);
  on("told /progress", showProgress);
}

function showProgress(part) {
  find("#job-progress").value = part;
}

function take(status) {
  for (const [key, , words] of FACTS) write(facts.get(key), status[key] == null ? "unknown" : words(status));
  mark(facts.get("speed"), "data-bad", (status.speed > 0 && status.speed < 1) || null);
  mark(facts.get("xruns"), "data-bad", status.xruns > 0 || null);
  const { job } = status;
  write(find("#job"), job ? `${job.layer ? `For layer ${job.layer}: ` : ""}${job.prompt}` : "Nothing is being made");
  if (!job) showProgress(0);
  const now = performance.now() / 1000;
  if (status.speed > 0) history.push([now, status.speed]);
  while (history.length && history[0][0] < now - KEPT_S) history.shift();
  plot.soon();
  describe(now * 1000);
}

function describe(now) {
  if (now - describedAt < WORDS_MS || !history.length) return;
  describedAt = now;
  const speeds = history.map(([, speed]) => speed);
  const least = short(Math.min(...speeds));
  mark(find("#speed"), "aria-label", `Speed against playback: ${short(speeds.at(-1))} now, at least ${least} in ${minutes()}`);
}

const span = () => Math.max(60, history.length ? performance.now() / 1000 - history[0][0] : 0);
const minutes = () => `the last ${Math.ceil(span() / 60)} min`;

/** Logarithmic: half as fast and twice as fast lie equally far from the line of 1. */
function draw(context, width, height) {
  const speeds = history.map(([, speed]) => Math.max(speed, 0.01));
  const low = Math.min(-1, Math.floor(Math.log2(Math.min(...speeds, 1))));
  const high = Math.max(1, Math.ceil(Math.log2(Math.max(...speeds, 1))));
  const { rem, font } = lettering();
  const [left, bottom] = [2.1 * rem, height - rem];
  const top = 0.5 * rem;
  const y = (speed) => top + ((high - Math.log2(Math.max(speed, 0.01))) / (high - low)) * (bottom - top);
  const now = performance.now() / 1000;
  const x = (when) => left + (1 - (now - when) / span()) * (width - left);
  context.font = font;
  context.textBaseline = "middle";
  context.lineWidth = 1;
  const step = Math.ceil((high - low) / 5);
  for (let power = low; power <= high; power++) {
    if (power !== 0 && (power % step || Math.abs(y(2 ** power) - y(1)) < 0.65 * rem)) continue;
    context.strokeStyle = colour(power === 0 ? "warn" : "line");
    context.beginPath();
    context.moveTo(left, y(2 ** power));
    context.lineTo(width, y(2 ** power));
    context.stroke();
    context.fillStyle = colour(power === 0 ? "warn" : "dim");
    context.fillText(power === 0 ? "1.0" : short(2 ** power), 2, y(2 ** power));
  }
  context.fillStyle = colour("dim");
  context.fillText(minutes().replace("the last ", "-"), left, height - 0.4 * rem);
  context.textAlign = "right";
  context.fillText("now", width, height - 0.4 * rem);
  context.textAlign = "left";
  context.strokeStyle = colour("good");
  context.lineWidth = 2;
  context.lineJoin = "round";
  context.beginPath();
  for (const [when, speed] of history) context.lineTo(x(when), y(speed));
  context.stroke();
  return false;
}
