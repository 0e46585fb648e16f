// A slider with its number: where a value stands on it, by its unit, and how it moves. A fader that is held listens to the hand alone.

import { current, fail, known, on, send } from "./node.js";
import { SILENT_DB, decibels, el, mark, newId } from "./screen.js";
import { rangeText } from "./table.js";

const TRAVEL = 1000; // steps of a slider
const KEY_STEP = 10; // of them, for an arrow key
const SHORTEST_MS = 17; // between two values that are sent: at most 60 a second, though timers come a little early
const SLOP_PX = 8; // until a finger is on its way sideways, and scrolls no more
const SETTLE_MS = 250; // after the last touch, until the node's word counts again

// A fader's travel in dB, as mixing desks have it: half of it for the uppermost 15 dB.
const FADER = [[SILENT_DB, 0], [-60, 0.06], [-40, 0.16], [-30, 0.26], [-20, 0.4], [-10, 0.62], [0, 0.86], [12, 1.15]];

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

function along(points, from, to, value) {
  let k = 1;
  while (k < points.length - 1 && points[k][from] < value) k++;
  const [a, b] = [points[k - 1], points[k]];
  return a[to] + ((value - a[from]) / (b[from] - a[from])) * (b[to] - a[to]);
}

const decibel = {
  up: (value) => along(FADER, 0, 1, value),
  down: (place) => along(FADER, 1, 0, place),
  digits: 1,
};
const cubic = { up: Math.cbrt, down: (place) => place ** 3, digits: 2 }; // short times are the ones that matter
const logarithmic = { up: Math.log, down: Math.exp, digits: 2 };
const straight = { up: (value) => value, down: (place) => place, digits: 2 };

function curve({ unit, min }) {
  if (unit === "dB") return decibel;
  if (unit === "s") return min > 0 ? logarithmic : cubic;
  return straight;
}

/** The scale of an argument with a range: `place(value)` is 0 to 1, `value(place)` a number as a person would set it. */
function scaleOf(arg) {
  const { up, down, digits } = curve(arg);
  const [low, high] = [up(arg.min), up(arg.max)];
  const places = arg.type === "i" || arg.unit === "degrees" ? 0 : digits;
  return {
    place: (value) => clamp((up(clamp(value, arg.min, arg.max)) - low) / (high - low), 0, 1),
    value: (place) => {
      if (place <= 0 || place >= 1) return place <= 0 ? arg.min : arg.max;
      const exact = down(low + place * (high - low));
      const size = Math.abs(exact);
      return clamp(Number(exact.toFixed(size >= 100 ? 0 : size >= 10 ? Math.min(places, 1) : places)), arg.min, arg.max);
    },
    places,
  };
}

/** A number as its control writes it, without the unit. */
function written(value, places) {
  return Number.isInteger(value) && !places ? String(value) : String(Number(value.toFixed(Math.max(places, 2))));
}

/** Calls `call` with the newest value, at most 60 times a second; the last one always. */
export function paced(call) {
  let last = -Infinity;
  let timer = 0;
  let newest;
  const now = () => {
    timer = 0;
    last = performance.now();
    call(newest);
  };
  return (next) => {
    newest = next;
    if (timer) return;
    const wait = last + SHORTEST_MS - performance.now();
    if (wait <= 0) now();
    else timer = setTimeout(now, wait);
  };
}

/** A field for a number with its unit. `set` gets what was typed, within the range: a slip of the hand is no maximum. */
export function numberField(arg, address, set) {
  const input = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", title: rangeText(arg) });
  const places = arg.max === null || arg.type === "i" ? 0 : scaleOf(arg).places;
  let now = "";
  const show = (next) => {
    now = next === undefined ? "" : written(Number(next), places);
    if (input !== document.activeElement || "sent" in input.dataset) input.value = now;
    delete input.dataset.sent;
  };
  const take = () => {
    const typed = Number(input.value.trim().replace(",", "."));
    if (input.value.trim() === "" || Number.isNaN(typed)) {
      input.value = now;
      return fail(address, `that is no number; ${rangeText(arg)}`);
    }
    if (arg.max !== null && (typed < arg.min || typed > arg.max)) {
      input.value = now;
      return fail(address, `${typed} is beyond ${rangeText(arg)}: nothing was changed`);
    }
    input.dataset.sent = "";
    set(typed);
  };
  let entered = null; // what Enter has taken: the change that the browser tells of at the same press is that one
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.repeat) return;
    entered = input.value;
    take(); // also what is shown already: the node may be elsewhere by now
  });
  input.addEventListener("input", () => (entered = null));
  input.addEventListener("change", () => input.value !== entered && input.value !== now && take());
  input.addEventListener("blur", () => {
    if (!("sent" in input.dataset)) input.value = now; // others may have set it meanwhile
  });
  input.addEventListener("leave", () => (input.value = now)); // Esc: see keys.js
  const element = el("span", { class: "number" }, input, el("span", { class: "unit", text: arg.unit }));
  return { element, input, show };
}

