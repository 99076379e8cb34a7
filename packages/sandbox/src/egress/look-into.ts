import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";
import { takeFirst } from "./byte-intake.ts";
import type { Verdict } from "./egress-rule.ts";
import { readSpeech, type Speech } from "./first-bytes.ts";
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
      ALPNProtocols: [readProtocol],
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

const readProtocol = "http/1.1";

function distrusted(host: string): string {
  return `The program does not trust the authority that answers for ${host} in this task; it has to use the system's list of authorities.`;
}

/** Why the TLS a client begins is not ended for a host; `null` when it is. */
function mismatch({ serverName, protocols }: Speech & { kind: "tls" }, { name }: CheckedDestination): string | null {
  const expected = name.address === null ? name.text : null;
  if (serverName !== expected) return "The TLS connection is for another host than the one asked for.";
  if (protocols.length === 0 || protocols.includes(readProtocol)) return null;
  return `The program speaks ${protocols.map(printable).join(", ")} only, and what goes to ${name.text} is read as HTTP/1.1; let it speak that.`;
}

function printable(protocol: string): string {
  return protocol === "h2" ? "HTTP/2" : protocol.replace(/[^\x21-\x7e]/g, "?").slice(0, 20);
}

/** What a program that does not trust the task's authority says before it hangs up. */
function isDistrust(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)$/.test(code);
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
      const because = mismatch(speech, destination);
      if (because !== null) return refuse(because);
      const inner = await endTls(passage, client, destination).catch((error: unknown) => {
        if (isDistrust(error)) refuse(distrusted(destination.name.text));
        throw error;
      });
      return serveRequest(passage, { client: inner, scheme: "https", destination, verdict });
    }
    case "refused":
      return refuse(speech.because);
    case "other":
      return refuse(`Only HTTP is let through to ${destination.name.text}.`);
  }
}
