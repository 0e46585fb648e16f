// The archive: searched by meaning, auditioned in the browser, pinned, exported.

import { ask, known, on } from "./node.js";
import { el, many, mark, newId, write } from "./screen.js";

const LIMIT = 50;
const TYPING_MS = 350;
const SLOW_MS = 400; // without an answer, until it is said
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

let list = null;
let found = null;
let field = null;
let audition = null;
let timer = 0;

export function archivePanel() {
  const id = newId("search");
  field = el("input", { id, type: "text", autocomplete: "off", placeholder: "heavy rain on a roof" });
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, TYPING_MS);
  });
  field.addEventListener("leave", () => {
    field.value = "";
    look();
  });
  const form = el("form", { class: "joined", role: "search" }, field, el("button", { type: "submit", text: "Search" }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });
  found = el("p", { class: "dim", role: "status" });
  list = el("ol", { class: "clips" });
  audition = new Audition();
  on("connection", () => known.connected && look());
  return el("section", { class: "panel", "aria-labelledby": "archive-title" }, el("h2", { id: "archive-title", text: "Archive" }),
    el("div", { class: "control wide" }, el("label", { for: id, text: "Search by meaning" }), form), found, list);
}

/** Asks for the clips that are near what is written; for the newest where nothing is. */
export async function look() {
  clearTimeout(timer);
  const search = field.value.trim();
  const slow = setTimeout(() => write(found, "Searching"), SLOW_MS);
  try {
    const clips = await ask("archive", { search, limit: LIMIT });
    if (search !== field.value.trim()) return;
    audition.end();
    list.replaceChildren(...clips.map(clipRow));
    const order = search ? "nearest first" : "newest first";
    write(found, clips.length ? `${many(clips.length, "clip")}${clips.length === LIMIT ? " at most" : ""}, ${order}` : "No clips");
  } catch (error) {
    write(found, error.message);
  } finally {
    clearTimeout(slow);
  }
}

function clipRow(clip) {
  const name = `clip ${clip.number}: ${clip.prompt}`;
  const play = el("button", { type: "button", text: "Play here", "aria-label": `Play here ${name}` });
  play.addEventListener("click", () => audition.press(clip, play));
  const pin = el("button", { type: "button", role: "switch", class: "toggle", "aria-label": `Pinned ${name}` });
  const showPin = () => {
    write(pin, clip.pinned ? "Pinned" : "Pin");
    mark(pin, "aria-checked", Boolean(clip.pinned));
  };
  showPin();
  const file = { href: `${fileOf(clip)}?download`, download: true, text: "Export", "aria-label": `Export ${name}` };
  const failed = el("p", { class: "failure", role: "alert", hidden: true });
  pin.addEventListener("click", async () => {
    failed.hidden = true;
    try {
      await ask("pin", { number: clip.number, on: !clip.pinned });
      clip.pinned = !clip.pinned;
      showPin();
    } catch (error) {
      write(failed, error.message);
      failed.hidden = false;
    }
  });
  const words = [
    `No. ${clip.number}`, clip.near == null ? null : `near ${clip.near.toFixed(2)}`, clip.engine,
    clip.source === clip.engine ? null : clip.source, `${clip.seconds.toFixed(1)} s`, `seed ${clip.seed}`,
    clip.made_at ? when.format(clip.made_at * 1000) : null,
  ];
  const [prompt, facts] = [el("p", { class: "clip-prompt", text: clip.prompt }), el("p", { class: "dim", text: words.filter(Boolean).join(", ") })];
  return el("li", { class: "clip" }, el("div", {}, prompt, facts),
    el("div", { class: "joined" }, play, pin, el("a", { class: "button", ...file })), failed);
}

const fileOf = ({ number }) => `/ui/archive/${number}.flac`;

/** One clip at a time sounds, in this browser and not in the mix. */
class Audition {
  constructor() {
    this.audio = new Audio();
    this.button = null;
    this.audio.addEventListener("ended", () => this.end());
    this.audio.addEventListener("error", () => this.button && this.end("Cannot be played here"));
  }

  press(clip, button) {
    const again = button === this.button;
    this.end();
    if (again) return;
    this.button = button;
    write(button, "Stop");
    this.audio.src = fileOf(clip);
    this.audio.play().catch((error) => error.name !== "AbortError" && this.end("Cannot be played here"));
  }

  end(words = "Play here") {
    this.audio.pause();
    if (this.button) write(this.button, words);
    this.button = null;
  }
}
