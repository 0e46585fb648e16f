// What is looked after before a show: the archive, the show file and its problems, the settings.

import { archivePanel, look } from "./archive.js";
import { failure } from "./controls.js";
import { ask, isMoving, known, on, send } from "./node.js";
import { el, find, many, write } from "./screen.js";

let shows = null;
let problems = null;
let settings = null;

/** Builds the view at the first time, and reads all of it at each. */
export function startPrepare() {
  if (!settings) build();
  if (known.connected) read();
}

function build() {
  const panel = (word, title, ...inside) =>
    el("section", { class: "panel", "aria-labelledby": `${word}-title` }, el("h2", { id: `${word}-title`, text: title }), ...inside);
  shows = el("ul", { class: "shows" });
  problems = el("div", { "aria-live": "polite" });
  settings = el("tbody");
  const head = el("tr", {}, ...["Setting", "Value", "From", "Meaning"].map((text) => el("th", { scope: "col", text })));
  const table = el("table", { "aria-labelledby": "settings-title" }, el("thead", {}, head), settings);
  const frame = el("div", { class: "table", tabindex: 0, role: "group", "aria-labelledby": "settings-title" }, table);
  const hint = el("p", { class: "dim", text: "In the show folder. Another show fades out what plays." });
  find("#prepare").append(archivePanel(), el("div", { class: "stack" },
    panel("shows", "Shows", hint, failure("/show/load"), shows),
    panel("problems", "Problems of the show", problems),
    panel("settings", "Settings in force", frame)));
  on("problems", showProblems);
  on("hello", () => document.documentElement.dataset.view === "prepare" && read());
  on("cues", () => document.documentElement.dataset.view === "prepare" && readShow());
}

function read() {
  look();
  readShow();
  answered("settings", (list) => settings.replaceChildren(...list.map(settingRow)), settings);
}

function readShow() {
  answered("shows", (list) => shows.replaceChildren(...list.map(showRow), ...(list.length ? [] : [el("li", { text: "No shows" })])), shows);
  answered("problems", showProblems, problems);
}

async function answered(what, use, place) {
  try {
    use(await ask(what));
  } catch (error) {
    const tag = { TBODY: "tr", UL: "li", DIV: "p" }[place.tagName];
    const words = tag === "tr" ? el("td", { colspan: 4, text: error.message }) : error.message;
    place.replaceChildren(el(tag, {}, words));
  }
}

function showRow(name) {
  const isLoaded = known.cues?.file.split("/").at(-1) === name;
  const word = isLoaded ? "Load again" : "Load";
  const load = () => {
    const disturbs = isMoving() && !isLoaded;
    if (!disturbs || confirm(`Load ${name}? What plays fades out.`)) send("/show/load", name);
  };
  return el("li", {}, el("span", { text: name }), isLoaded ? el("span", { class: "badge", text: "loaded" }) : null,
    el("button", { type: "button", text: word, "aria-label": `${word} ${name}`, onclick: load }));
}

function showProblems(told) {
  const lines = told?.lines ?? [];
  const head = el("p", { class: lines.length ? "bad" : "dim" });
  if (!told?.file) write(head, "No show is loaded");
  else write(head, lines.length ? `${told.file}: ${many(lines.length, "problem")}` : `${told.file}: none`);
  problems.replaceChildren(head, ...lines.map(problemRow));
}

function problemRow({ line, column, cue, text, source }) {
  const where = [line ? `Line ${line}, column ${column}` : "", cue ? `cue ${cue}` : ""].filter(Boolean).join(", ");
  const caret = source ? `${source}\n${" ".repeat(Math.max(0, column - 1))}^` : null;
  return el("article", { class: "problem" }, el("h3", { text: where || "The file" }), el("p", { text }),
    caret ? el("pre", { text: caret, tabindex: 0, role: "group", "aria-label": where }) : null);
}

function settingRow({ name, value, origin, doc }) {
  const shown = value === null || value === "" ? "none" : String(value);
  return el("tr", {}, el("th", { scope: "row" }, el("code", { text: name })), el("td", { text: shown }),
    el("td", { text: origin }), el("td", { class: "dim", text: doc }));
}
