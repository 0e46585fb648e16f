// Elements, numbers in words, and the one loop for all that moves.

let made = 0;

export const newId = (word) => `${word}-${++made}`;
export const find = (selector) => document.querySelector(selector);

/** An element. props: "onclick" and the like are listeners, "text" is its text; true is an empty attribute, false and null are none. */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") element.textContent = value;
    else if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Writes a text where it is another one: what stays the same is neither laid out nor read out again. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Sets an attribute where it is another one; null takes it away. */
export function mark(node, name, value) {
  if (value == null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
}

/** 83.2 is "1:23"; under ten seconds with a tenth, as waits are read. */
export function clock(seconds) {
  return seconds < 10 ? `${Math.max(0, seconds).toFixed(1)} s` : timer(seconds);
}

/** 3.2 is "0:03": of what goes on. */
export function timer(seconds) {
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export const decibels = (linear) => 20 * Math.log10(Math.max(linear, 1e-9));

export const SILENT_DB = -90; // and below: as the node has it

/** A level in words. */
export function levelText(linear, unit = "dBFS") {
  const db = decibels(linear);
  return db <= SILENT_DB ? "silent" : `${db.toFixed(1)} ${unit}`;
}

/** 1 clip, 2 clips. */
export const many = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** A number with as many digits as say something: 0.25, 6.5, 120. */
export function short(value) {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}

const waiting = new Set();
let asked = false;

/** Has `paint(now)` called before the next picture, and again as long as it returns true. */
export function paintSoon(paint) {
  waiting.add(paint);
  if (!asked) {
    asked = true;
    requestAnimationFrame(turn);
  }
}

function turn(now) {
  asked = false;
  const paints = [...waiting];
  waiting.clear();
  for (const paint of paints) if (paint(now)) paintSoon(paint);
}

export const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

/** A canvas as sharp as the screen: calls `draw(context, width, height)` in CSS pixels, at its first size and at each new one. */
export class Canvas {
  constructor(element, draw) {
    this.element = element;
    this.context = element.getContext("2d");
    this.draw = draw;
    this.paint = this.paint.bind(this);
    this.size = null;
    new ResizeObserver(([entry]) => {
      this.size = entry.contentRect;
      paintSoon(this.paint);
    }).observe(element);
  }

  soon() {
    if (this.size?.width) paintSoon(this.paint);
  }

  paint(now) {
    const { width, height } = this.size ?? {};
    if (!width || !height) return false;
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.element.width !== w || this.element.height !== h) Object.assign(this.element, { width: w, height: h });
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
    return this.draw(this.context, width, height, now);
  }
}

const colours = new Map();

/** A colour of the style sheet, for canvases. */
export function colour(name) {
  if (!colours.has(name)) colours.set(name, getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());
  return colours.get(name);
}

let letters = null;
addEventListener("resize", () => (letters = null));

/** For canvases: pixels of 1rem, which grow with the screen, and the font. */
export function lettering() {
  if (!letters) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    letters = { rem, font: `${0.7 * rem}px system-ui, sans-serif` };
  }
  return letters;
}
