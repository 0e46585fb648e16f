// Node for Max: receives the node's mix by PCM over OSC and hands it on as lists.
// start HOST PORT: subscribes, and again every 3 s (the lease is 10 s). stop: ends it.
// Out: `pcm FRAME l0 .. r0 ..` (frame in the ring), `rate HZ`, `lost N`, `status TEXT`.
"use strict";
const dgram = require("dgram");
const Max = require("max-api");

const FRAMES = 256; // of a datagram
const RING = 65536; // frames of the buffer~
const RENEW_MS = 3000;

let socket = null;
let timer = null;
let next = -1; // seq expected
let lost = 0;
let rate = 0;
let stream = 0;

function padded(text) {
  const bytes = Buffer.from(text + "\0", "utf8");
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function integers(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeInt32BE(value, 4 * i));
  return bytes;
}

function subscription() {
  const head = [padded("/pcm/subscribe"), padded(",isii"), integers(0), padded("s16"), integers(2, FRAMES)];
  return Buffer.concat(head);
}

// The text that begins at `at`, and where the next field begins.
function text(data, at) {
  const end = data.indexOf(0, at);
  return [data.toString("utf8", at, end), at + 4 * (Math.floor((end - at) / 4) + 1)];
}

function samples(data, at) {
  const channels = data.readInt32BE(at + 12);
  const frames = data.readInt32BE(at + 16);
  const seq = data.readInt32BE(at + 4);
  if (channels !== 2 || RING % frames !== 0 || data.length < at + 24 + 4 * frames) return;
  if (next >= 0 && seq !== next) {
    const missing = (seq - next + (1 << 24)) % (1 << 24);
    if (missing < 1000) {
      lost += missing;
      Max.outlet("lost", lost);
    }
  }
  next = (seq + 1) % (1 << 24);
  const left = new Array(frames);
  const right = new Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = data.readInt16BE(at + 24 + 4 * i) / 32768;
    right[i] = data.readInt16BE(at + 26 + 4 * i) / 32768;
  }
  Max.outlet("pcm", (seq % (RING / frames)) * frames, ...left, ...right);
}

function format(data, at) {
  stream = data.readInt32BE(at);
  const now = data.readInt32BE(at + 4);
  if (now !== rate) {
    rate = now;
    Max.outlet("rate", rate);
    Max.outlet("status", `receiving at ${rate} Hz`);
  }
}

function received(data) {
  if (data[0] !== 0x2f) return;
  const [address, types] = text(data, 0);
  const [, values] = text(data, types);
  if (address.endsWith("/pcm")) samples(data, values);
  else if (address.endsWith("/pcm/format")) format(data, values);
  else if (address.endsWith("/fail")) Max.outlet("status", text(data, text(data, values)[1])[0]);
}

function stop() {
  clearInterval(timer);
  if (socket) {
    const open = socket;
    socket = null;
    open.send(Buffer.concat([padded("/pcm/unsubscribe"), padded(",i"), integers(stream)]), () => open.close());
  }
  rate = 0;
  next = -1;
  Max.outlet("status", "off");
}

function start(host, port) {
  if (socket) stop();
  const opened = dgram.createSocket("udp4");
  opened.on("error", (error) => Max.outlet("status", error.message));
  opened.on("message", received);
  opened.connect(Number(port), String(host), () => {
    const ask = () => opened.send(subscription());
    ask();
    timer = setInterval(ask, RENEW_MS);
  });
  socket = opened;
  lost = 0;
  Max.outlet("status", "waiting for the node");
}

Max.addHandler("start", start);
Max.addHandler("stop", stop);
