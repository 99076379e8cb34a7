import { readingTools, type Task, type Transcriber } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createTools } from "./create-tools.ts";

const descriptions = () =>
  createTools().map(({ name, description, input }) => ({ name, description, inputSchema: input.toJsonSchema() }));

test("the tools have the names models and scripts rely on", () => {
  expect(createTools().map(({ name }) => name)).toEqual([
    "file_list",
    "file_read",
    "file_search",
    "file_write",
    "file_edit",
    "file_move",
    "file_copy",
    "file_delete",
    "folder_create",
    "shell_run",
    "plan_propose",
    "plan_update",
    "user_ask",
    "task_delegate",
    "folder_request",
    "document_create",
    "document_edit",
    "document_check",
    "document_render",
    "artifact_present",
    "document_convert",
    "table_query",
    "tool_search",
  ]);
});

test("tools that are known to read say whose words they bring, whatever their input", () => {
  const known = createTools([], { transcriber: {} as Transcriber }).filter(({ name }) => readingTools.has(name));
  expect(known.map(({ name }) => name).toSorted()).toEqual([...readingTools].toSorted());
  for (const tool of known) {
    // one that does not say brings the words of others, too
    const brought = tool.kind === "work" ? tool.untrusted?.({ path: "/desk/a.txt" }, {} as Task) : null;
    expect([tool.name, brought]).not.toEqual([tool.name, null]);
  }
});

test("all descriptions and schemas of a first request together cost a model at most 16 kB", () => {
  const later = new Set(createTools().flatMap((tool) => (tool.isDeferred === true ? [tool.name] : [])));
  const first = descriptions().filter(({ name }) => !later.has(name));
  expect([...later]).toEqual(["document_convert", "table_query"]);
  expect(JSON.stringify(first).length).toBeLessThanOrEqual(16_000);
});

test("every schema is an object that refuses unknown fields", () => {
  for (const { inputSchema } of descriptions())
    expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
});

test("only reading is an action of its own; what is staged is judged when it is applied", () => {
  const path = "/desk/a";
  const inputs: Record<string, unknown> = {
    file_list: { path },
    file_read: { path },
    file_search: { path, pattern: "x" },
    file_write: { path, content: "" },
    file_edit: { path, edits: [{ old: "a", new: "b" }] },
    file_move: { moves: [{ from: path, to: "/desk/b" }] },
    file_copy: { copies: [{ from: path, to: "/desk/b" }] },
    file_delete: { paths: [path] },
    folder_create: { path },
    shell_run: { command: "true" },
    document_create: { path, format: "xlsx", workbook: { sheets: [] } },
    document_edit: { path, edits: [] },
    document_check: { path },
    document_render: { path: "/desk/a.pdf" },
    artifact_present: { paths: [path], summary: "x" },
    document_convert: { path, to: "/desk/b.pdf" },
    table_query: { paths: [path] },
    tool_search: { query: "x" },
  };
  const found = createTools().flatMap((tool) => {
    if (tool.kind !== "work") return [];
    const input = tool.input.parse(inputs[tool.name]);
    return [[tool.name, tool.replay, tool.actions(input, {} as never), tool.locks(input)]];
  });
  const read = [{ verb: "read", target: path }];
  expect(found).toEqual([
    ["file_list", "safe", read, []],
    ["file_read", "safe", read, []],
    ["file_search", "safe", read, []],
    ["file_write", "safe", [], ["path:/desk/a"]],
    ["file_edit", "safe", [], ["path:/desk/a"]],
    ["file_move", "safe", [], ["path:/desk/a", "path:/desk/b"]],
    ["file_copy", "safe", [], ["path:/desk/b"]],
    ["file_delete", "safe", [], ["path:/desk/a"]],
    ["folder_create", "safe", [], ["path:/desk/a"]],
    ["shell_run", "unsafe", [], []],
    ["document_create", "safe", [], ["path:/desk/a"]],
    ["document_edit", "safe", [], ["path:/desk/a"]],
    ["document_check", "safe", read, []],
    ["document_render", "safe", [{ verb: "read", target: "/desk/a.pdf" }], []],
    ["artifact_present", "safe", [], []],
    ["document_convert", "safe", read, ["path:/desk/b.pdf"]],
    ["table_query", "safe", read, []],
    ["tool_search", "safe", [], []],
  ]);
});
