import { createServer, type ServerResponse } from "node:http";
import { notes } from "./notes.ts";

/**
 * A model that answers at once over real HTTP in Anthropic's streaming format
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming): `calls` tool calls, then one sentence. Started as a process of its
 * own so that its work is not counted. The goal says what to do: `bench read|write <calls> <folder>`.
 * `GET /times` gives the arrival time of every request (`ms` since the epoch) and forgets them.
 */
type Body = Readonly<{ messages: readonly Readonly<{ role: string; content: unknown }>[] }>;

let arrivals: number[] = [];

function frame(response: ServerResponse, type: string, fields: Record<string, unknown>): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}

function answer(
  response: ServerResponse,
  block: Record<string, unknown>,
  delta: Record<string, unknown>,
  reason: string,
): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const usage = { input_tokens: 10, output_tokens: 10 };
  const message = {
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "bench",
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage,
  };
  frame(response, "message_start", { message });
  frame(response, "content_block_start", { index: 0, content_block: block });
  frame(response, "content_block_delta", { index: 0, delta });
  frame(response, "content_block_stop", { index: 0 });
  frame(response, "message_delta", {
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: 10 },
  });
  frame(response, "message_stop", {});
  response.end();
}

function reply(response: ServerResponse, body: Body): void {
  const goal = /bench (read|write) (\d+) ([^\s"\\]+)/.exec(JSON.stringify(body.messages[0]?.content));
  const done = body.messages.filter((message) => message.role === "assistant").length;
  const [, kind = "read", calls = "0", folder = "/"] = goal ?? [];
  if (done >= Number(calls)) {
    answer(response, { type: "text", text: "" }, { type: "text_delta", text: "Done." }, "end_turn");
    return;
  }
  const input =
    kind === "read"
      ? { path: `${folder}/note-${done % notes}.txt` }
      : { path: `${folder}/made-${done}.txt`, content: `line ${done}\n`.repeat(20) };
  const block = { type: "tool_use", id: `toolu_${done}`, name: `file_${kind}`, input: {} };
  answer(response, block, { type: "input_json_delta", partial_json: JSON.stringify(input) }, "tool_use");
}

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify(arrivals));
    arrivals = [];
    return;
  }
  arrivals.push(performance.timeOrigin + performance.now());
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => reply(response, JSON.parse(Buffer.concat(chunks).toString("utf8")) as Body));
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});
