import http from "node:http";
import type { AddressInfo } from "node:net";
import { type JsonRecord, recordOf } from "./json.ts";
import type { StubFault, StubReply, StubWire } from "./stub-reply.ts";

export type StubRequest = Readonly<{ body: JsonRecord; headers: http.IncomingHttpHeaders }>;

/** a server on this computer that stands in for a provider */
export type Stub = Readonly<{
  /** what a provider's base URL would be */
  baseUrl: string;
  key: string;
  requests: readonly StubRequest[];
  /** resolves when a client went away before its answer was complete */
  left: Promise<void>;
  close(): Promise<void>;
}>;

/** the replies in order, or a function of the request */
export type StubScript = readonly StubReply[] | ((body: JsonRecord) => StubReply);

async function bodyOf(request: http.IncomingMessage): Promise<JsonRecord> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return recordOf(JSON.parse(Buffer.concat(chunks).toString("utf8")));
}

function write(response: http.ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });
}

async function send(response: http.ServerResponse, bytes: Buffer, bytesAtOnce: number | undefined): Promise<void> {
  const size = bytesAtOnce ?? bytes.length;
  for (let at = 0; at < bytes.length; at += size) await write(response, bytes.subarray(at, at + size));
}

/** What goes down the line: everything, or everything up to the middle when something goes wrong there. */
function textOfReply(reply: StubReply, wire: StubWire, body: JsonRecord): string {
  if (reply.fault?.kind === "bytes") return reply.fault.bytes;
  const frames = wire.frames(reply, body);
  const inside = frames.findLastIndex((frame) => frame.isInside);
  const whole = frames.map(({ bytes }) => bytes).join("");
  if (reply.fault === undefined || inside === -1) return whole;
  const half = frames.slice(0, inside).map(({ bytes }) => bytes);
  const broken = frames[inside]?.bytes ?? "";
  if (reply.fault.kind === "cut") return half.join("") + broken.slice(0, broken.length / 2);
  if (reply.fault.kind === "stall") return half.join("");
  if (reply.fault.kind === "error-event") return half.join("") + wire.errorFrame(reply.fault.type, reply.fault.message);
  if (reply.fault.kind === "garbage") return `${half.join("")}data: {"this is": no JSON\n\n${broken}`;
  return whole;
}

/** Answers with what comes before any stream; tells whether that was all. */
function sendInstead(response: http.ServerResponse, fault: StubFault | undefined, wire: StubWire): boolean {
  if (fault?.kind === "status") {
    response.writeHead(fault.status, { "content-type": "application/json", ...fault.headers });
    response.end(fault.body ?? wire.errorBody("api_error", `status ${fault.status}`));
    return true;
  }
  if (fault?.kind === "html") {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end("<!doctype html><title>Sign in</title>");
    return true;
  }
  if (fault?.kind === "drop") {
    response.socket?.resetAndDestroy();
    return true;
  }
  return fault?.kind === "stall" && fault.when === "before";
}

async function answer(response: http.ServerResponse, reply: StubReply, wire: StubWire, body: JsonRecord) {
  const { fault } = reply;
  if (sendInstead(response, fault, wire)) return;
  response.writeHead(200, { "content-type": wire.binary?.contentType ?? "text/event-stream" });
  const bytes = Buffer.from(textOfReply(reply, wire, body), wire.binary === undefined ? "utf8" : "latin1");
  await send(response, bytes, reply.bytesAtOnce);
  if (fault !== undefined) reply.sent?.();
  if (fault?.kind === "stall") return;
  if (fault?.kind === "cut" && fault.how === "reset") response.socket?.resetAndDestroy();
  else response.end(() => fault === undefined && reply.sent?.());
}

/** Starts a stub for one wire format. A request that the real server would refuse gets a 400 with the reason. */
export async function startStub(wire: StubWire, script: StubScript, key = "test-key"): Promise<Stub> {
  const requests: StubRequest[] = [];
  const left = Promise.withResolvers<void>();
  const next = (body: JsonRecord): StubReply =>
    (typeof script === "function" ? script(body) : script[requests.length - 1]) ?? {
      fault: { kind: "status", status: 400, body: wire.errorBody("stub_error", "the stub has no reply left") },
    };
  const refuse = (response: http.ServerResponse, status: number, type: string, message: string) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(wire.errorBody(type, message));
  };
  const server = http.createServer(async (request, response) => {
    response.on("close", () => {
      if (!response.writableEnded) left.resolve();
    });
    const body = await bodyOf(request);
    requests.push({ body, headers: request.headers });
    if (request.url !== wire.path) return refuse(response, 404, "not_found_error", `no ${request.url} here`);
    if (!wire.hasKey(request.headers, key))
      return refuse(response, 401, "authentication_error", `Incorrect API key provided: ${key}-wrong`);
    const problem = wire.problem(body);
    if (problem !== null) return refuse(response, 400, "invalid_request_error", problem);
    return answer(response, next(body), wire, body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { baseUrl: `http://127.0.0.1:${port}/v1`, key, requests, left: left.promise, close };
}
