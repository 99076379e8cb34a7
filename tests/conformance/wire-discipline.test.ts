import { defineTool, type Tool } from "@deskhand/contracts";
import type { StubReply, StubScript } from "@deskhand/models/testing";
import { wireFormats } from "@deskhand/models/testing";
import { createTools } from "@deskhand/tools";
import { afterEach, describe, expect, it } from "vitest";
import { type ProviderDesk, startProviderDesk, stepsOf } from "./kit/provider-desk.ts";

const desks: ProviderDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});

type Format = (typeof wireFormats)[number];

async function start(format: Format, script: StubScript, more: Parameters<typeof startProviderDesk>[2] = {}) {
  const desk = await startProviderDesk(format, script, more);
  desks.push(desk);
  return desk;
}

const read = (at: number): StubReply => ({
  thinking: `Thought ${at}.`,
  text: `Step ${at}.`,
  calls: [{ id: `c${at}`, tool: "file_read", input: { path: `/desk/file ${at % 7}.txt`, offset: 1 + (at % 2) } }],
});
const done: StubReply = { text: "Everything is done." };
const files = Object.fromEntries(
  Array.from({ length: 300 }, (_, at) => [`/desk/file ${at}.txt`, `first line of ${at}\nsecond line of ${at}`]),
);

/** A request without what moves on purpose: the marks for the cache. */
function unmarked(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /,?"cache_control":\{"type":"ephemeral"\}|,?\{"cachePoint":\{"type":"default"\}\}/g,
    "",
  );
}

/** Everything of a request beside its conversation. */
function frameOf({ messages, input, contents, ...rest }: Readonly<Record<string, unknown>>): string {
  const system = Array.isArray(messages) ? messages.filter((message) => message.role === "system") : [];
  return unmarked([rest, system]);
}

function conversationOf({ messages, input, contents }: Readonly<Record<string, unknown>>): readonly string[] {
  return ((messages ?? input ?? contents) as readonly unknown[]).map(unmarked);
}

describe.each(wireFormats)("%s", (format) => {
  it("sends the same system text and tools at every step, and a conversation that only grows at its end", async () => {
    const desk = await start(format, [...Array.from({ length: 12 }, (_, at) => read(at)), done], { files });
    const task = await desk.run();
    const bodies = desk.stub.requests.map(({ body }) => body);
    expect([task.status, bodies.length, task.thoughtCount]).toEqual(["done", 13, 13]);
    expect(new Set(bodies.map(frameOf)).size).toBe(1);
    for (const [at, body] of bodies.entries()) {
      const [now, next] = [conversationOf(body), conversationOf(bodies[at + 1] ?? body)];
      expect(next.slice(0, now.length)).toEqual(now);
    }
  });

  it("asks first with at most 24 kB, all tools, the overview of a full folder and its notes included", async () => {
    const notes = { "/desk/DESKHAND.md": "Names of files begin with the date. ".repeat(20) };
    const instructions = async () => "Write in British English. ".repeat(20);
    const desk = await start(format, [done], { files: { ...files, ...notes }, instructions });
    await desk.run({ mode: "plan" });
    const body = JSON.stringify(desk.stub.requests[0]?.body);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(24_000);
    for (const words of ["301 files", "Names of files begin with the date", "British English", "plan_propose"])
      expect(body).toContain(words);
    expect(body).not.toContain("first line of");
  });

  it("names large sets of tools only once they were searched for, after all others", async () => {
    const further = Array.from({ length: 200 }, (_, at) => connectorTool(at));
    const script: StubReply[] = [
      { calls: [{ id: "s1", tool: "tool_search", input: { query: "ledger of year 17" } }] },
      { calls: [{ id: "s2", tool: "books__ledger_17", input: {} }] },
      { calls: [{ id: "s3", tool: "tool_search", input: { query: "books__ledger_42" } }] },
      done,
    ];
    const desk = await start(format, script, { tools: createTools(further) });
    const task = await desk.run();
    expect(task.status).toBe("done");
    const tools = desk.stub.requests.map(({ body }) => JSON.stringify(toolsIn(body)).slice(1, -1));
    expect(Buffer.byteLength(JSON.stringify(desk.stub.requests[0]?.body))).toBeLessThanOrEqual(24_000);
    for (const [at, list] of tools.entries()) expect((tools[at + 1] ?? list).startsWith(list)).toBe(true);
    expect(tools.map((list) => list.match(/books__ledger_\d+/g)?.length ?? 0).map((count) => count > 0)).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(tools[3]).toContain("books__ledger_42");
    if (format === "anthropic-messages") for (const list of tools) expect(list.match(/cache_control/g)).toHaveLength(1);
    expect(JSON.stringify(stepsOf(task))).toContain("entries of year 17");
  });

  it("gives a model with a small memory the few tools that nearly every task needs", async () => {
    const desk = await start(format, [done], { contextTokens: 8_000 });
    await desk.run();
    const sent = JSON.stringify(desk.stub.requests[0]?.body);
    expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(14_000);
    expect(sent).toContain("tool_search");
    expect(sent).not.toContain("document_create");
  });
});

/** The tools of a request one by one, wherever the format keeps them. */
function toolsIn({ tools, toolConfig }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const list = (tools ?? (toolConfig as Readonly<Record<string, unknown>> | undefined)?.tools) as readonly object[];
  const each = list.flatMap((tool) =>
    "functionDeclarations" in tool ? (tool.functionDeclarations as object[]) : [tool],
  );
  return each.filter((tool) => !("cachePoint" in tool));
}

function connectorTool(at: number): Tool {
  return defineTool<unknown>({
    kind: "work",
    name: `books__ledger_${at}`,
    description: `Reads the ledger of year ${at}. ${"It has many columns. ".repeat(20)}`,
    isDeferred: true,
    input: {
      parse: (value) => value,
      toJsonSchema: () => ({ type: "object", properties: {}, additionalProperties: false }),
    },
    replay: "safe",
    actions: () => [],
    locks: () => [],
    run: async () => ({ forModel: [{ type: "text", text: `entries of year ${at}` }], forUser: null }),
  });
}
