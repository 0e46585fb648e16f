// What is known of the node, and who is told when it changes. Topics: "hello", "connection", "state", "generator", "playhead",
// "meters", "layers", "status", "log", "cues", "problems", "answer"; "= /gain" for a parameter, "fail /gain" for its refusal,
// "told /clip" for what the node tells by itself.

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
  cuesAt: 0,
  log: [],
  problems: null,
};

const LOG_LINES = 300;
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

export const value = (address) => known.values.get(address);
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
  if (frame.hello) tell("hello", frame.hello);
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

const IDLE = { state: "idle", what: "", left_s: null, of_s: null };

function takeCues(cues) {
  known.cues = cues && { ...cues, list: cues.list.map((cue) => ({ ...IDLE, ...cue })) };
  known.cuesAt = performance.now();
  tell("cues", known.cues);
}

/** All cues that wait or run. */
function takeRunning(running) {
  if (!known.cues) return;
  const active = new Map(running.map((cue) => [cue.number, cue]));
  takeCues({ ...known.cues, list: known.cues.list.map((cue) => ({ ...cue, ...(active.get(cue.number) ?? IDLE) })) });
}

function takeLog(lines, anew) {
  known.log = [...(anew ? [] : known.log), ...lines].slice(-LOG_LINES);
  tell("log", lines, anew);
}
