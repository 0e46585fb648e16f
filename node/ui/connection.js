// The live socket: it comes again by itself, and after that everything is read anew.

import { fail, known, take, tell } from "./state.js";

const FIRST_WAIT_MS = 150;
const LONGEST_WAIT_MS = 2000;
const SILENCE_MS = 6000; // the status comes every second: a network that went away says nothing
const ANSWER_MS = 15000;

let socket = null;
let wait = FIRST_WAIT_MS;
let heardAt = 0;
let questions = 0;
let asked = Promise.resolve(); // one question at a time: the node takes few of one page at once
const open = new Map();

export function socketUrl(path) {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}${path}`;
}

export function connect() {
  socket = new WebSocket(socketUrl("/ui/live"));
  heardAt = performance.now();
  socket.onmessage = heard;
  socket.onclose = lost;
}

function heard({ data }) {
  heardAt = performance.now();
  wait = FIRST_WAIT_MS;
  const frame = JSON.parse(data);
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
  const answer = asked.then(() => question(what, words));
  asked = answer.catch(() => {});
  return answer;
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
