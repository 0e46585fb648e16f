// All controls: every address of the table with its help and range, whether it has a place elsewhere or not.

import { control } from "./controls.js";
import { known, on } from "./node.js";
import { el, find, newId } from "./screen.js";
import { groups, rangeText, table } from "./table.js";

const ANSWERS = 40;
const BY_ITSELF = new Set(["/clip", "/cue/started", "/cue/finished"]); // told to everybody, asked or not
let life = null;
let built = null;
let answers = null;
let nothing = null;
let wanted = ""; // what addresses shown have in them

/** Makes the view, anew where the table is another one. */
export function remake() {
  if (!table.size || built === table) return;
  built = table;
  wanted = "";
  life?.abort();
  life = new AbortController();
  const view = find("#controls");
  nothing = el("p", { class: "dim", role: "status", text: "No address has that", hidden: true });
  view.replaceChildren(view.firstElementChild, searchField(), nothing, ...groups().map(group));
  on("answer", answered, life.signal);
}

function searchField() {
  const id = newId("search");
  const field = el("input", { id, type: "text", autocomplete: "off", oninput: () => filter(field.value.trim().toLowerCase()) });
  field.addEventListener("leave", () => {
    field.value = "";
    filter("");
  });
  return el("div", { class: "control" }, el("label", { for: id, text: "Only addresses with" }), field);
}

function filter(words) {
  wanted = words;
  for (const details of find("#controls").querySelectorAll("details")) {
    if (words) details.open = true;
    sift(details);
    details.hidden = words !== "" && !details.querySelector(".entry:not([hidden])");
  }
  nothing.hidden = Boolean(find("#controls details:not([hidden])"));
}

function sift(part) {
  for (const entry of part.querySelectorAll(".entry")) entry.hidden = !entry.textContent.toLowerCase().includes(wanted);
}

const LAZY = { Layers: layerRows, Cues: (list, box) => box.append(...list.map((entry) => row(entry))) };

function group([name, list]) {
  const box = el("div", { class: "entries" });
  const details = el("details", { open: !(name in LAZY) }, el("summary", { text: `${name} (${list.length})` }), box);
  const fill = () => {
    if (box.childElementCount || !details.open) return;
    if (name in LAZY) LAZY[name](list, box);
    else box.append(...list.map((entry) => row(entry)));
    if (name === "Questions") box.append((answers = el("ol", { class: "log", "aria-live": "polite", "aria-label": "Answers" })));
    sift(box);
  };
  details.addEventListener("toggle", fill);
  fill();
  return details;
}

/** Layers have the same controls, 64 times: those of one are shown. */
function layerRows(list, box) {
  const of = (number) => list.filter((entry) => entry.address.startsWith(`/layer/${number}/`));
  const count = new Set(list.map((entry) => entry.address.split("/")[2])).size;
  const id = newId("layer");
  const rows = el("div", { class: "entries" });
  let own = null;
  const show = () => {
    own?.abort();
    own = new AbortController();
    life.signal.addEventListener("abort", () => own.abort(), { once: true });
    rows.replaceChildren(...of(select.value).map((entry) => row(entry, own.signal)));
    sift(rows);
  };
  const choices = Array.from({ length: count }, (_, k) => el("option", { value: k + 1, text: `Layer ${k + 1}` }));
  const select = el("select", { id, onchange: show }, ...choices);
  box.append(el("div", { class: "control" }, el("label", { for: id, text: `Layer, of ${count}` }), select), rows);
  show();
}

function row(entry, signal = life.signal) {
  const ranges = entry.args.map(rangeText);
  ranges.push(...entry.optional.map((arg) => `${rangeText(arg)} may follow`));
  const choices = entry.address === "/engine" ? known.hello.engines : null;
  return el("article", { class: "entry", "aria-label": entry.address },
    el("h3", {}, el("code", { text: entry.address }), " ", el("span", { class: "dim", text: ranges.join("; ") || entry.tag })),
    el("p", { text: entry.help }),
    control(entry, { label: short(entry), name: entry.address, over: true, choices, apply: choices && "Load", signal }));
}

/** What stands beside a control whose address is its heading. */
function short({ address, tag }) {
  const word = address.split("/").at(-1);
  return tag === "query" ? `Ask ${word}` : word;
}

function answered(address, values) {
  if (!answers || BY_ITSELF.has(address)) return;
  answers.append(el("li", { text: [address, ...values].join(" ") }));
  while (answers.childElementCount > ANSWERS) answers.firstChild.remove();
}
