import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noCaps } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createMoney } from "./create-money.ts";

const makeHome = () => mkdtempSync(join(tmpdir(), "deskhand-settings-"));
const noon = () => new Date(2026, 10, 22, 12).getTime();

test("sums of the day and the month come from the log", () => {
  const asked: string[] = [];
  const spentUsd = (since: string) => asked.push(since) * 1.25;
  const money = createMoney({ home: makeHome(), log: { spentUsd }, prices: [], nowMs: noon });
  expect(money.report()).toEqual({ caps: noCaps, todayUsd: 1.25, monthUsd: 2.5, prices: [] });
  expect(asked).toEqual(["2026-11-22", "2026-11-01"]);
});

test("caps are kept beside the other settings and known to the next start", async () => {
  const home = makeHome();
  writeFileSync(join(home, "settings.json"), JSON.stringify({ isolation: { prefer: "files", requireVm: false } }));
  const options = { home, log: { spentUsd: () => 0 }, prices: [] };
  const caps = { taskUsd: null, dayUsd: 5, monthUsd: 40 };
  await createMoney(options).changeCaps(caps);
  expect(createMoney(options).caps()).toEqual(caps);
  expect(JSON.parse(readFileSync(join(home, "settings.json"), "utf8")).isolation.prefer).toBe("files");
});

test("a settings file that cannot be read gives no caps rather than none at all", () => {
  const home = makeHome();
  writeFileSync(join(home, "settings.json"), '{"caps":{"dayUsd":-1}}');
  expect(() => createMoney({ home, log: { spentUsd: () => 0 }, prices: [] }).caps()).toThrow("cannot be read");
});
