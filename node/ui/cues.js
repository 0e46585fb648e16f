// The cue list: what stands by, what runs and for how long still.

import { startCue } from "./keys.js";
import { current, known, on, send } from "./node.js";
import { clock, el, find, many, mark, paintSoon, write } from "./screen.js";

const TICK_MS = 100;
const NAMED = 3; // running cues in large letters
const READINESS = {
  ready: "ready: a GO sounds at once",
  archive: "archive: a GO begins with a near clip of the archive",
  generating: "generating: its clip is being made",
  late: "late: a GO would have to wait",
};
const RESTING = ["", "idle", "standby"];

const rows = new Map();
let tickedAt = 0;
let pausedAt = null; // while paused, the clocks of cues stand

export function startCues() {
  on("cues", show);
  on("playhead", showStandby);
  on("= /prompt", showStandby);
  on("hello", showStandby);
  on("state", (state) => {
    const now = performance.now();
    if (state === "paused") pausedAt ??= now;
    else if (pausedAt !== null) {
      known.cuesAt += now - pausedAt;
      pausedAt = null;
    }
    paintSoon(tick);
  });
}

const isActive = (cue) => !RESTING.includes(cue.state);

function show(cues) {
  if (pausedAt !== null) pausedAt = performance.now();
  find("#cues").hidden = find("#going").hidden = !cues;
  document.documentElement.toggleAttribute("data-show", Boolean(cues));
  placeMix(cues ? ".column.middle" : ".column.left");
  if (cues) {
    write(find("#cues-title"), cues.title || "Cues");
    write(find("#show-file"), `${cues.file}, ${many(cues.list.length, "cue")}`);
  }
  arrange(cues?.list ?? []);
  showStandby();
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

function showStandby() {
  const { playhead, cues } = known;
  const badge = find("#readiness");
  write(find("#standby-label"), cues ? "Stands by" : "Prompt");
  mark(find("#standby"), "data-length", cues ? null : "long");
  if (!cues) {
    write(find("#standby"), current("/prompt") ?? "");
    write(find("#standby-notes"), "");
    badge.hidden = true;
    return;
  }
  const number = playhead?.number ?? "";
  const cue = cues.list.find((one) => one.number === number);
  write(find("#standby"), number ? `${number}  ${playhead.name}`.trim() : "End of the list");
  write(find("#standby-notes"), cue?.notes ?? "");
  badge.hidden = !number;
  write(badge, wordsOn(cue, playhead?.readiness ?? ""));
  mark(badge, "data-ready", cue?.armed === false ? "unarmed" : playhead?.readiness);
  for (const row of rows.values()) row.stand(row.number === number, playhead?.readiness);
}

/** What a GO would do now. */
function wordsOn(cue, readiness) {
  if (cue?.armed === false) return "not armed: a GO runs its waits alone";
  const sounds = !cue || cue.type === "prompt" || cue.type === "group";
  return (sounds && READINESS[readiness]) || readiness;
}

function leftOf(cue, now) {
  if (cue.left_s == null) return null;
  return Math.max(0, cue.left_s - ((pausedAt ?? now) - known.cuesAt) / 1000);
}

/** Without the groups of which a cue runs: it says more. In the list a group's cues come behind it, deeper. */
const leaves = (running) => running.filter((cue, k) => cue.type !== "group" || !(running[k + 1]?.depth > cue.depth));

function showRunning() {
  const running = leaves((known.cues?.list ?? []).filter(isActive));
  const more = running.length - NAMED;
  const names = running.slice(-NAMED).map((cue) => `${cue.number} ${cue.name}`.trim());
  find("#running-part").hidden = !known.cues;
  mark(find("#running"), "data-length", running.length > 1 ? "long" : null);
  write(find("#running"), names.length ? names.join(", ") + (more > 0 ? ` and ${more} more` : "") : "Nothing");
}

/** Counts down: ten times a second, and only while something runs. */
function tick(now) {
  if (now - tickedAt < TICK_MS) return true;
  tickedAt = now;
  const timed = (known.cues?.list ?? []).filter((cue) => isActive(cue) && cue.left_s != null);
  for (const cue of timed) rows.get(cue.number)?.count(leftOf(cue, now));
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
    this.number = number;
    this.cue = null;
    this.title = el("span", { class: "cue-name" });
    this.kind = el("span", { class: "dim" });
    this.notes = el("span", { class: "cue-notes dim" });
    this.state = el("span", { class: "badge" });
    this.mark = el("span", { class: "badge", hidden: true });
    this.left = el("span", { class: "time" });
    this.progress = el("progress", { max: 1, value: 0, hidden: true });
    this.standButton = el("button", { type: "button", text: "Stand by", onclick: () => send("/playhead/set", number) });
    this.startButton = el("button", { type: "button", text: "Start", onclick: () => startCue(number) });
    this.element = el("li", { class: "cue", "data-cue": number },
      el("div", { class: "cue-words" }, this.title, this.kind, this.mark, this.state, this.left, this.notes, this.progress),
      el("div", { class: "joined" }, this.standButton, this.startButton));
  }

  show(cue) {
    this.cue = cue;
    const title = `${cue.number} ${cue.name}`.trim();
    write(this.title, title);
    write(this.kind, [cue.type, cue.armed ? "" : "not armed", cue.hotkey ? `key ${cue.hotkey}` : ""].filter(Boolean).join(", "));
    write(this.notes, cue.notes);
    mark(this.element, "data-depth", Math.min(cue.depth, 4));
    mark(this.standButton, "aria-label", `Stand by: ${title}`);
    mark(this.startButton, "aria-label", `Start: ${title}`);
    mark(this.progress, "aria-label", `Progress of ${title}`);
    const active = isActive(cue);
    this.element.classList.toggle("active", active);
    this.element.classList.toggle("disarmed", !cue.armed);
    this.state.hidden = !active;
    write(this.state, active ? cue.state : "");
    this.progress.hidden = !active || cue.left_s == null;
    if (!active || cue.left_s == null) write(this.left, active ? cue.what : "");
  }

  count(left) {
    write(this.left, `${this.cue.what} ${clock(left)}`.trim());
    if (this.cue.of_s) this.progress.value = 1 - left / this.cue.of_s;
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
