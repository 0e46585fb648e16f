// What happened, in words: the status line, the line of a lost connection, and the log.

import { known, on } from "./node.js";
import { el, find, many, mark, paintSoon, write } from "./screen.js";

const GOOD_MS = 6000;
const BAD_MS = 15000;
const LINES = 300;
const timers = { good: 0, bad: 0 };

/** Shows a text for some time. kind: "bad" is read out at once, has a line of its own and stays for longer. */
export function say(text, kind = "good") {
  const line = find(kind === "bad" ? "#alert" : "#notice");
  line.textContent = text;
  clearTimeout(timers[kind]);
  timers[kind] = setTimeout(() => write(line, ""), kind === "bad" ? BAD_MS : GOOD_MS);
}

let refused = new AbortController();

on("fail", (address, text) => {
  refused.abort();
  refused = new AbortController();
  say(`${address}: ${text}`, "bad");
  on(`= ${address}`, () => write(find("#alert"), ""), refused.signal); // it has been put right
});
on("told /done", (address, ...what) => say(`done: ${[address, ...what].join(" ")}`));
on("told /xrun", (count) => say(`The output broke: ${many(count, "time")} since the start`, "bad"));
on("told /cue/started", (number, name) => say(`Cue ${number} ${name} started`));
on("log", (lines, anew) => {
  const last = lines.findLast(([, level]) => level !== "INFO");
  if (last && !anew) say(last[2], last[1] === "ERROR" ? "bad" : "good");
});

let seconds = 0;

function tellConnection() {
  clearInterval(seconds);
  const line = find("#lost");
  line.hidden = known.connected;
  document.documentElement.toggleAttribute("data-lost", !known.connected);
  for (const set of document.querySelectorAll("fieldset.guarded")) set.disabled = !known.connected;
  if (known.connected) {
    write(find("#alert"), "");
    if (known.lostAt) say("Connected again");
    return;
  }
  const since = () => write(find("#lost-since"), `${Math.round((Date.now() - known.lostAt) / 1000)} s ago`);
  since();
  seconds = setInterval(since, 1000);
}

let focused = null;

// A control that is switched off loses the focus; it gets it back with the connection.
document.addEventListener("focusin", ({ target }) => (focused = target));
on("connection", () => {
  const before = focused;
  tellConnection();
  if (known.connected && before?.isConnected && document.activeElement === document.body) before.focus({ preventScroll: true });
});

const time = (when) => new Date(when * 1000).toTimeString().slice(0, 8); // Intl takes 40 ms to be there

export function startLog() {
  const list = find("#log-lines");
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
  };
  on("log", (lines, anew) => {
    const atEnd = anew || list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (anew) list.replaceChildren();
    list.append(...lines.slice(-LINES).map(logLine));
    while (list.childElementCount > LINES) list.firstChild.remove();
    if (atEnd) paintSoon(toEnd);
  });
  const only = find("#log-only");
  only.addEventListener("click", () => {
    const bad = only.getAttribute("aria-checked") !== "true";
    mark(only, "aria-checked", bad);
    list.classList.toggle("only-bad", bad);
    paintSoon(toEnd);
  });
}

function logLine([when, level, text]) {
  const bad = level === "INFO" ? null : el("strong", { text: `${level.toLowerCase()} ` });
  return el("li", { "data-level": level }, el("time", { text: time(when) }), " ", bad, text);
}
