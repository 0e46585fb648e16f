// Elements, and numbers in words.

let count = 0;

export const newId = (word) => `${word}-${++count}`;
export const find = (selector) => document.querySelector(selector);

/** An element. props: "onclick" and the like are listeners, "text" is its text; true is an empty attribute, false and null are none. */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "text") made.textContent = value;
    else if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child != null));
  return made;
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
  if (seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.floor(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

export const decibels = (linear) => 20 * Math.log10(Math.max(linear, 1e-9));

/** A level in words; from -90 dB down the node calls it silence. */
export function levelText(linear, unit = "dBFS") {
  const db = decibels(linear);
  return db <= -90 ? "silent" : `${db.toFixed(1)} ${unit}`;
}

/** A number with as many digits as say something: 0.25, 6.5, 120. */
export function short(value) {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
