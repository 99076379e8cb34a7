import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSettings } from "./settings-file.ts";
import { createInstructions } from "./standing-instructions.ts";
import { createTestApp } from "./testing/test-app.ts";

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "deskhand-instructions-"));
  onTestFinished(() => rmSync(home, { recursive: true }));
  return home;
}

test("are empty at first, and kept beside the other settings", async () => {
  const home = makeHome();
  const settings = join(home, "settings.json");
  writeFileSync(settings, JSON.stringify({ buildImage: "never", later: 1 }));
  const instructions = createInstructions(home);
  expect(await instructions.read()).toEqual({ text: "" });
  await instructions.change({ text: " Write in British English. \n" });
  expect(await instructions.read()).toEqual({ text: "Write in British English." });
  expect(readSettings(home)).toMatchObject({ buildImage: "never", later: 1 });
});

test("are told, changed and checked over HTTP", async () => {
  const { ask, post } = createTestApp({ ports: { instructions: createInstructions(makeHome()) } });
  expect(await (await ask("/api/instructions")).json()).toEqual({ text: "" });
  expect(await (await post("/api/instructions", { text: "Dates as 2026-01-31." })).json()).toEqual({
    text: "Dates as 2026-01-31.",
  });
  expect((await post("/api/instructions", { text: "x".repeat(8_001) })).status).toBe(400);
});
