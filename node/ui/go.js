// GO and its guard: a second press too soon is no command, and can be seen.

import { send } from "./connection.js";
import { find, write } from "./dom.js";
import { say } from "./notices.js";
import { known, on } from "./state.js";

const SHORTEST_S = 0.3;
const BOUNCE_MS = 150; // a second Esc within it is the same press
const FAILURE_MS = 8000;
const pressed = new Map();

const guardMs = () => 1000 * Math.max(SHORTEST_S, known.cues?.min_go_interval ?? 0);

/** Whether a press of this kind is too soon after the one before. */
function isTooSoon(what, guard) {
  const now = performance.now();
  if (now - (pressed.get(what) ?? -Infinity) < guard) return true;
  pressed.set(what, now);
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
  button.style.setProperty("--guard", `${guardMs()}ms`);
  restart(button, "guarded-now");
}

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
  for (const [id, names] of [["#go", ["ignored", "guarded-now"]], ["#panic", ["pressed"]]]) {
    find(id).addEventListener("animationend", () => find(id).classList.remove(...names));
  }
  let timer = 0;
  const refused = (text) => {
    clearTimeout(timer);
    write(find("#go-failure"), text);
    find("#go-failure").hidden = false;
    timer = setTimeout(() => (find("#go-failure").hidden = true), FAILURE_MS);
  };
  for (const address of ["/go", "/cue/go", "/playhead/next", "/playhead/previous", "/playhead/set"]) on(`fail ${address}`, refused);
}
