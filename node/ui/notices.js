// The status line: what failed and what was done, in words.

import { find, write } from "./dom.js";
import { known, on } from "./state.js";

const GOOD_MS = 6000;
const BAD_MS = 15000;
const timers = { good: 0, bad: 0 };

/** Shows a text for some time. kind: "bad" is read out at once, has a line of its own and stays for longer. */
export function say(text, kind = "good") {
  const line = find(kind === "bad" ? "#alert" : "#notice");
  line.textContent = text;
  clearTimeout(timers[kind]);
  timers[kind] = setTimeout(() => write(line, ""), kind === "bad" ? BAD_MS : GOOD_MS);
}

on("fail", (address, text) => say(`${address}: ${text}`, "bad"));
on("told /done", (address, ...what) => say(`done: ${[address, ...what].join(" ")}`));
on("told /xrun", (count) => say(`The output broke: ${count} ${count === 1 ? "time" : "times"} since the start`, "bad"));
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
  if (known.connected) return;
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
