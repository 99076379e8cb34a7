import type { Duplex } from "node:stream";
import { type Asked, approach } from "./approach.ts";
import { IntakeError, type Reading, takeFirst } from "./byte-intake.ts";
import { readAuthority } from "./destination-name.ts";
import { answerRefusal, forwardRequest } from "./forward-request.ts";
import { lookInto } from "./look-into.ts";
import { passOpaque } from "./pass-opaque.ts";
import { BodyError } from "./request-body.ts";
import { headerValues, type RequestHead, readRequestHead, requestHeadLimits } from "./request-head.ts";
import { readSocksGreeting, readSocksRequest, socksReplies, socksReply, socksVersion } from "./socks-request.ts";
import { endGently, isLookedInto, openMeter, type Passage, recordRefusal } from "./task-egress.ts";
import { readUntilEmptyLine } from "./until-empty-line.ts";

/** How a tunnel is answered to a client. */
type TunnelAnswers = Readonly<{ open(): void; refuse(status: 403 | 502, because: string): void }>;

async function serveTunnel(passage: Passage, client: Duplex, asked: Asked, answers: TunnelAnswers): Promise<void> {
  const way = await approach(passage, asked);
  if (!way.isOpen) return answers.refuse(way.status, way.because);
  const { destination, verdict } = way;
  const { method } = asked;
  if (isLookedInto(verdict)) {
    answers.open();
    return lookInto(passage, { client, destination, verdict, method });
  }
  let server: Duplex;
  try {
    const entry = { host: asked.name.text, port: asked.port, method };
    server = await passage.task.route.open(destination, openMeter(passage, entry));
  } catch {
    return answers.refuse(502, `${asked.name.text} cannot be reached.`);
  }
  if (client.destroyed) return void server.destroy();
  answers.open();
  return passOpaque(passage, { client, server, destination, verdict, method });
}

async function serveConnect(passage: Passage, client: Duplex, head: RequestHead): Promise<void> {
  const target = readAuthority(head.target, null);
  const hosts = headerValues(head.headers, "host").map((host) => readAuthority(host, target?.port ?? null));
  const isSame = hosts.every((host) => host?.name.text === target?.name.text && host?.port === target?.port);
  if (target === null || !isSame || hosts.length > 1 || head.framing.kind !== "none")
    return refuseRequest(passage, client, head, "The request to connect does not name one host.");
  return serveTunnel(
    passage,
    client,
    { ...target, method: "CONNECT", scheme: "https" },
    {
      open: () => void client.write("HTTP/1.1 200 Connection established\r\n\r\n"),
      refuse: (status, because) => answerRefusal(client, status, because),
    },
  );
}

function refuseRequest(passage: Passage, client: Duplex, head: RequestHead | null, because: string): void {
  // a login before the host is nobody's business but the program's
  const [, host = ""] = /^(?:[a-z]+:\/\/)?(?:[^/?]*@)?([^/?]*)/i.exec(head?.target ?? "") ?? [];
  recordRefusal(passage, { host: host === "" ? "?" : host, port: 0, method: head?.method ?? "", because });
  answerRefusal(client, 400, because);
}

async function serveAbsolute(passage: Passage, client: Duplex, head: RequestHead): Promise<void> {
  const [, host, rest = ""] = /^http:\/\/([^/?]+)([/?].*)?$/i.exec(head.target) ?? [];
  const target = host === undefined ? null : readAuthority(host, 80);
  if (target === null)
    return refuseRequest(
      passage,
      client,
      head,
      "The request does not name a host the way a proxy needs it (http:// or CONNECT).",
    );
  const way = await approach(passage, { ...target, method: head.method, scheme: "http" });
  if (!way.isOpen) return answerRefusal(client, way.status, way.because);
  const path = rest.startsWith("/") ? rest : `/${rest}`;
  return forwardRequest(passage, { ...way, client, head, path, scheme: "http" });
}

async function serveHttp(passage: Passage, client: Duplex): Promise<void> {
  const bounds = { maxBytes: requestHeadLimits.bytes, timeoutMs: passage.task.limits.headTimeoutMs };
  const head = readRequestHead(await takeFirst(client, readUntilEmptyLine, bounds));
  if (typeof head === "string") return refuseRequest(passage, client, null, head);
  return head.method === "CONNECT" ? serveConnect(passage, client, head) : serveAbsolute(passage, client, head);
}

/** Lets a reader that may refuse be used as one that only reads. */
function either<Value extends { state: string }>(read: (bytes: Buffer) => Value): (bytes: Buffer) => Reading<Value> {
  return (bytes) => {
    const value = read(bytes);
    const used = "bytes" in value && typeof value.bytes === "number" ? value.bytes : 0;
    return value.state === "partial" ? { state: "partial" } : { state: "read", value, bytes: used };
  };
}

async function serveSocks(passage: Passage, client: Duplex): Promise<void> {
  const bounds = { maxBytes: 600, timeoutMs: passage.task.limits.headTimeoutMs };
  const refuse = (reply: Buffer, because: string) => {
    recordRefusal(passage, { host: "?", port: 0, method: "SOCKS5", because });
    client.write(reply);
    endGently(client);
  };
  const greeting = await takeFirst(client, either(readSocksGreeting), bounds);
  if (greeting.state === "refused") return refuse(greeting.reply, greeting.because);
  if (greeting.state === "read") client.write(greeting.reply);
  const request = await takeFirst(client, either(readSocksRequest), bounds);
  if (request.state === "refused") return refuse(request.reply, request.because);
  if (request.state !== "read") return;
  return serveTunnel(
    passage,
    client,
    { name: request.name, port: request.port, method: "SOCKS5", scheme: "https" },
    {
      open: () => void client.write(socksReply(socksReplies.succeeded)),
      refuse: (status) => {
        client.write(socksReply(status === 403 ? socksReplies.notAllowed : socksReplies.unreachable));
        endGently(client);
      },
    },
  );
}

/** Where the words for a connection that broke off belong in the ledger; `null` for what is nobody's fault. */
function refusalOf(error: unknown): string | null {
  if (error instanceof BodyError) return error.message;
  if (!(error instanceof IntakeError) || error.because === "ended") return null;
  return error.because === "too long"
    ? "The start of a connection is too long."
    : "A connection does not say where it wants to go.";
}

/** Whether an error is a connection's own trouble: reset, cut, bounded, not well formed. Anything else is a fault of Deskhand's. */
function isTroubleOfConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    !(error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
  );
}

/**
 * Serves one connection made inside, whatever it speaks: HTTP to a proxy, `CONNECT`, SOCKS5. Ends it in every case. Rejects only with a
 * fault of Deskhand's own.
 */
export async function serveConnection(passage: Passage, client: Duplex): Promise<void> {
  try {
    const first = await takeFirst<number>(
      client,
      (bytes) => (bytes[0] === undefined ? { state: "partial" } : { state: "read", value: bytes[0], bytes: 0 }),
      { maxBytes: 1_024, timeoutMs: passage.task.limits.headTimeoutMs },
    );
    await (first === socksVersion ? serveSocks(passage, client) : serveHttp(passage, client));
  } catch (error) {
    client.destroy();
    const because = refusalOf(error);
    if (because !== null) recordRefusal(passage, { host: "?", port: 0, method: "", because });
    if (!isTroubleOfConnection(error)) throw error;
  }
}
