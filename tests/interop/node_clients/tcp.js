// The library `osc` over TCP: `node tcp.js PORT slip|length`. Prints what it hears, a JSON array a line, until /synced 7.
"use strict";
const net = require("net");
const osc = require("osc");
const [port, framing] = process.argv.slice(2);

const f = (value) => ({ type: "f", value });
const packets = () => [
  { address: "/layers", args: [{ type: "i", value: 4 }] },
  { address: "/prompt", args: [{ type: "s", value: "880" }, { type: "s", value: "Hz" }] },
  { address: "/layer/11/mute", args: [{ type: "T", value: true }] },
  { address: "/layer/12/gain", args: [{ type: "d", value: 0.25 }] },
  { address: "/layer/13/gain", args: [{ type: "b", value: new Uint8Array([0xc0, 0xdb, 0xdc, 0, 0xdd]) }] },
  { timeTag: osc.timeTag(0.3), packets: [{ address: "/layer/14/gain", args: [f(0.5)] }, { address: "/sync", args: [{ type: "i", value: 7 }] }] },
  { address: "/layer/{11,12,14}/{mute,gain}" },
  { address: "/status" },
  { address: "/sync", args: [{ type: "i", value: 6 }] },
];

const heard = (message) => {
  console.log(JSON.stringify([message.address, ...message.args]));
  if (message.address === "/synced" && message.args[0] === 7) process.exit(0);
};

if (framing === "slip") {
  const tcp = new osc.TCPSocketPort({});
  tcp.on("message", heard);
  tcp.on("error", (error) => { console.error(error); process.exit(1); });
  tcp.on("ready", () => packets().forEach((packet) => tcp.send(packet)));
  tcp.open("127.0.0.1", Number(port));
} else {
  let waiting = Buffer.alloc(0);
  const socket = net.connect(Number(port), "127.0.0.1", () => {
    for (const packet of packets()) {
      const bytes = Buffer.from(osc.writePacket(packet));
      const length = Buffer.alloc(4);
      length.writeInt32BE(bytes.length);
      socket.write(length);
      socket.write(bytes.subarray(0, 5));
      socket.write(bytes.subarray(5));
    }
  });
  socket.on("data", (data) => {
    waiting = Buffer.concat([waiting, data]);
    while (waiting.length >= 4 && waiting.length >= 4 + waiting.readInt32BE(0)) {
      const end = 4 + waiting.readInt32BE(0);
      heard(osc.readPacket(waiting.subarray(4, end), {}));
      waiting = waiting.subarray(end);
    }
  });
}
