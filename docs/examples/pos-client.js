#!/usr/bin/env node
// A point of sale in JavaScript: holds a code while the customer pays, then
// takes it, or gives it back.
//
//   pos-client.js SOCKET CODE RECEIPT paid|cancelled
const net = require("net");
const readline = require("readline");

class Till {
  constructor(path) {
    this.link = net.connect(path);
    this.waiting = [];
    this.link.on("error", (error) => this.lost(error));
    this.link.on("close", () => this.lost(new Error("the till has gone")));
    readline.createInterface({ input: this.link }).on("line", (line) =>
      this.waiting.shift().resolve(JSON.parse(line)));
  }

  // Answers come in the order of the requests.
  ask(request) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.link.write(JSON.stringify(request) + "\n");
    });
  }

  lost(error) {
    for (const one of this.waiting.splice(0)) one.reject(error);
  }
}

async function main([path, code, receipt, end]) {
  const till = new Till(path);
  const held = await till.ask({ do: "hold", code, receipt, seconds: 300 });
  console.log(held.verdict, held.reason, held.text);
  if (held.verdict === "ACCEPT") {
    const verb = end === "paid" ? "commit" : "release";
    const done = await till.ask({ do: verb, event: held.event });
    console.log(done.verdict, done.reason, done.text);
  }
  till.link.end();
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error.message);
  process.exitCode = 3;
});
