// The library `node-osc` over UDP: `node udp.js PORT`. Is told at a port of its own; prints what it hears until /synced 7.
"use strict";
const { Bundle, Client, Message, Server } = require("node-osc");
const client = new Client("127.0.0.1", Number(process.argv[2]));
const server = new Server(0, "127.0.0.1", () => {
  client.send("/notify", 1, server._sock.address().port);
  const typed = new Message("/layer/22/pan");
  typed.append({ type: "double", value: -0.5 });
  client.send(typed);
  client.send(new Bundle(["/layer/23/gain", 0.5], ["/layer/24/mute", 1]));
  client.send("/layer/21/gain", 1.5);
  client.send("/layer/21/gain");
  client.send("/layers", 999);
  client.send("/status");
  setTimeout(() => client.send("/sync", 7), 1000);
});
server.on("message", (message) => {
  console.log(JSON.stringify(message));
  if (message[0] === "/synced") process.exit(0);
});
