import { type ClientRequest, request as httpRequest, type IncomingMessage, STATUS_CODES } from "node:http";
import { type Duplex, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { writeAuthority } from "./destination-name.ts";
import type { Verdict } from "./egress-rule.ts";
import { createRedaction, redactText, secretSpellings } from "./redaction.ts";
import { sendBody } from "./request-body.ts";
import type { HeaderLine, RequestHead } from "./request-head.ts";
import { headerValues } from "./request-head.ts";
import { passesBack, planRequest, type RequestPlan } from "./request-plan.ts";
import type { CheckedDestination } from "./route.ts";
import {
  closedMeanwhile,
  endGently,
  isDestinationAllowed,
  openMeter,
  type Passage,
  recordRefusal,
} from "./task-egress.ts";

/** One request read from a client, and where it goes. */
export type Forwarding = Readonly<{
  /** the client, its head already taken */
  client: Duplex;
  head: RequestHead;
  /** path and query as they are sent on */
  path: string;
  scheme: "http" | "https";
  destination: CheckedDestination;
  verdict: Verdict & { isAllowed: true };
  /** a connection to the destination that is open and counted already */
  opened?: Duplex;
}>;

/** Answers a client in words and ends its connection. */
export function answerRefusal(client: Duplex, status: number, because: string): void {
  const body = `Deskhand did not let this through: ${because}\n`;
  client.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  endGently(client);
}

/** Asks a client of the host's own for the password of its proxy. */
export function answerProxyLogin(client: Duplex): void {
  client.write(
    'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="Deskhand"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  );
  endGently(client);
}

function chunkEncoder(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      done(
        null,
        chunk.length === 0
          ? undefined
          : Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from("\r\n")]),
      );
    },
    flush(done) {
      done(null, "0\r\n\r\n");
    },
  });
}

