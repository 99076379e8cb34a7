import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readIsolationSettings, writeIsolationSettings } from "./isolation-settings.ts";

const makeHome = () => mkdtempSync(join(tmpdir(), "deskhand-settings-"));

test("without a file the strongest isolation is preferred", () => {
  expect(readIsolationSettings(makeHome())).toEqual({ prefer: "strongest", requireVm: false });
});

test("what is written is read again, and what others keep in the file stays", async () => {
  const home = makeHome();
  writeFileSync(join(home, "settings.json"), JSON.stringify({ other: { kept: true } }));
  await writeIsolationSettings(home, { prefer: "fastest", requireVm: true });
  expect(readIsolationSettings(home)).toEqual({ prefer: "fastest", requireVm: true });
  expect(JSON.parse(readFileSync(join(home, "settings.json"), "utf8"))).toMatchObject({ other: { kept: true } });
});

test.each([
  "",
  "{",
  "[]",
  '{"isolation":{"prefer":"weakest","requireVm":false}}',
  '{"isolation":{"prefer":"strongest"}}',
])("a file that says %j stops everything rather than count as the usual settings", (text) => {
  const home = makeHome();
  writeFileSync(join(home, "settings.json"), text);
  expect(() => readIsolationSettings(home)).toThrow("cannot be read; correct the file");
});
