// Starts the page. node.js has opened the socket by then, and the table is on its way (index.html): all three side by side.

import { startCues } from "./cues.js";
import { startGeneration } from "./generation.js";
import { startGo, startKeys } from "./keys.js";
import { remakeLayers, startLayers } from "./layers.js";
import { startMeters } from "./meters.js";
import { remakeMix, startMix } from "./mix.js";
import { attend, known, on } from "./node.js";
import { say, startLog } from "./notices.js";
import { find, mark } from "./screen.js";
import { readTable, table } from "./table.js";

const prefix = () => known.hello.prefix;
let reading = readTable(prefix);
reading.catch(() => (reading = null)); // the node was not there yet: it is read when it is
for (const start of [startMix, startMeters, startLayers, startCues, startGo, startGeneration, startLog, startKeys]) start();

let fixed = "";
let listening = null;
let drawer = null; // what only some views need: see `show`

on("hello", read);

/** Makes the controls from the table; anew only where it is another one. */
async function read() {
  const mine = (reading ??= readTable(prefix));
  try {
    const taken = await mine;
    if (mine !== reading) return;
    taken();
  } catch (error) {
    return say(`The table of addresses could not be read: ${error.message}. Load the page again`, "bad");
  } finally {
    if (mine === reading) reading = null;
  }
  const entries = [...table.values()].filter((entry) => !entry.address.startsWith("/cue/"));
  const now = JSON.stringify([known.hello.channels, known.hello.engines, known.hello.unheard, entries]);
  if (now !== fixed) {
    fixed = now;
    remakeMix();
    remakeLayers();
  }
  drawer?.remake();
  if (!("ready" in document.documentElement.dataset)) performance.mark("ready");
  document.documentElement.dataset.ready = "";
  listening ??= import("./listen.js").then((made) => (made.startListening(), made));
  listening.then(({ counters }) => (window.endless.listen = counters));
}

let numbers = null;

// The cues' own addresses come and go with them.
on("cues", (cues) => {
  const now = cues?.list.map((cue) => cue.number).join(" ") ?? "";
  if (numbers !== null && now !== numbers && known.connected) {
    reading = null;
    read();
  }
  numbers = now;
});

const VIEWS = ["live", "stage", "prepare", "controls"];

/** The view that the address names. Two of them are loaded when they are wanted. */
async function show() {
  const named = location.hash.slice(1);
  if (named === "main") find("#main").focus();
  const view = VIEWS.includes(named) ? named : named === "main" ? document.documentElement.dataset.view : "live";
  document.documentElement.dataset.view = view;
  for (const link of document.querySelectorAll("nav a")) mark(link, "aria-current", link.hash === `#${view}` ? "page" : null);
  if (view === "prepare") (await import("./prepare.js")).startPrepare();
  if (view === "controls") {
    drawer = await import("./everything.js");
    drawer.remake();
  }
}

/** For tests: what is known, whether the node is there, and what the listener counts and has played. */
window.endless = {
  state: known,
  get connected() {
    return known.connected;
  },
  listen: null,
};

addEventListener("hashchange", show);
show();
attend();
