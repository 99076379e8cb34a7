import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";
import { readSettings } from "./settings-file.ts";
import { createInstructions } from "./standing-instructions.ts";

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
  expect(await instructions.read()).toEqual({ text: "", folders: [] });
  await instructions.change({ text: " Write in British English. \n" });
  expect(await instructions.read()).toEqual({ text: "Write in British English.", folders: [] });
  expect(readSettings(home)).toMatchObject({ buildImage: "never", later: 1 });
});

test("are told, changed and checked over HTTP", async () => {
  const { ask, post } = createTestApp({ ports: { instructions: createInstructions(makeHome()) } });
  expect(await (await ask("/api/instructions")).json()).toEqual({ text: "", folders: [] });
  expect(await (await post("/api/instructions", { text: "Dates as 2026-01-31." })).json()).toEqual({
    text: "Dates as 2026-01-31.",
    folders: [],
  });
  expect((await post("/api/instructions", { text: "x".repeat(8_001) })).status).toBe(400);
});

test("for a folder are told to tasks that get it, one in it, or one around it, and to no other", async () => {
  const instructions = createInstructions(makeHome());
  const folders = [
    { path: "/home/ana/Harbor", text: "Amounts in euros." },
    { path: "/home/ana/Other", text: "Old." },
    { path: "/home/ana/Other", text: "In French." },
  ] as const;
  await instructions.change({ text: "Be brief.", folders: [...folders] });
  await instructions.change({ text: "Be very brief." });
  expect(await instructions.read()).toEqual({ text: "Be very brief.", folders: [folders[0], folders[2]] });
  const toldWith = async (path: `/${string}`) =>
    (await instructions.recall([{ path, verb: "edit", neverDelete: false }])).map(({ source }) => source);
  expect(await toldWith("/home/ana/Harbor")).toEqual(["user:/home/ana/Harbor"]);
  expect(await toldWith("/home/ana/Harbor/2026")).toEqual(["user:/home/ana/Harbor"]);
  expect(await toldWith("/home/ana")).toEqual(["user:/home/ana/Harbor", "user:/home/ana/Other"]);
  expect(await toldWith("/home/ana/Harbor-2")).toEqual([]);
  expect(await instructions.recall([])).toEqual([]);
});
