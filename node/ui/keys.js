// GO, panic and the cues' keys, each with its guard: Space is GO, Esc is panic; and when a key is only a key.

import { known, on, send } from "./node.js";
import { say } from "./notices.js";
import { el, find, mark, write } from "./screen.js";

const SHORTEST_S = 0.3;
const BOUNCE_MS = 150; // a second Esc within it is the same press
const FAILURE_MS = 8000;
const TEXT = "textarea, input:not([type=range])";
const NUMBER = "input[inputmode=decimal]"; // a space says nothing in it
const ACTIVE = "button, a, select, summary, input, textarea, [tabindex]";
const MOVING = /^(Arrow|Page|Home|End|Tab|Enter)/;
const KEY = "endless keys"; // in the browser's storage

const pressedAt = new Map();
let enabled = true;

const guardMs = () => 1000 * Math.max(SHORTEST_S, known.cues?.min_go_interval ?? 0);

/** Whether a press of this kind is too soon after the one before. */
function isTooSoon(what, guard) {
  const now = performance.now();
  if (now - (pressedAt.get(what) ?? -Infinity) < guard) return true;
  pressedAt.set(what, now);
  return false;
}

export function go() {
  if (!known.cues) return say("GO: no show is loaded", "bad");
  const button = find("#go");
  if (isTooSoon("/go", guardMs())) {
    restart(button, "ignored");
    return say(`GO ignored: less than ${guardMs() / 1000} s after the one before`, "bad");
  }
  if (!send("/go")) return;
  find("#go-failure").hidden = true;
  if (known.state === "paused") say("GO resumes what was paused");
  button.style.setProperty("--guard", `${guardMs()}ms`);
  restart(button, "guard");
}

/** Whether this press of a button that changes its meaning is a second one of the same hand. */
export const isBounce = (what) => isTooSoon(what, 1000 * SHORTEST_S);

/** Starts a cue by its number; guarded like GO, each cue by itself. */
export function startCue(number) {
  if (isTooSoon(`cue ${number}`, guardMs())) return say(`Cue ${number} ignored: it was started just now`, "bad");
  send("/cue/go", number);
}

export function panic() {
  if (!isTooSoon("/panic", BOUNCE_MS) && send("/panic")) restart(find("#panic"), "pressed");
}

/** Begins a style's animation again. */
function restart(button, name) {
  button.classList.remove(name);
  void button.offsetWidth;
  button.classList.add(name);
}

export function startGo() {
  find("#go").addEventListener("click", go);
  find("#panic").addEventListener("click", panic);
  find("#go").addEventListener("animationend", ({ animationName: name }) => find("#go").classList.remove(name));
  find("#panic").addEventListener("animationend", () => find("#panic").classList.remove("pressed"));
  let timer = 0;
  const refused = (text) => {
    clearTimeout(timer);
    write(find("#go-failure"), text);
    find("#go-failure").hidden = false;
    timer = setTimeout(() => (find("#go-failure").hidden = true), FAILURE_MS);
  };
  for (const address of ["/go", "/cue/go", "/playhead/next", "/playhead/previous", "/playhead/set"]) on(`fail ${address}`, refused);
}

export function startKeys() {
  try {
    enabled = localStorage.getItem(KEY) !== "off";
  } catch {
    enabled = true; // storage is forbidden to this page
  }
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("keyup", released, true);
  const help = find("#help");
  find("#help-open").addEventListener("click", () => help.showModal());
  const toggle = find("#keys-on");
  mark(toggle, "aria-checked", enabled);
  const key = el("span", { class: "go-key", "aria-hidden": "true" });
  const showKey = () => write(key, !enabled ? "" : takesSpaces({ target: document.activeElement }) ? "typing" : "Space");
  find("#go").append(key);
  showKey();
  document.addEventListener("focusin", showKey);
  document.addEventListener("focusout", () => setTimeout(showKey));
  toggle.addEventListener("click", () => {
    enabled = !enabled;
    showKey();
    mark(toggle, "aria-checked", enabled);
    try {
      localStorage.setItem(KEY, enabled ? "on" : "off");
    } catch {
      return; // it holds until the page is left
    }
  });
}

const inDialog = () => document.querySelector("dialog[open]") !== null;
const inText = ({ target }) => target.matches?.(TEXT) ?? false;
const isPlain = (event) => !event.ctrlKey && !event.altKey && !event.metaKey;
const takesSpaces = (event) => inText(event) && !event.target.matches(NUMBER);
const isSpace = (event) => event.key === " " && enabled && isPlain(event) && !takesSpaces(event) && !inDialog();

function pressed(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") return escape(event);
  if (event.key === "Enter" && event.repeat && !inText(event)) return event.preventDefault(); // one press, one click
  if (isSpace(event)) {
    event.preventDefault();
    if (!event.repeat) go();
    return;
  }
  const cue = enabled && !inDialog() && cueOf(event);
  if (!cue) return;
  event.preventDefault();
  if (!event.repeat) startCue(cue.number);
}

/** Some browsers press a button when Space comes up, whatever became of its going down. */
function released(event) {
  if (isSpace(event)) event.preventDefault();
}

function escape(event) {
  if (inDialog()) return;
  event.preventDefault();
  if (event.repeat) return;
  if (!inText(event)) return panic();
  event.target.dispatchEvent(new Event("leave"));
  event.target.blur();
  say("The field was left. Esc again is panic");
}

function cueOf(event) {
  const { key, target } = event;
  if (!isPlain(event) || key === " ") return null;
  if (inText(event) && !/^F\d+$/.test(key)) return null;
  if (MOVING.test(key) && target.matches?.(ACTIVE)) return null;
  return known.cues?.list.find((cue) => cue.hotkey && cue.hotkey.toLowerCase() === key.toLowerCase());
}
