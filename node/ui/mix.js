// The prompt with its history, the master's and the generator's controls, the transport's buttons.

import { control, failure, fire } from "./controls.js";
import { isBounce } from "./keys.js";
import { current, isMoving, known, on, send } from "./node.js";
import { el, find, mark, newId, timer, write } from "./screen.js";
import { table } from "./table.js";

const PROMPTS = 30;
const STATES = { stopped: "Stopped", playing: "Playing", stopping: "Stopping", paused: "Paused" };
let prompts = [];
let life = null;

export function startMix() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-do]");
    if (!button || (button.id === "pause" && isBounce("pause"))) return;
    fire(button.dataset.do);
  });
  const recording = el("p", { class: "recording", hidden: true });
  find("#state").after(recording);
  on("connection", () => {
    if (known.connected) return;
    write(find("#state"), "Offline");
    mark(find("#state"), "data-state", "offline");
  });
  on("state", (state) => {
    write(heard, "");
    showState();
    const paused = state === "paused";
    find("#pause").disabled = !paused && state !== "playing";
    write(find("#pause"), paused ? "Resume" : "Pause");
    find("#pause").dataset.do = paused ? "/resume" : "/pause";
  });
  on("running", showState);
  on("status", ({ recording: now }) => {
    recording.hidden = !now;
    if (now) write(recording, `Rec ${timer(now.seconds)}`);
    mark(recording, "title", now ? `The mix is recorded to ${now.file}` : null);
  });
  on("hello", ({ name, version, osc, prefix, rate, channels, prompts: before = [] }) => {
    document.title = `${name} ${prefix}`.trim();
    write(find("#about"), `${version}, OSC ${osc}${prefix ? `, prefix ${prefix}` : ""}, ${rate / 1000} kHz, ${channels} channels`);
    prompts = before.slice(0, PROMPTS);
    showPrompts();
  });
  buildPrompt();
}

/** What the transport does; stopped, with cues that wait, is not the end. */
function showState() {
  const { state, running } = known;
  write(find("#state"), state === "stopped" && running.length ? "Cues wait" : (STATES[state] ?? state));
  mark(find("#state"), "data-state", state);
}

/** The controls by hand; everything else of the table is under "All controls". */
export function remakeMix() {
  life?.abort();
  life = new AbortController();
  const place = (parent, list) => {
    find(parent).replaceChildren();
    for (const [address, options] of list) {
      if (table.has(address)) find(parent).append(control(table.get(address), { ...options, signal: life.signal }));
    }
  };
  place("#mix-controls", [
    ["/gain/db", { label: "Gain" }],
    ["/fade", { label: "Fade" }],
    ["/layers", { label: "Layers" }],
    ["/fade/law", { label: "Shape of the fade" }],
    ["/record", { label: "Recording" }],
    ["/clip/keep", { label: "Keep the last clip" }],
  ]);
  place("#generation-controls", [
    ["/engine", { label: "Engine", choices: known.hello.engines, apply: "Load" }],
    ["/duration", { label: "Length of a clip" }],
    ["/steps", { label: "Steps" }],
    ["/guidance", { label: "Guidance" }],
    ["/seed", { label: "Seed (-1: random)" }],
    ["/negative", { label: "Steer away from" }],
  ]);
  for (const button of document.querySelectorAll("[data-do]")) button.title = table.get(button.dataset.do)?.help ?? "";
  find("#panic").title = table.get("/panic")?.help ?? "";
}

let field = null;
let heard = null;
let history = null;
let place = -1; // in the history, -1 is what is being written

function buildPrompt() {
  const id = newId("prompt");
  heard = el("p", { class: "dim", "aria-live": "polite" });
  history = el("ol", { class: "history" });
  field = el("textarea", { id, rows: 2, "data-address": "/prompt", autocomplete: "off" });
  const button = el("button", { type: "submit", text: "Set", "aria-label": "Set prompt" });
  const form = el("form", { class: "prompt-form" }, el("label", { for: id, text: "Prompt" }), field, button);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    set(field.value);
  });
  field.addEventListener("keydown", typed);
  field.addEventListener("leave", showPrompt); // Esc: see keys.js
  field.addEventListener("input", () => {
    place = -1;
    field.toggleAttribute("data-unsent", field.value !== current("/prompt"));
  });
  let before = null;
  on("= /prompt", (text) => {
    if ("sent" in field.dataset || !("unsent" in field.dataset)) showPrompt();
    if (before !== null && before !== text) write(heard, isMoving() ? "Set; its first clip is not heard yet" : "Set; nothing plays");
    before = text;
    remember(text);
  });
  on("told /heard", (prompt, seconds) => {
    if (prompt === current("/prompt")) write(heard, `Heard after ${seconds.toFixed(1)} s`);
  });
  find("#prompt").append(form, heard, failure("/prompt"), el("details", {}, el("summary", { text: "Prompts before" }), history));
}

function showPrompt() {
  delete field.dataset.sent;
  delete field.dataset.unsent;
  field.value = current("/prompt") ?? "";
  place = -1;
}

function set(text) {
  if (send("/prompt", text.trim())) field.dataset.sent = "";
}

function typed(event) {
  if (event.key === "Enter") {
    event.preventDefault();
    if (!event.repeat) set(field.value);
  }
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const isTouched = "unsent" in field.dataset; // then Up is first of all a key of the text
  const atEdge = place >= 0 || (way > 0 && (!isTouched || field.selectionEnd === 0));
  if (!way || !atEdge || event.shiftKey) return;
  event.preventDefault();
  const before = prompts.filter((text) => text !== current("/prompt"));
  place = Math.min(before.length - 1, Math.max(-1, place + way));
  field.value = before[place] ?? current("/prompt") ?? "";
  field.setSelectionRange(0, 0);
}

function remember(text) {
  if (!text || prompts[0] === text) return;
  prompts = [text, ...prompts.filter((other) => other !== text)].slice(0, PROMPTS);
  showPrompts();
}

function showPrompts() {
  history.replaceChildren(...prompts.map((text) => el("li", {}, el("button", {
    type: "button", class: "plain", text,
    onclick: () => {
      field.value = text;
      field.focus();
    },
  }))));
}