/** How a linear gain is shown: in dB, as the master's. */
const inDecibels = (arg) => ({
  shown: { ...arg, min: SILENT_DB, max: Number(decibels(arg.max).toFixed(2)), unit: "dB" },
  show: (gain) => Math.max(SILENT_DB, decibels(gain)),
  read: (db) => (db <= SILENT_DB ? 0 : 10 ** (db / 20)),
});
const asItIs = (arg) => ({ shown: arg, show: Number, read: (now) => now });

/**
 * The control of a number with a range. options: those of `control`; also, a second way to write the value; gain, of a linear
 * gain that is shown in dB. A finger moves it by as much as it goes sideways, from wherever it begins: a tap and a scroll do not.
 */
export function fader({ address, args: [linear], optional, help }, { label, name = label, over, also, gain, signal }) {
  const { shown: arg, show: toShown, read } = gain ? inDecibels(linear) : asItIs(linear);
  const scale = scaleOf(arg);
  const whole = arg.type === "i" && arg.max - arg.min <= TRAVEL;
  const [first, last] = whole ? [arg.min, arg.max] : [0, TRAVEL];
  const id = newId("fader");
  const slider = el("input", { id, type: "range", title: help, min: first, max: last, step: 1, "aria-label": name });
  const ramp = over && optional.length ? rampField(optional[0], name) : null;
  const sendNow = (now) => send(address, read(now), ...(ramp ? ramp.values() : []));
  const push = paced(sendNow);
  const field = numberField(arg, address, sendNow);
  mark(field.input, "aria-label", `${name}${arg.unit ? `, ${arg.unit}` : ""}, as a number`);
  const said = also ? el("span", { class: "also" }) : null;

  const words = (now) => {
    const number = written(now, scale.places);
    slider.setAttribute("aria-valuetext", also ? `${number}, ${also(now)}` : `${number} ${arg.unit}`);
    field.show(now);
    if (said) said.textContent = also(now);
  };
  const show = (told) => {
    if (held() || told === undefined) return;
    const now = toShown(told);
    slider.value = whole ? now : Math.round(scale.place(now) * TRAVEL);
    words(now);
  };

  let isDown = false;
  let finger = null; // where it began, and where it has brought the slider
  let settling = 0;
  const held = () => isDown || settling !== 0;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      settling = 0;
      show(current(address));
    }, SETTLE_MS);
  };
  const release = () => {
    if (!isDown) return;
    isDown = false;
    settle();
  };
  const moved = () => {
    if (!isDown) settle();
    const now = whole ? slider.valueAsNumber : scale.value(slider.valueAsNumber / TRAVEL);
    words(now);
    push(now);
  };
  slider.addEventListener("pointerdown", (event) => {
    isDown = true;
    finger = event.pointerType === "touch" ? { x: event.clientX, from: slider.valueAsNumber, at: slider.value } : null;
  });
  slider.addEventListener("pointermove", ({ clientX }) => {
    if (!isDown || !finger) return;
    if (!finger.moves && Math.abs(clientX - finger.x) < SLOP_PX) return;
    finger.moves = true;
    slider.value = finger.from + ((clientX - finger.x) / slider.clientWidth) * (last - first);
    finger.at = slider.value;
    moved();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) slider.addEventListener(end, release);
  slider.addEventListener("input", () => {
    if (finger) slider.value = finger.at; // the browser would have the thumb jump under it
    else moved();
  });
  slider.addEventListener("keydown", () => (finger = null));
  if (!whole) slider.addEventListener("keydown", (event) => step(event, slider));
  if (known.values.has(address)) show(current(address));
  on(`= ${address}`, show, signal);
  on(`fail ${address}`, () => field.show(toShown(current(address))), signal);
  return el("div", { class: "control fader" }, el("label", { for: id, text: label }), slider, said, field.element, ramp?.element);
}

/** An arrow key moves a hundredth of the travel, with Shift a tenth of that. */
function step(event, slider) {
  const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
  if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  slider.value = slider.valueAsNumber + way * (event.shiftKey ? 1 : KEY_STEP);
  slider.dispatchEvent(new Event("input"));
}

function rampField(arg, name) {
  const unit = (text) => el("span", { class: "unit", text });
  const input = el("input", { type: "text", inputmode: "decimal", title: rangeText(arg), placeholder: "0.02" });
  mark(input, "aria-label", `${name}: over so many seconds`);
  const element = el("span", { class: "number ramp" }, unit("over"), input, unit("s"));
  return { element, values: () => (Number(input.value) > 0 ? [Number(input.value)] : []) };
}
