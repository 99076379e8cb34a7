import { expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";

test("the record of a task is told as one answer and as a file of lines, without secrets", async () => {
  const { ask, engine } = createTestApp();
  const id = engine.addTask("/tmp", "Log in with password=hunter22");
  const { entries } = (await (await ask(`/api/tasks/${id}/audit`)).json()) as { entries: unknown[] };
  expect(entries).toMatchObject([{ seq: 1, kind: "request", what: "Asked for: Log in with password=[secret]" }]);
  const file = await ask(`/api/tasks/${id}/audit.jsonl`);
  expect(file.headers.get("content-disposition")).toBe(`attachment; filename="${id}-record.jsonl"`);
  const lines = (await file.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(entries);
  expect((await ask("/api/tasks/task_none/audit.jsonl")).status).toBe(404);
});
