// The node as this page knows it: the live socket, what came by it, and who is told when something changes.
//
// Topics: "hello", "connection", "state", "generator", "playhead", "meters", "layers", "status", "log", "cues" (another show, or
// another version of it), "running", "problems", "answer"; "= /gain" for a parameter, "fail /gain" for its refusal, "told /clip"
// for what the node tells by itself.

export const known = {
  connected: false,
  lostAt: 0,
  hello: null,
  values: new Map(),
  state: "",
  generator: ["starting", ""],
  playhead: null,
  layers: new Map(),
  status: null,
  cues: null,
  running: [],
  runningAt: 0,
  log: [],
  problems: null,
};

const LOG_LINES = 300;
const FIRST_WAIT_MS = 150;
const LONGEST_WAIT_MS = 2000;
const SILENCE_MS = 6000; // the status comes every second: a network that went away says nothing
const ANSWER_MS = 15000;
const ASKED = 3; // questions under way: the node takes few of one page at once
const listeners = new Map();

/** Calls `call` at each change of a topic, until the signal aborts. */
export function on(topic, call, signal) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  const calls = listeners.get(topic);
  calls.add(call);
  signal?.addEventListener("abort", () => calls.delete(call), { once: true });
}

export function tell(topic, ...what) {
  for (const call of listeners.get(topic) ?? []) {
    try {
      call(...what);
    } catch (error) {
      reportError(error); // one part of the page that fails leaves the others as they are
    }
  }
}

export const current = (address) => known.values.get(address);
export const isMoving = () => known.state === "playing" || known.state === "stopping";

/** A frame of the live socket. */
export function take(frame) {
  if (frame.hello) begin(frame.hello);
  if (frame.layers) takeLayers(frame.layers);
  if (frame.cues !== undefined) takeCues(frame.cues);
  if (frame.running) takeRunning(frame.running);
  for (const [address, ...values] of frame.told ?? []) takeTold(address, values);
  if (frame.status) tell("status", (known.status = frame.status));
  if (frame.log) takeLog(frame.log, Boolean(frame.hello));
  if (frame.problems) tell("problems", (known.problems = frame.problems));
  if (frame.meters) tell("meters", frame.meters);
  if (frame.hello) tell("hello", { ...frame.hello, history: frame.history, prompts: frame.prompts });
}

function begin(hello) {
  known.hello = hello;
  known.connected = true;
  known.layers.clear();
  known.playhead = null;
  known.problems = null;
  for (const [address, now] of Object.entries(hello.values)) takeValue(address, now);
  for (const [address, ...values] of hello.told ?? []) takeTold(address, values);
  tell("connection");
}

function takeValue(address, now) {
  known.values.set(address, now);
  tell(`= ${address}`, now);
}

const KEPT = {
  "/state": ([state]) => ["state", (known.state = state)],
  "/generator": (told) => ["generator", (known.generator = told)],
  "/playhead": ([number, name, readiness]) => ["playhead", (known.playhead = { number, name, readiness })],
};

function takeTold(address, values) {
  if (known.values.has(address)) takeValue(address, values[0]);
  else if (address in KEPT) tell(...KEPT[address](values));
  else if (address === "/fail") fail(String(values[0] ?? ""), String(values[1] ?? ""));
  else if (listeners.has(`told ${address}`)) tell(`told ${address}`, ...values);
  else tell("answer", address, values);
}

/** What was wrong with a command: told near its control and in the status line. */
export function fail(address, text) {
  tell(`fail ${address}`, text);
  tell("fail", address, text);
}

/** Layers that changed. `wave` comes once for each clip, so it is kept from the frame before. */
function takeLayers(changed) {
  const now = performance.now();
  for (const layer of changed) {
    const before = known.layers.get(layer.layer);
    if (layer.clip && !layer.clip.wave && before?.clip?.id === layer.clip.id) layer.clip.wave = before.clip.wave;
    known.layers.set(layer.layer, { ...layer, at: now });
  }
  tell("layers", changed.map((layer) => layer.layer));
}

function takeCues(cues) {
  known.cues = cues && { ...cues, places: new Map(cues.list.map((cue, k) => [cue.number, k])) };
  tell("cues", known.cues);
}

/** All cues that wait or run. */
function takeRunning(running) {
  known.running = running;
  known.runningAt = performance.now();
  tell("running");
}

function takeLog(lines, anew) {
  known.log = [...(anew ? [] : known.log), ...lines].slice(-LOG_LINES);
  tell("log", lines, anew);
}

// The socket. It comes again by itself, and after that everything is read anew.

let socket = null;
let early = []; // frames that nobody could be told of yet
let wait = FIRST_WAIT_MS;
let heardAt = 0;
let questions = 0;
let underWay = 0;
const unasked = [];
const open = new Map();

export function socketUrl(path) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

/** From now on what comes is told: the socket is opened before the rest of the page is there, and what came first has waited. */
export function attend() {
  const waited = early;
  early = null;
  waited.forEach(take);
  if (!known.connected && known.lostAt) tell("connection");
}

function connect() {
  socket = new WebSocket(socketUrl("/ui/live"));
  heardAt = performance.now();
  socket.onmessage = heard;
  socket.onclose = lost;
}

function heard({ data }) {
  heardAt = performance.now();
  wait = FIRST_WAIT_MS;
  const frame = JSON.parse(data);
  if (early) return early.push(frame);
  if (frame.answer === undefined) return take(frame);
  open.get(frame.answer)?.(frame);
}

function lost() {
  if (known.connected || !known.lostAt) known.lostAt = Date.now();
  known.connected = false;
  for (const close of open.values()) close({ error: "the connection was lost" });
  tell("connection");
  setTimeout(connect, wait);
  wait = Math.min(LONGEST_WAIT_MS, wait * 2);
}

setInterval(() => {
  if (known.connected && performance.now() - heardAt > SILENCE_MS) giveUp();
}, 1000);

/** A socket whose other side is gone closes by itself only after minutes: it is left behind. */
function giveUp() {
  socket.onmessage = socket.onclose = null;
  socket.close();
  lost();
}

/** Sends a command, as an OSC message; false where there is no connection. */
export function send(address, ...values) {
  if (!known.connected) {
    fail(address, "not connected: nothing was sent");
    return false;
  }
  socket.send(JSON.stringify({ do: [address, ...values] }));
  return true;
}

/** Asks the node; the promise fails with its words where it cannot answer. */
export function ask(what, words = {}) {
  return new Promise((resolve, reject) => {
    unasked.push(() => question(what, words).then(resolve, reject));
    askNext();
  });
}

async function askNext() {
  if (underWay === ASKED || !unasked.length) return;
  underWay++;
  await unasked.shift()();
  underWay--;
  askNext();
}

function question(what, words) {
  return new Promise((resolve, reject) => {
    if (!known.connected) return reject(new Error("not connected"));
    const number = ++questions;
    const close = (frame) => {
      clearTimeout(timer);
      open.delete(number);
      if (frame.error === undefined) resolve(frame.value);
      else reject(new Error(frame.error));
    };
    const timer = setTimeout(close, ANSWER_MS, { error: "the node did not answer" });
    open.set(number, close);
    socket.send(JSON.stringify({ ask: number, what, ...words }));
  });
}

connect();
