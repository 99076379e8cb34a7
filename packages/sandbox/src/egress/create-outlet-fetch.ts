import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { type Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { connect as connectTls } from "node:tls";
import type { Origin } from "../backend.ts";
import type { EgressOutlet } from "./create-egress-broker.ts";

/** What a client of an HTTP interface takes in the place of `fetch`. */
export type OutletFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const withoutBody = new Set([101, 204, 205, 304]);

function toResponse(answer: IncomingMessage): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < answer.rawHeaders.length; at += 2)
    headers.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
  const status = answer.statusCode ?? 502;
  if (withoutBody.has(status)) answer.resume();
  const body = withoutBody.has(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(body, { status, statusText: answer.statusMessage ?? "", headers });
}

/** without the brackets of an IPv6 address */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

function send(stream: Duplex, url: URL, request: Request): Promise<Response> {
  return new Promise((resolve, reject) => {
    const isTls = url.protocol === "https:";
    const options = {
      method: request.method,
      headers: {
        host: url.host,
        ...Object.fromEntries(request.headers),
        "accept-encoding": "identity",
        connection: "close",
      },
      signal: request.signal,
    };
    const secure = () =>
      connectTls({
        socket: stream,
        host: hostOf(url),
        servername: isIP(hostOf(url)) === 0 ? url.hostname : "",
        ALPNProtocols: ["http/1.1"],
      });
    const sent = isTls
      ? requestHttps(url, { ...options, createConnection: secure })
      : requestHttp(url, { ...options, createConnection: () => stream });
    sent.on("error", (error) => {
      stream.destroy();
      reject(error);
    });
    sent.on("response", (answer) => {
      answer.once("close", () => stream.destroy());
      resolve(toResponse(answer));
    });
    if (request.body === null) sent.end();
    else pipeline(Readable.fromWeb(request.body as NodeReadableStream), sent).catch(reject);
  });
}

/**
 * A `fetch` whose every byte leaves through a task's outlet, for requests that Deskhand makes on its behalf. One connection per request,
 * answers unpacked, redirects handed back (`manual`). Rejects with `DeskhandError` when the host is refused or cannot be reached.
 */
export function createOutletFetch(outlet: Pick<EgressOutlet, "connect">, from: Origin): OutletFetch {
  return async (input, init) => {
    const request = new Request(input, {
      ...init,
      ...(init?.body instanceof ReadableStream ? { duplex: "half" } : {}),
    });
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
    const stream = await outlet.connect({ host: hostOf(url), port }, from);
    if (!request.signal.aborted) return send(stream, url, request);
    stream.destroy();
    throw request.signal.reason;
  };
}
