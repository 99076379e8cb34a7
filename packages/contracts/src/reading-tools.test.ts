import { expect, test } from "vitest";
import { bringsUnmarkedWords } from "./reading-tools.ts";

test("a search in a log of before brought words of others, unless it was for names", () => {
  const inputs = [{ kind: "content" }, { path: "/desk" }, null, { kind: "name" }];
  expect(inputs.map((input) => bringsUnmarkedWords({ tool: "file_search", input }))).toEqual([true, true, true, false]);
});

test("reading brought them, making a folder did not", () => {
  const tools = ["file_read", "shell_run", "folder_create"];
  expect(tools.map((tool) => bringsUnmarkedWords({ tool, input: {} }))).toEqual([true, true, false]);
});
