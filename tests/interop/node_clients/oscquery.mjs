// An OSCQuery client: the npm package `oscquery` reads the namespace, node.js' own WebSocket (before its version 22: `ws`) listens.
// Usage: node oscquery.mjs PORT    Prints lines of JSON; ends at the first change heard.
import oscquery from "oscquery";

const [port] = process.argv.slice(2);
const print = (told) => console.log(JSON.stringify(told));

const service = await new oscquery.OSCQueryDiscovery().queryNewService("127.0.0.1", Number(port));
const methods = service.flat();
const node = (path) => methods.find((method) => method.full_path === path);
print({
  host: service.hostInfo,
  methods: methods.length,
  gain: node("/gain"),
  db: node("/gain/db"),
  law: node("/fade/law"),
  mute: node("/layer/64/mute"),
  play: node("/play"),
});

const word = (text) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
};
const osc = (address, value) => {
  const body = Buffer.alloc(4);
  body.writeFloatBE(value);
  return Buffer.concat([word(address), word(",f"), body]);
};
const read = (data) => {
  const bytes = Buffer.from(data);
  const address = bytes.subarray(0, bytes.indexOf(0)).toString();
  return [address, bytes.readFloatBE(bytes.length - 4)];
};

const Socket = globalThis.WebSocket ?? (await import("ws")).default;
const socket = new Socket(`ws://${service.hostInfo.wsIp}:${service.hostInfo.wsPort}`);
socket.binaryType = "arraybuffer";
const heard = [];
socket.onopen = () => {
  socket.send(osc("/layer/2/gain", 0.25)); // not listened to
  socket.send(JSON.stringify({ COMMAND: "LISTEN", DATA: "/layer/1/gain" }));
};
socket.onmessage = ({ data }) => {
  heard.push(read(data));
  print({ heard: heard.at(-1) });
  if (heard.length === 2) socket.close();
};
socket.onclose = ({ code }) => print({ closed: code });
socket.onerror = ({ message }) => print({ error: message ?? "no connection" });
