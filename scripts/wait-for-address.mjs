import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** A TCP port of this computer that was free a moment ago. */
export function findFreePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Calls `found` with each address (`http://127.0.0.1:PORT/?token=…`) that a starting server prints on its standard output and
 * passes every other line on to standard error.
 */
export function readAddresses(stdout, found) {
  createInterface({ input: stdout }).on("line", (line) => {
    const address = line.match(/^http:\/\/\S+[?]token=\S+$/);
    if (address === null) process.stderr.write(`${line}\n`);
    else found(address[0]);
  });
}
