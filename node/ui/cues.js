// The cue list: what stands by, what runs and for how long still.

import { startCue } from "./keys.js";
import { current, known, on, send } from "./node.js";
import { say } from "./notices.js";
import { clock, el, find, many, mark, newId, paintSoon, write } from "./screen.js";

const TICK_MS = 100;
const NAMED = 3; // running cues in large letters
const LONG = 40; // characters that do not go into one line of them
const SEARCHED = 20; // cues: a longer list has a field to find one
const READINESS = {
  ready: "ready: a GO sounds at once",
  archive: "archive: a GO begins with a near clip of the archive",
  generating: "generating: its clip is being made",
  late: "late: a GO would have to wait",
};
const rows = new Map();
let running = []; // cues that wait or run, with how far they are, in the list's order
let standing = null; // the row that stands by
let reached = null; // the row that Tab comes to: the arrow keys go on from there
const search = el("input", { id: newId("find"), type: "text", autocomplete: "off", oninput: sift });
const searchField = el("div", { class: "control", hidden: true }, el("label", { for: search.id, text: "Find a cue" }), search);
const doubt = el("a", { class: "badge", href: "#prepare", "data-ready": "late", hidden: true });
let tickedAt = 0;
let pausedAt = null; // while paused, the clocks of cues stand

export function startCues() {
  on("cues", show);
  on("running", run);
  on("playhead", showStandby);
  on("= /prompt", showStandby);
  on("hello", showStandby);
  on("hello", showDoubt);
  on("problems", showDoubt);
  find("#readiness").parentElement.append(" ", doubt);
  find("#cue-list").before(searchField);
  find("#cue-list").addEventListener("keydown", step);
  find("#cue-list").addEventListener("focusin", ({ target }) => reach(rows.get(target.closest(".cue")?.dataset.cue)));
  search.addEventListener("leave", () => {
    search.value = "";
    sift();
  });
  on("state", (state) => {
    const now = performance.now();
    if (state === "paused") pausedAt ??= now;
    else if (pausedAt !== null) {
      known.runningAt += now - pausedAt;
      pausedAt = null;
    }
    paintSoon(tick);
  });
}

function show(cues) {
  find("#cues").hidden = find("#going").hidden = !cues;
  document.documentElement.toggleAttribute("data-show", Boolean(cues));
  placeMix(cues ? ".column.middle" : ".column.left");
  if (cues) {
    write(find("#cues-title"), cues.title || "Cues");
    write(find("#show-file"), `${cues.file}, ${many(cues.list.length, "cue")}`);
  }
  arrange(cues?.list ?? []);
  searchField.hidden = (cues?.list.length ?? 0) <= SEARCHED;
  sift();
  showStandby();
  run();
}

/** What waits or runs now. Of a long list only the rows that change are touched. */
function run() {
  if (pausedAt !== null) pausedAt = performance.now();
  const { places, list } = known.cues ?? { places: new Map() };
  const before = running;
  running = known.running.filter(({ number }) => places.has(number))
    .sort((a, b) => places.get(a.number) - places.get(b.number))
    .map((cue) => ({ ...list[places.get(cue.number)], ...cue }));
  const now = new Map(running.map((cue) => [cue.number, cue]));
  for (const { number } of before) if (!now.has(number)) rows.get(number)?.run(null);
  for (const [number, cue] of now) rows.get(number).run(cue);
  showRunning();
  paintSoon(tick);
}

/** With a show the cue list needs the left column for itself. */
function placeMix(column) {
  const mix = find("#mix");
  if (mix.parentElement !== find(column)) find(column).insertBefore(mix, find(`${column} > #layers`));
}

/** A row for each cue, in their order: rows that are there already stay. */
function arrange(list) {
  const numbers = new Set(list.map((cue) => cue.number));
  for (const [number, row] of rows) {
    if (numbers.has(number)) continue;
    row.element.remove();
    rows.delete(number);
  }
  let before = null;
  for (const cue of list) {
    if (!rows.has(cue.number)) rows.set(cue.number, new Row(cue.number));
    const row = rows.get(cue.number);
    row.show(cue);
    const place = before ? before.nextSibling : find("#cue-list").firstChild;
    if (place !== row.element) find("#cue-list").insertBefore(row.element, place);
    before = row.element;
  }
}

