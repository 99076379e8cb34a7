import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { takeFirst } from "./byte-intake.ts";
import type { Verdict } from "./egress-rule.ts";
import { readSpeech } from "./first-bytes.ts";
import type { CheckedDestination } from "./route.ts";
import { serveRequest } from "./serve-request.ts";
import { isDestinationAllowed, isLookedInto, type Passage, recordRefusal } from "./task-egress.ts";

/** A connection to a host with method or credential rules, its client connected and nothing of it read. */
export type InspectedPassage = Readonly<{
  client: Duplex;
  destination: CheckedDestination;
  verdict: Verdict & { isAllowed: true };
  /** `CONNECT` or `SOCKS5` */
  method: string;
}>;

/** Answers TLS in the place of the host, with the task's own authority. */
function endTls(passage: Passage, client: Duplex, { name }: CheckedDestination): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = new TLSSocket(client, {
      isServer: true,
      secureContext: passage.task.authority.contextFor(name),
      ALPNProtocols: ["http/1.1"],
    });
    const timer = setTimeout(() => socket.destroy(), passage.task.limits.headTimeoutMs);
    // stays: an error after the handshake reaches the reader of the stream as its early end
    socket.on("error", reject);
    socket.once("close", () => {
      clearTimeout(timer);
      client.destroy();
      reject(new Error("the client closed the connection"));
    });
    socket.once("secure", () => {
      clearTimeout(timer);
      resolve(socket);
    });
  });
}

/** Reads what a client sends to a host with rules of its own: ends its TLS, or takes plain HTTP. Everything else is refused. */
export async function lookInto(passage: Passage, inspected: InspectedPassage): Promise<void> {
  const { client, destination, verdict, method } = inspected;
  const refuse = (because: string) => {
    recordRefusal(passage, { host: destination.name.text, port: destination.port, method, because });
    client.destroy();
  };
  passage.isStillAllowed = () => isDestinationAllowed(passage.task, destination, isLookedInto);
  const bounds = { maxBytes: 128 * 1024, timeoutMs: passage.task.limits.headTimeoutMs };
  const speech = await takeFirst(client, readSpeech, bounds);
  switch (speech.kind) {
    case "http":
      return serveRequest(passage, { client, scheme: "http", destination, verdict });
    case "tls": {
      const expected = destination.name.address === null ? destination.name.text : null;
      if (speech.serverName !== expected)
        return refuse("The TLS connection is for another host than the one asked for.");
      const inner = await endTls(passage, client, destination);
      return serveRequest(passage, { client: inner, scheme: "https", destination, verdict });
    }
    case "refused":
      return refuse(speech.because);
    case "other":
      return refuse(`Only HTTP is let through to ${destination.name.text}.`);
  }
}
