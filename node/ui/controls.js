// Controls made from the table: a switch, a choice, a fader, a number, a text, a button, a form.

import { fader, numberField } from "./fader.js";
import { current, known, on, send } from "./node.js";
import { el, mark, newId, write } from "./screen.js";
import { isSwitch, rangeText } from "./table.js";

const FAILURE_MS = 20000;

/**
 * A control of one entry of the table. options: label; choices, of a text that has some; apply, a button that a choice waits
 * for; over, whether the optional time is asked for; also, a second way to write the value; signal, which ends it.
 */
export function control(entry, options = {}) {
  const given = { label: entry.address, ...options };
  const made = entry.tag === "parameter" ? parameter(entry, given) : trigger(entry, given);
  made.dataset.address = entry.address;
  made.append(failure(entry.address, given.signal));
  const deaf = Object.keys(known.hello.unheard).filter((engine) => known.hello.unheard[engine].includes(entry.address.slice(1)));
  if (deaf.length) made.append(unheard(deaf, given.signal));
  return made;
}

/** Says while one of the engines in `deaf` works that it makes nothing of the value, which can be set for the next one. */
function unheard(deaf, signal) {
  const note = el("p", { class: "dim", hidden: true });
  const show = (engine) => {
    note.hidden = !deaf.includes(engine);
    write(note, note.hidden ? "" : `The engine ${engine} makes nothing of it`);
  };
  show(current("/engine"));
  on("= /engine", show, signal);
  return note;
}

/** Where the refusals of an address are shown. It empties itself at the next value, or in time. */
export function failure(address, signal) {
  const shown = el("p", { class: "failure", hidden: true });
  let timer = 0;
  const clear = () => {
    clearTimeout(timer);
    if (!shown.hidden) shown.hidden = true;
  };
  on(`fail ${address}`, (text) => {
    clear();
    shown.textContent = text;
    shown.hidden = false;
    timer = setTimeout(clear, FAILURE_MS);
  }, signal);
  on(`= ${address}`, clear, signal);
  return shown;
}

function parameter(entry, options) {
  const [arg] = entry.args;
  if (isSwitch(arg)) return toggle(entry, options);
  const choices = arg.choices ?? options.choices;
  if (choices) return choice(entry, choices, options);
  if (arg.type === "s") return textBox(entry, options);
  return arg.max !== null && arg.max - arg.min <= 10000 ? fader(entry, options) : numberBox(entry, options);
}

/** Shows a parameter now, at each change, and as it is where another value was refused. */
function follow(address, show, signal) {
  const again = () => show(current(address));
  if (known.values.has(address)) again();
  on(`= ${address}`, show, signal);
  on(`fail ${address}`, again, signal);
}

function toggle({ address, help }, { label, name, signal }) {
  const button = el("button", {
    type: "button", role: "switch", class: "toggle", text: label, title: help, "aria-checked": "false", "aria-label": name,
    onclick: () => {
      const next = button.getAttribute("aria-checked") !== "true"; // as it is shown: a second press may be faster than the node's word
      if (send(address, Number(next))) show(next);
    },
  });
  const show = (now) => mark(button, "aria-checked", Boolean(now));
  follow(address, show, signal);
  return el("div", { class: "control" }, button);
}

function choice({ address, help }, choices, { label, name, apply, signal }) {
  const id = newId("choice");
  const select = el("select", { id, title: help, "aria-label": name });
  const fill = (now) => {
    const all = choices.includes(now) || now === undefined ? choices : [...choices, now];
    if (select.options.length !== all.length) select.replaceChildren(...all.map((word) => el("option", { text: word })));
    select.value = now;
  };
  follow(address, fill, signal);
  const set = () => send(address, select.value);
  if (!apply) select.addEventListener("change", set);
  const button = apply ? el("button", { type: "button", text: apply, onclick: set, "aria-label": `${apply} ${label}` }) : null;
  return el("div", { class: "control" }, el("label", { for: id, text: label }), el("div", { class: "joined" }, select, button));
}

function numberBox({ address, help, args: [arg] }, { label, signal }) {
  const field = numberField(arg, address, (now) => send(address, now));
  follow(address, field.show, signal);
  field.input.id = newId("number");
  return el("div", { class: "control", title: help }, el("label", { for: field.input.id, text: label }), field.element);
}

/** A text that is sent by Enter or its button. While it is being edited, what others set does not disturb it. */
function textBox({ address, help }, { label, name, placeholder = "", signal }) {
  const id = newId("text");
  const input = el("input", { id, type: "text", title: help, placeholder, "aria-label": name, autocomplete: "off" });
  const show = () => {
    input.value = current(address) ?? "";
    delete input.dataset.sent;
    delete input.dataset.unsent;
  };
  const form = el("form", { class: "joined" }, input, el("button", { type: "submit", text: "Set", "aria-label": `Set ${name ?? label}` }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (send(address, input.value)) input.dataset.sent = "";
  });
  input.addEventListener("leave", show); // Esc: see keys.js
  input.addEventListener("input", () => input.toggleAttribute("data-unsent", input.value !== current(address)));
  show();
  on(`= ${address}`, () => {
    if ("sent" in input.dataset || !("unsent" in input.dataset)) show();
  }, signal);
  return el("div", { class: "control wide" }, el("label", { for: id, text: label }), form);
}

const SURE = { "/quit": "Stop the node? The sound ends for everybody." };

/** Sends a trigger; asks first where it ends everything. */
export function fire(address, ...values) {
  if (!(address in SURE) || confirm(SURE[address])) send(address, ...values);
}

function trigger(entry, options) {
  const { args } = entry;
  if (!args.length) return pushButton(entry, options.label);
  if (args.length === 1 && isSwitch(args[0])) {
    const both = el("div", { class: "joined" });
    for (const [word, sent] of [["On", 1], ["Off", 0]]) {
      const onclick = () => fire(entry.address, sent);
      both.append(el("button", { type: "button", text: word, "aria-label": `${options.label} ${word}`, onclick }));
    }
    return el("div", { class: "control" }, el("span", { class: "label", text: options.label }), both);
  }
  return questionnaire(entry, options);
}

function pushButton({ address, help }, label) {
  return el("div", { class: "control" }, el("button", { type: "button", text: label, title: help, onclick: () => fire(address) }));
}

/** One field for each argument, and a button. */
function questionnaire(entry, { label }) {
  const fields = [...entry.args, ...entry.optional].map((arg, k) => {
    const id = newId("argument");
    const field = arg.choices
      ? el("select", { id }, ...arg.choices.map((word) => el("option", { text: word })))
      : el("input", { id, type: "text", inputmode: arg.type === "s" ? "text" : "decimal", autocomplete: "off" });
    const words = `${rangeText(arg)}${k < entry.args.length ? "" : ", may be left out"}`;
    return { arg, field, element: el("span", { class: "argument" }, el("label", { for: id, text: words }), field) };
  });
  const form = el("form", { class: "joined", title: entry.help }, ...fields.map(({ element }) => element),
    el("button", { type: "submit", text: "Send", "aria-label": `Send ${label}` }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fire(entry.address, ...fields.filter(({ field }) => field.value !== "").map(({ arg, field }) => typed(arg, field.value)));
  });
  return el("div", { class: "control wide" }, el("span", { class: "label", text: label }), form);
}

/** What was typed, as the node takes it: it says itself what is wrong with a word where a number should be. */
function typed({ type }, words) {
  const number = Number(words.replace(",", "."));
  return type === "s" || Number.isNaN(number) ? words : number;
}
