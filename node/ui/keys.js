// Space is GO, Esc is panic, a cue's key starts it; and when a key is only a key.

import { find, mark } from "./dom.js";
import { go, panic, startCue } from "./go.js";
import { say } from "./notices.js";
import { known } from "./state.js";

const TEXT = "textarea, input:not([type=range])";
const ACTIVE = "button, a, select, summary, input, textarea, [tabindex]";
const MOVING = /^(Arrow|Page|Home|End|Tab|Enter)/;
const KEY = "endless keys";

let on = true;

export function startKeys() {
  try {
    on = localStorage.getItem(KEY) !== "off";
  } catch {
    on = true; // storage is forbidden to this page
  }
  document.addEventListener("keydown", pressed, true);
  document.addEventListener("keyup", released, true);
  const help = find("#help");
  find("#help-open").addEventListener("click", () => help.showModal());
  const toggle = find("#keys-on");
  mark(toggle, "aria-checked", on);
  toggle.addEventListener("click", () => {
    on = !on;
    mark(toggle, "aria-checked", on);
    try {
      localStorage.setItem(KEY, on ? "on" : "off");
    } catch {
      return; // it holds until the page is left
    }
  });
}

const inDialog = () => document.querySelector("dialog[open]") !== null;
const inText = ({ target }) => target.matches?.(TEXT) ?? false;
const isSpace = (event) => event.key === " " && on && !inText(event) && !inDialog() && !event.ctrlKey && !event.altKey && !event.metaKey;

function pressed(event) {
  if (event.isComposing) return;
  if (event.key === "Escape") return escape(event);
  if (event.key === "Enter" && event.repeat && !inText(event)) return event.preventDefault(); // one press, one click
  if (isSpace(event)) {
    event.preventDefault();
    if (!event.repeat) go();
    return;
  }
  const cue = on && !inDialog() && cueOf(event);
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
  if (event.ctrlKey || event.altKey || event.metaKey || key === " ") return null;
  if (inText(event) && !/^F\d+$/.test(key)) return null;
  if (MOVING.test(key) && target.matches?.(ACTIVE)) return null;
  return known.cues?.list.find((cue) => cue.hotkey && cue.hotkey.toLowerCase() === key.toLowerCase());
}
