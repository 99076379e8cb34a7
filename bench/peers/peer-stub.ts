import { createServer, type ServerResponse } from "node:http";
import { notes } from "../notes.ts";

/**
 * A model that answers at once, for agents of other makers: Anthropic's messages
 * (https://docs.anthropic.com/en/docs/build-with-claude/streaming) and OpenAI's responses
 * (https://platform.openai.com/docs/api-reference/responses-streaming). Reads a note at each step, by whatever tool the agent has for it,
 * as often as the goal `bench read <calls> <folder>` says. `GET /requests` gives `{ at, bytes }` of every request that asked for an
 * answer (`ms` since the epoch) and forgets them; `side` counts requests that were no step of the goal.
 */
type Body = Readonly<{
  messages?: readonly Readonly<{ role: string }>[];
  input?: readonly Readonly<{ type?: string }>[];
  tools?: readonly Readonly<{ name?: string }>[];
}>;
type Read = Readonly<{ id: string; tool: string; input: Record<string, string> }>;

let requests: { at: number; bytes: number }[] = [];
let side = 0;
/** some agents take two answers with one id for one */
let answers = 0;

/** how each agent reads a file; the first tool it offers counts */
const readers: readonly (readonly [tool: string, input: (path: string) => Record<string, string>])[] = [
  ["file_read", (path) => ({ path })],
  ["Read", (file_path) => ({ file_path })],
  ["exec_command", (path) => ({ cmd: `cat ${path}` })],
];

function nextRead(body: Body, text: string): Read | null {
  const [, calls = "0", folder = "/"] = /bench read (\d+) ([^\s"\\]+)/.exec(text) ?? [];
  const done =
    body.messages?.filter(({ role }) => role === "assistant").length ??
    body.input?.filter(({ type }) => type === "function_call").length ??
    0;
  const reader = readers.find(([tool]) => body.tools?.some(({ name }) => name === tool) ?? true);
  if (reader === undefined || done >= Number(calls)) return null;
  return { id: `call_${done}`, tool: reader[0], input: reader[1](`${folder}/note-${done % notes}.txt`) };
}

function frame(response: ServerResponse, type: string, fields: Record<string, unknown>): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
}

function answerMessages(response: ServerResponse, read: Read | null): void {
  const usage = { input_tokens: 10, output_tokens: 10 };
  answers += 1;
  const message = { id: `msg_${answers}`, type: "message", role: "assistant", model: "bench", content: [], usage };
  frame(response, "message_start", { message: { ...message, stop_reason: null, stop_sequence: null } });
  const block =
    read === null ? { type: "text", text: "" } : { type: "tool_use", id: read.id, name: read.tool, input: {} };
  const delta =
    read === null
      ? { type: "text_delta", text: "Done." }
      : { type: "input_json_delta", partial_json: JSON.stringify(read.input) };
  frame(response, "content_block_start", { index: 0, content_block: block });
  frame(response, "content_block_delta", { index: 0, delta });
  frame(response, "content_block_stop", { index: 0 });
  const reason = read === null ? "end_turn" : "tool_use";
  frame(response, "message_delta", {
    delta: { stop_reason: reason, stop_sequence: null },
    usage: { output_tokens: 10 },
  });
  frame(response, "message_stop", {});
}

function answerResponses(response: ServerResponse, read: Read | null): void {
  const item =
    read === null
      ? { type: "message", id: "msg_1", role: "assistant", content: [{ type: "output_text", text: "Done." }] }
      : {
          type: "function_call",
          id: `fc_${read.id}`,
          call_id: read.id,
          name: read.tool,
          arguments: JSON.stringify(read.input),
        };
  frame(response, "response.created", { response: { id: "resp_1" } });
  frame(response, "response.output_item.added", { output_index: 0, item });
  frame(response, "response.output_item.done", { output_index: 0, item });
  const usage = { input_tokens: 10, output_tokens: 10, total_tokens: 20 };
  frame(response, "response.completed", { response: { id: "resp_1", usage } });
}

const server = createServer((request, response) => {
  if (request.method === "GET") {
    response.end(JSON.stringify({ requests, side }));
    requests = [];
    side = 0;
    return;
  }
  const at = performance.timeOrigin + performance.now();
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const bytes = Buffer.concat(chunks);
    const text = bytes.toString("utf8");
    if (!text.includes("bench read ")) side += 1;
    else requests.push({ at, bytes: bytes.length });
    const body = JSON.parse(text) as Body;
    response.writeHead(200, { "content-type": "text/event-stream" });
    if (body.input === undefined) answerMessages(response, nextRead(body, text));
    else answerResponses(response, nextRead(body, text));
    response.end();
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" && address !== null ? address.port : 0);
});