/** Shows the cues that have the words looked for. */
function sift() {
  const wanted = searchField.hidden ? "" : search.value.trim().toLowerCase();
  for (const row of rows.values()) row.element.hidden = !row.title.textContent.toLowerCase().includes(wanted);
}

/** Up and Down go from cue to cue: Tab would come to each of them twice. */
function step(event) {
  const way = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
  const from = event.target.closest(".cue");
  if (!way || !from || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  let next = from[way];
  while (next?.hidden) next = next[way];
  if (!next) return;
  const at = [...from.querySelectorAll("button")].indexOf(event.target);
  next.querySelectorAll("button")[Math.max(0, at)].focus();
}

function reach(row) {
  if (!row || row === reached) return;
  reached?.tab(-1);
  row.tab(0);
  reached = row;
}

/** That the show's file and what plays are not the same any more: until they are. */
function showDoubt() {
  const { file, lines = [] } = known.problems ?? {};
  const count = file === known.cues?.file ? lines.filter(({ warning }) => !warning).length : 0;
  if (!count && !doubt.hidden && known.problems) say(`${file} has no problems any more`);
  doubt.hidden = !count;
  if (count) write(doubt, `${file} has ${many(count, "problem")}: not loaded`);
}

function showStandby() {
  const { playhead, cues } = known;
  const badge = find("#readiness");
  write(find("#standby-label"), cues ? "Stands by" : "Prompt");
  if (!cues) {
    writeLarge("#standby", current("/prompt") ?? "", true);
    write(find("#standby-notes"), "");
    badge.hidden = true;
    return;
  }
  const number = playhead?.number ?? "";
  const cue = cues.list[cues.places.get(number)];
  writeLarge("#standby", number ? `${number}  ${playhead.name}`.trim() : "End of the list");
  find("#go").classList.toggle("idle", !number);
  write(find("#standby-notes"), cue?.notes ?? "");
  mark(find("#standby-notes"), "title", cue?.notes);
  badge.hidden = !number;
  write(badge, wordsOn(cue, playhead?.readiness ?? ""));
  mark(badge, "data-ready", cue?.armed === false ? "unarmed" : playhead?.readiness);
  const row = rows.get(number) ?? null;
  if (standing !== row) standing?.stand(false);
  row?.stand(true, playhead.readiness);
  standing = row;
  if (!find("#cue-list").contains(document.activeElement)) reach(row ?? rows.values().next().value);
}

/** Large letters hold two lines of words; the rest is in the title. */
function writeLarge(selector, words, isLong = words.length > LONG) {
  write(find(selector), words);
  mark(find(selector), "data-length", isLong ? "long" : null);
  mark(find(selector), "title", words);
}

/** What a GO would do now. */
function wordsOn(cue, readiness) {
  if (cue?.armed === false) return "not armed: a GO runs its waits alone";
  const sounds = !cue || cue.type === "prompt" || cue.type === "group";
  return (sounds && READINESS[readiness]) || readiness;
}

function leftOf(cue, now) {
  if (cue.left_s == null) return null;
  return Math.max(0, cue.left_s - ((pausedAt ?? now) - known.runningAt) / 1000);
}

/** Without the groups of which a cue runs: it says more. In the list a group's cues come behind it, deeper. */
const leaves = () => running.filter((cue, k) => cue.type !== "group" || !(running[k + 1]?.depth > cue.depth));

function showRunning() {
  const shown = leaves();
  const more = shown.length - NAMED;
  const names = shown.slice(-NAMED).map((cue) => `${cue.number} ${cue.name}`.trim());
  find("#running-part").hidden = !known.cues;
  const words = names.length ? names.join(", ") + (more > 0 ? ` and ${more} more` : "") : "Nothing";
  writeLarge("#running", words, shown.length > 1 || words.length > LONG);
}

/** Counts down: ten times a second, and only while something runs. */
function tick(now) {
  if (now - tickedAt < TICK_MS) return true;
  tickedAt = now;
  const timed = running.filter((cue) => cue.left_s != null);
  for (const cue of timed) rows.get(cue.number).count(cue, leftOf(cue, now));
  const next = timed.toSorted((a, b) => leftOf(a, now) - leftOf(b, now))[0];
  write(find("#left"), next ? clock(leftOf(next, now)) : "");
  write(find("#left-what"), next ? `${next.what} of ${next.number}` : "");
  return known.connected && pausedAt === null && timed.some((cue) => leftOf(cue, now) > 0);
}

/** Scrolls the list, and never the page, until a row can be seen. */
function reveal(row) {
  const list = find("#cue-list");
  const [top, bottom] = [row.offsetTop - list.offsetTop, row.offsetTop - list.offsetTop + row.offsetHeight];
  if (top < list.scrollTop) list.scrollTop = top;
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight;
}

class Row {
  constructor(number) {
    this.title = el("span", { class: "cue-name" });
    this.kind = el("span", { class: "dim" });
    this.notes = el("span", { class: "cue-notes dim" });
    this.state = el("span", { class: "badge", hidden: true });
    this.mark = el("span", { class: "badge", hidden: true });
    this.left = el("span", { class: "time" });
    this.progress = el("progress", { max: 1, value: 0, hidden: true });
    this.standButton = el("button", { type: "button", text: "Stand by", onclick: () => send("/playhead/set", number) });
    this.startButton = el("button", { type: "button", text: "Start", onclick: () => startCue(number) });
    this.element = el("li", { class: "cue", "data-cue": number },
      el("div", { class: "cue-words" }, this.title, this.kind, this.mark, this.state, this.left, this.notes, this.progress),
      el("div", { class: "joined" }, this.standButton, this.startButton));
    this.tab(-1);
  }

  show(cue) {
    const title = `${cue.number} ${cue.name}`.trim();
    write(this.title, title);
    mark(this.title, "title", title);
    write(this.kind, [cue.type, cue.armed ? "" : "not armed", cue.hotkey ? `key ${cue.hotkey}` : ""].filter(Boolean).join(", "));
    write(this.notes, cue.notes);
    mark(this.notes, "title", cue.notes);
    mark(this.element, "data-depth", Math.min(cue.depth, 4));
    mark(this.standButton, "aria-label", `Stand by: ${title}`);
    mark(this.startButton, "aria-label", `Start: ${title}`);
    mark(this.progress, "aria-label", `Progress of ${title}`);
    this.element.classList.toggle("disarmed", !cue.armed);
  }

  /** Whether Tab comes to its buttons: 0 or -1. */
  tab(index) {
    this.standButton.tabIndex = this.startButton.tabIndex = index;
  }

  /** cue: as it waits or runs now; null where it does neither. */
  run(cue) {
    this.element.classList.toggle("active", Boolean(cue));
    this.state.hidden = !cue;
    write(this.state, cue?.state ?? "");
    const timed = cue?.left_s != null;
    this.progress.hidden = !timed;
    if (!timed) write(this.left, cue?.what ?? "");
  }

  count({ what, of_s: of }, left) {
    write(this.left, `${what} ${clock(left)}`.trim());
    if (of) this.progress.value = 1 - left / of;
  }

  stand(stands, readiness) {
    const isNew = stands && !this.element.classList.contains("stands");
    this.element.classList.toggle("stands", stands);
    mark(this.element, "aria-current", stands ? "true" : null);
    this.mark.hidden = !stands;
    if (!stands) return;
    write(this.mark, `stands by, ${readiness}`);
    mark(this.mark, "data-ready", readiness);
    if (isNew) paintSoon(() => reveal(this.element));
  }
}
