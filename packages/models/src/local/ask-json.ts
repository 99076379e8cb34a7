import { Agent, request } from "node:http";

const maximumBytes = 4_000_000;

/** goes around the proxy of the environment: what is asked is this computer */
const direct = new Agent({ keepAlive: false });

export type JsonQuestion = Readonly<{ url: string; body?: unknown; signal: AbortSignal }>;

/** What a server on this computer answers; `null` for anything but a good answer in JSON. */
export function askJson({ body, signal, url }: JsonQuestion): Promise<unknown> {
  const bytes = body === undefined ? null : Buffer.from(JSON.stringify(body));
  return new Promise((resolve) => {
    const nothing = () => resolve(null);
    const headers = bytes === null ? {} : { "content-type": "application/json", "content-length": bytes.length };
    const outgoing = request(url, { method: bytes === null ? "GET" : "POST", agent: direct, headers, signal });
    outgoing.on("error", nothing);
    outgoing.on("response", (message) => {
      const isJson = message.statusCode === 200 && /json/i.test(message.headers["content-type"] ?? "");
      const pieces: Buffer[] = [];
      let size = 0;
      message.on("error", nothing);
      message.on("data", (piece: Buffer) => {
        size += piece.length;
        pieces.push(piece);
        if (size > maximumBytes || !isJson) outgoing.destroy();
      });
      message.on("close", nothing);
      message.on("end", () => resolve(isJson ? parsed(Buffer.concat(pieces).toString("utf8")) : null));
    });
    outgoing.end(bytes ?? undefined);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
