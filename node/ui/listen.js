// Plays the mix in the browser.

import { ScheduledPlayer, WorkletPlayer } from "./listen-players.js";
import { known, socketUrl } from "./node.js";
import { say } from "./notices.js";
import { el, find, newId, write } from "./screen.js";

const BUFFERS_MS = [50, 100, 200, 500, 1000];
const USUAL_MS = 200;
const KEY = "endless listen buffer";
const SHOWN_MS = 500;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2000;

let context = null;
let output = null;
let player = null;
let socket = null;
let rate = 0; // of the stream that the player was made for
let wait = FIRST_WAIT_MS;
let showing = 0;
let coming = 0; // each start has its number: what an older one still brings is not for this one
let bufferMs = remembered();
let volume = 1;
let words = null;

function remembered() {
  try {
    const kept = Number(localStorage.getItem(KEY));
    return BUFFERS_MS.includes(kept) ? kept : USUAL_MS;
  } catch {
    return USUAL_MS; // storage is forbidden to this page
  }
}

/** What tests and curious people read; see window.endless in main.js. */
export const counters = {
  get on() { return context !== null; },
  get received_frames() { return player?.stats.received_frames ?? 0; },
  get gaps() { return player?.stats.gaps ?? 0; },
  get underruns() { return player?.stats.underruns ?? 0; },
  get skips() { return player?.stats.skips ?? 0; },
  get drift_ppm() { return player?.stats.drift_ppm ?? 0; },
  get buffer_ms() { return player?.stats.buffer_ms ?? 0; },
  get delay_ms() { return player ? delays().reduce((sum, part) => sum + part, 0) : 0; },
  get sample_rate() { return context?.sampleRate ?? 0; },
  get way() { return player ? (player instanceof WorkletPlayer ? "worklet" : "scheduled") : ""; },
  /** The last seconds (10 at most) that were played: a promise of a Float32Array, left channel at sample_rate. */
  played: (seconds) => player?.played(seconds) ?? Promise.resolve(new Float32Array()),
};

/** ms that the sound waits in the buffer, and in the browser and its sound card. */
function delays() {
  const card = context.outputLatency || context.baseLatency || 0;
  return [player.stats.buffer_ms ?? 0, player.aheadMs + card * 1000];
}

export function startListening() {
  const button = find("#listen-open");
  build();
  button.addEventListener("click", () => (context ? stop() : start()));
  button.disabled = false;
}

/** In a press of the user: browsers let a page sound only then. */
function start() {
  try {
    context = new AudioContext({ sampleRate: known.hello?.rate, latencyHint: "interactive" });
  } catch {
    context = new AudioContext(); // the card cannot be opened at the node's rate: the buffer resamples
  }
  output = new GainNode(context, { gain: volume });
  output.connect(context.destination);
  context.resume();
  coming++;
  open();
  showing = setInterval(show, SHOWN_MS);
  panel(true);
}

function stop() {
  coming++;
  clearInterval(showing);
  socket.onclose = null;
  socket.close();
  player?.end();
  context.close();
  context = player = null;
  rate = 0;
  panel(false);
}

function panel(on) {
  find("#listen").hidden = !on;
  const button = find("#listen-open");
  write(button, on ? "Stop listening" : "Listen");
  button.setAttribute("aria-expanded", on);
  if (on) show();
}

function open() {
  const mine = coming;
  socket = new WebSocket(socketUrl("/ui/listen"));
  socket.binaryType = "arraybuffer";
  socket.onmessage = ({ data }) => {
    wait = FIRST_WAIT_MS;
    if (typeof data === "string") prepare(JSON.parse(data), mine);
    else player?.put(data);
  };
  socket.onclose = () => {
    setTimeout(() => mine === coming && open(), wait);
    wait = Math.min(LONGEST_WAIT_MS, wait * 2);
  };
}

/** Makes what plays a stream of this rate; one that is there already goes on. */
async function prepare(format, mine) {
  if (format.rate === rate) return;
  rate = format.rate;
  player?.end();
  player = null;
  const all = [context, output, rate, bufferMs];
  const canWork = window.isSecureContext && context.audioWorklet;
  try {
    const made = canWork ? await WorkletPlayer.made(...all) : new ScheduledPlayer(...all);
    if (mine === coming) player = made;
    else made.end();
  } catch (error) {
    say(`Listening failed: ${error.message}`, "bad");
    if (mine === coming) stop();
  }
}

function build() {
  const [choice, loudness] = [newId("buffer"), newId("volume")];
  words = el("p", { class: "dim" });
  const select = el("select", { id: choice, onchange: () => aim(Number(select.value)) },
    ...BUFFERS_MS.map((ms) => el("option", { value: ms, text: `${ms} ms`, selected: ms === bufferMs })));
  const slider = el("input", { id: loudness, type: "range", min: 0, max: 100, value: 100, "aria-valuetext": "100%", oninput: () => {
    volume = (slider.valueAsNumber / 100) ** 2;
    slider.setAttribute("aria-valuetext", `${slider.value}%`);
    output?.gain.setTargetAtTime(volume, context.currentTime, 0.01);
  } });
  find("#listen").append(el("h2", { id: "listen-title", text: "Listening" }),
    el("div", { class: "controls" },
      el("div", { class: "control" }, el("label", { for: choice, text: "Buffer" }), select),
      el("div", { class: "control fader" }, el("label", { for: loudness, text: "Volume here, not in the mix" }), slider)), words);
}

function aim(ms) {
  bufferMs = ms;
  player?.aim(ms);
  try {
    localStorage.setItem(KEY, ms);
  } catch {
    return; // storage is forbidden to this page: the choice holds until it is left
  }
}

function show() {
  if (document.hidden) return;
  const { stats } = player ?? {};
  if (!known.connected) return write(words, "The node is not there: it goes on by itself when it is");
  if (!stats?.received_frames || stats.waiting) return write(words, "Filling the buffer");
  const [buffer, card] = delays().map(Math.round);
  const why = counters.way === "scheduled" ? " (later than over https or on the node's own machine)" : "";
  write(words, `Delay ${buffer + card} ms${why}: ${buffer} ms buffer, ${card} ms output. Gaps ${stats.gaps}, buffer empty ${stats.underruns}`);
}
