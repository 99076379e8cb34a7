import { type Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { createUnzip } from "node:zlib";

/** what a provider asks of the network: one POST of JSON, at most once per model request */
type Fetch = typeof globalThis.fetch;

/** statuses whose responses have no body, https://fetch.spec.whatwg.org/#null-body-status */
const bodiless = new Set([204, 205, 304]);

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  return headers;
}

/** The bytes of a message, read only as fast as they are taken. Pieces that arrive at once go on as one, which spares every step behind. */
function bodyOf(message: Readable): ReadableStream<Uint8Array> {
  let isOpen = true;
  let waiting: Uint8Array[] = [];
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const pass = () => {
        if (isOpen && waiting.length > 0) {
          controller.enqueue(waiting.length === 1 && waiting[0] !== undefined ? waiting[0] : Buffer.concat(waiting));
          if ((controller.desiredSize ?? 0) <= 0) message.pause();
        }
        waiting = [];
      };
      const end = (tell: () => void) => {
        pass();
        if (isOpen) tell();
        isOpen = false;
      };
      message.on("data", (chunk: Uint8Array) => {
        if (waiting.push(chunk) === 1) process.nextTick(pass);
      });
      message.once("end", () => end(() => controller.close()));
      message.on("error", (error) => end(() => controller.error(error)));
    },
    pull: () => void message.resume(),
    cancel() {
      isOpen = false;
      message.destroy();
    },
  });
}

/** Nothing compressed was asked for, but a gateway may send it all the same. */
function unpacked(message: IncomingMessage): Readable {
  const encoding = message.headers["content-encoding"];
  if (encoding !== "gzip" && encoding !== "deflate") return message;
  const unzip = createUnzip();
  message.once("error", (error) => unzip.destroy(error));
  unzip.once("close", () => message.destroy());
  return message.pipe(unzip);
}

function responseOf(message: IncomingMessage, heard: (bytes: number) => void): Response {
  const status = message.statusCode ?? 0;
  message.on("data", (chunk: Uint8Array) => heard(chunk.length));
  message.pause();
  const body = bodiless.has(status) ? null : bodyOf(unpacked(message));
  if (body === null) message.resume();
  return new Response(body, { status, statusText: message.statusMessage ?? "", headers: headersOf(message) });
}

function onePiece(body: string): readonly Uint8Array[] {
  return [Buffer.from(body)];
}

/** What requests are sent over, and what counts it. */
export type Wire = Readonly<{
  /** throws `DeskhandError` when the host may not be reached; `null` for the runtime's own */
  agentFor(url: URL): Agent | null;
  /** tells of the connection a request is sent on; the answer is called when it ended */
  began(socket: Socket, isKept: boolean): () => void;
}>;

const uncounted: Wire = { agentFor: () => null, began: () => () => {} };

type Post = Readonly<{
  url: URL;
  headers: Record<string, string>;
  pieces: readonly Uint8Array[];
  signal: AbortSignal | null;
}>;

function post({ url, headers, pieces, signal }: Post, wire: Wire): Promise<IncomingMessage> {
  const agent = wire.agentFor(url);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const attempt = (isFirst: boolean): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const outgoing: ClientRequest = send(url, {
        method: "POST",
        headers: { ...headers, "accept-encoding": "identity", "content-length": bytes },
        ...(agent === null ? {} : { agent }),
        ...(signal === null ? {} : { signal }),
      });
      let isAnswered = false;
      let end = () => {};
      outgoing.once("socket", (socket) => {
        end = wire.began(socket, outgoing.reusedSocket);
      });
      outgoing.once("response", (message) => {
        isAnswered = true;
        message.once("end", () => end()).once("close", () => end());
        resolve(message);
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        end();
        // The message's own stream tells what breaks an answer that began; asking again here would ask twice.
        if (isAnswered) return;
        // The server closed a kept connection in the very moment it was used again: it never saw this request.
        const isStale = isFirst && outgoing.reusedSocket && error.code === "ECONNRESET";
        if (isStale && signal?.aborted !== true) resolve(attempt(false));
        else reject(error);
      });
      // corked, so that the pieces leave together
      outgoing.cork();
      for (const piece of pieces) outgoing.write(piece);
      outgoing.end();
      outgoing.uncork();
    });
  return attempt(true);
}

/** Headers of a request that is complete, with whatever proves who sends it. */
export type SignRequest = (
  url: URL,
  headers: Record<string, string>,
  pieces: readonly Uint8Array[],
) => Record<string, string>;

/**
 * The network of a provider's requests, with half of the built-in `fetch`'s work per request. Follows no redirect, keeps connections
 * open, and goes over `wire`: else through the proxy that `useProxyOf` set. `heard` is called with the `bytes` of every piece that arrives; `toPieces` makes the bytes that
 * are sent out of the text that the provider's code wrote, and `sign` completes the headers when nothing changes any more.
 */
export function createProviderFetch(
  heard: (bytes: number) => void,
  toPieces = onePiece,
  sign: SignRequest | null = null,
  wire: Wire = uncounted,
): Fetch {
  return async (input, init) => {
    if (typeof init?.body !== "string") throw new TypeError("a provider's request must be text");
    const headers = Object.fromEntries(new Headers(init.headers));
    const url = new URL(input instanceof Request ? input.url : input);
    const pieces = toPieces(init.body);
    const complete = sign === null ? headers : sign(url, headers, pieces);
    const message = await post({ url, headers: complete, pieces, signal: init.signal ?? null }, wire);
    return responseOf(message, heard);
  };
}