function headerPairs(rawHeaders: readonly string[]): HeaderLine[] {
  const pairs: HeaderLine[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  return pairs;
}

function writeAnswerHead(
  client: Duplex,
  answer: IncomingMessage,
  headers: readonly HeaderLine[],
  secrets: readonly Buffer[],
): void {
  const lines = headers.map(([name, value]) => `${redactText(`${name}: ${value}`, secrets)}\r\n`);
  const reason = redactText(answer.statusMessage ?? "", secrets).replace(/[^\x20-\x7e]/g, "?");
  client.write(Buffer.from(`HTTP/1.1 ${answer.statusCode} ${reason}\r\n${lines.join("")}\r\n`, "latin1"));
}

/** Passes an answer on to the client, with every secret masked. */
async function passAnswer(
  { client, head, verdict }: Forwarding,
  answer: IncomingMessage,
  secrets: readonly Buffer[],
): Promise<void> {
  const received = headerPairs(answer.rawHeaders);
  const isPacked = headerValues(received, "content-encoding").some((value) => value.toLowerCase() !== "identity");
  if (secrets.length > 0 && isPacked) {
    answer.destroy();
    answerRefusal(client, 502, "The answer is packed, so it cannot be checked for the credential.");
    return;
  }
  const headers = received.filter(([name]) => passesBack(name, verdict.credential !== null));
  const hasBody = head.method !== "HEAD" && answer.statusCode !== 204 && answer.statusCode !== 304;
  const isChunked = hasBody && head.minorVersion === 1 && headerValues(headers, "content-length").length === 0;
  const framing: HeaderLine[] = isChunked ? [["Transfer-Encoding", "chunked"]] : [];
  writeAnswerHead(client, answer, [...headers, ...framing, ["Connection", "close"]], secrets);
  const stages = [...(secrets.length > 0 ? [createRedaction(secrets)] : []), ...(isChunked ? [chunkEncoder()] : [])];
  await pipeline([answer, ...stages, client], { end: false });
  endGently(client);
}

/** Joins both ends after an upgrade until one of them ends. */
async function joinUpgraded(
  { client }: Forwarding,
  answer: IncomingMessage,
  server: Duplex,
  secrets: readonly Buffer[],
): Promise<void> {
  const received = headerPairs(answer.rawHeaders);
  if (headerValues(received, "upgrade")[0]?.toLowerCase() !== "websocket") {
    server.destroy();
    answerRefusal(client, 502, "The server upgraded the connection to something else.");
    return;
  }
  const headers = received.filter(([name]) => passesBack(name, secrets.length > 0));
  writeAnswerHead(client, answer, [...headers, ["Connection", "Upgrade"], ["Upgrade", "websocket"]], secrets);
  const back = secrets.length > 0 ? [server, createRedaction(secrets), client] : [server, client];
  await Promise.all([pipeline([client, server]), pipeline(back)]);
}

type Answer = Readonly<{ message: IncomingMessage; upgraded: { server: Duplex; first: Buffer } | null }>;

function answerTo(sent: ClientRequest): Promise<Answer> {
  return new Promise((resolve, reject) => {
    sent.once("response", (message) => resolve({ message, upgraded: null }));
    sent.once("upgrade", (message, server, first) => resolve({ message, upgraded: { server, first } }));
    sent.on("error", reject);
    sent.once("close", () => reject(new Error("the server closed the connection")));
  });
}

/** The connection a request is written to: TLS for `https`. */
async function openServer(
  passage: Passage,
  { scheme, destination, opened }: Forwarding,
  kind: string,
): Promise<Duplex> {
  const entry = { host: destination.name.text, port: destination.port, method: kind };
  const stream = opened ?? (await passage.task.route.open(destination, openMeter(passage, entry), scheme === "http"));
  return scheme === "https" ? passage.task.route.secure(stream, destination.name) : stream;
}

function writeRequest(server: Duplex, plan: RequestPlan, { destination, scheme, opened }: Forwarding): ClientRequest {
  const { proxy, name, port } = destination;
  const isAbsolute = proxy !== null && scheme === "http" && opened === undefined;
  const login: HeaderLine[] =
    isAbsolute && proxy.authorization !== null ? [["Proxy-Authorization", proxy.authorization]] : [];
  const sent = httpRequest({
    createConnection: () => server,
    method: plan.method,
    path: isAbsolute ? `http://${writeAuthority(name, port, 80)}${plan.path}` : plan.path,
    headers: [...plan.headers, ...login].flat(),
    setHost: false,
    maxHeaderSize: 64 * 1024,
  });
  sent.flushHeaders();
  return sent;
}

/** Whether a credential could be read on its way: plain HTTP that leaves this computer. */
function wouldShowCredential({ scheme, destination, verdict }: Forwarding): boolean {
  if (verdict.credential === null || scheme === "https") return false;
  const isHere = destination.addresses.every(({ text }) => text === "::1" || text.startsWith("127."));
  return destination.proxy !== null || !isHere || destination.addresses.length === 0;
}

/** Why a planned request may not be sent after all; `null` when it may. */
function lateRefusal(passage: Passage, forwarding: Forwarding): string | null {
  if (!passage.isStillAllowed()) return closedMeanwhile;
  if (!wouldShowCredential(forwarding)) return null;
  return `The credential for ${forwarding.destination.name.text} is sent over TLS only.`;
}

/**
 * Decides on one request and carries it, its body and its answer. One request per connection, on both sides, so that nothing can hide
 * behind it. Ends the client in every case; rejects when a connection broke on the way.
 */
export async function forwardRequest(passage: Passage, forwarding: Forwarding): Promise<void> {
  const { client, head, destination, verdict } = forwarding;
  const plan = planRequest(head, forwarding.path, { ...destination, scheme: forwarding.scheme }, verdict);
  passage.isStillAllowed = () =>
    isDestinationAllowed(
      passage.task,
      destination,
      ({ methods, credential }) => (methods === null || methods.has(plan.kind)) && credential === verdict.credential,
    );
  const because = plan.isAllowed ? lateRefusal(passage, forwarding) : plan.because;
  if (plan.isAllowed && because === null) return carry(passage, forwarding, plan);
  recordRefusal(passage, {
    host: destination.name.text,
    port: destination.port,
    method: plan.kind,
    because: because ?? "",
  });
  forwarding.opened?.destroy();
  answerRefusal(client, 403, because ?? "");
}

async function carry(passage: Passage, forwarding: Forwarding, plan: RequestPlan): Promise<void> {
  const { client, head, verdict } = forwarding;
  let server: Duplex;
  try {
    server = await openServer(passage, forwarding, plan.kind);
  } catch {
    answerRefusal(client, 502, `${forwarding.destination.name.text} cannot be reached.`);
    return;
  }
  // a client cut meanwhile by other rules, a bound or the end of the task
  if (client.destroyed || !passage.isStillAllowed()) {
    server.destroy();
    client.destroy();
    return;
  }
  client.once("close", () => server.destroy());
  const secrets = verdict.credential === null ? [] : secretSpellings(verdict.credential);
  const sent = writeRequest(server, plan, forwarding);
  const answering = answerTo(sent);
  if (head.minorVersion === 1 && headerValues(head.headers, "expect").length > 0 && plan.framing.kind !== "none")
    client.write("HTTP/1.1 100 Continue\r\n\r\n");
  const sending = plan.kind === "WEBSOCKET" ? Promise.resolve(sent.end()) : sendBody(client, plan.framing, sent);
  sending.catch((error: unknown) => sent.destroy(error instanceof Error ? error : new Error(String(error))));
  try {
    const { message, upgraded } = await answering;
    if (upgraded === null) return await passAnswer(forwarding, message, secrets);
    if (plan.kind !== "WEBSOCKET")
      return answerRefusal(client, 502, "The server upgraded a connection that did not ask for it.");
    if (upgraded.first.length > 0) upgraded.server.unshift(upgraded.first);
    await joinUpgraded(forwarding, message, upgraded.server, secrets);
  } finally {
    server.destroy();
  }
}
