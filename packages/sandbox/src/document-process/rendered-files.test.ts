import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RenderedFiles, renderingKey } from "./rendered-files.ts";

const never = new AbortController().signal;

test("renderings are kept by content and kind, whatever the file is called", async () => {
  const place = mkdtempSync(join(tmpdir(), "deskhand-rendered-"));
  for (const [name, text] of Object.entries({ a: "one", b: "one", c: "two" })) writeFileSync(join(place, name), text);
  const key = (name: string, ending: string) => renderingKey(join(place, name), ending, never);
  expect(await key("a", "docx")).toBe(await key("b", "docx"));
  expect(await key("a", "docx")).not.toBe(await key("c", "docx"));
  expect(await key("a", "docx")).not.toBe(await key("a", "xlsx"));
});

test("the one that was not used longest goes first, and huge ones are not kept", () => {
  const kept = new RenderedFiles();
  for (const key of ["a", "b", "c"]) kept.keep(key, new Uint8Array(20_000_000));
  expect(kept.get("a")).not.toBeNull();
  kept.keep("d", new Uint8Array(20_000_000));
  expect(["a", "b", "c", "d"].map((key) => kept.get(key) !== null)).toEqual([true, false, true, true]);
  kept.keep("huge", new Uint8Array(40_000_000));
  expect(kept.get("huge")).toBeNull();
});
