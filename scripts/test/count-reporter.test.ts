import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** What a run of one test file prints at its end, and how it counts. */
function runFile(source: string): Readonly<{ printed: readonly string[]; count: unknown }> {
  // below the checkout, where its libraries are found
  const folder = mkdtempSync(join(root, "node_modules", ".deskhand-skips-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "skips.test.ts"), `import { expect, test } from "vitest";\n${source}\n`);
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const reporter = `--reporter=${join(import.meta.dirname, "count-reporter.mjs")}`;
  const count = join(folder, "count.json");
  const options = { cwd: folder, encoding: "utf8", env: { ...process.env, DESKHAND_TEST_COUNT: count } } as const;
  const args = [vitest, "run", "--root", folder, "--config", join(folder, "none.mjs"), reporter];
  writeFileSync(join(folder, "none.mjs"), `export default { test: { include: ["*.test.ts"], exclude: [] } };\n`);
  const printed = execFileSync(process.execPath, args, options);
  return { printed: printed.trim().split("\n"), count: JSON.parse(readFileSync(count, "utf8")) };
}

test("a run says why tests were skipped, each reason once, and counts them", () => {
  const { count, printed } =
    runFile(`for (const name of ["one", "two"]) test(name, (context) => context.skip("no scanner is here"));
test("three", (context) => context.skip(true, "no printer is here"));
test("four", () => expect(4).toBe(4));`);
  expect(printed).toEqual(["Skipped 2 tests: no scanner is here", "Skipped 1 test: no printer is here"]);
  expect(count).toEqual({ passed: 1, failed: 0, skipped: 3 });
});

test("a run names the tests that passed only when they were tried again", () => {
  const { count, printed } = runFile(`let tries = 0;
test("late once", { retry: 1 }, () => expect(++tries).toBe(2));
test("in time", { retry: 1 }, () => expect(1).toBe(1));`);
  expect(printed).toEqual([
    "Passed only at a retry: skips.test.ts > late once (at first: expected 1 to be 2 // Object.is equality)",
  ]);
  expect(count).toEqual({ passed: 2, failed: 0, skipped: 0 });
});
