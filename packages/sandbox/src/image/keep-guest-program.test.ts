import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleGuestProgram } from "./guest-program.ts";
import { keepGuestProgram } from "./keep-guest-program.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-kept-guest-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function programSaying(word: string, folder = temporaryFolder()): string {
  writeFileSync(
    join(folder, "run-guest.ts"),
    `export function runGuest(): void {\n  console.log("${word}" as string);\n}\n`,
  );
  return folder;
}

const keptIn = (shelf: string): readonly string[] => readdirSync(join(shelf, "guest-programs")).sort();

test("the kept script is the one that bundling gives", () => {
  const [shelf, program] = [temporaryFolder(), programSaying("hello")];
  const made = keepGuestProgram(shelf, program);
  expect(made).toContain('"hello"');
  expect(made).toBe(bundleGuestProgram(program));
});

test("an unchanged program is not bundled again, a changed one is", () => {
  const [shelf, program] = [temporaryFolder(), programSaying("hello")];
  keepGuestProgram(shelf, program);
  const [name = ""] = keptIn(shelf);
  const file = join(shelf, "guest-programs", name);
  const [hash, script] = readFileSync(file, "utf8").split(/\n([\s\S]*)/);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(keepGuestProgram(shelf, program)).toBe(script);
  expect(keptIn(shelf)).toEqual([name]);
  programSaying("goodbye", program);
  expect(keepGuestProgram(shelf, program)).toContain('"goodbye"');
  expect(keptIn(shelf)).toHaveLength(2);
});

test("a kept script that is cut short or was changed is made anew", () => {
  const [shelf, program] = [temporaryFolder(), programSaying("hello")];
  const made = keepGuestProgram(shelf, program);
  const file = join(shelf, "guest-programs", keptIn(shelf)[0] ?? "");
  const whole = readFileSync(file, "utf8");
  for (const damaged of [whole.slice(0, -20), whole.replace("hello", "other"), ""]) {
    writeFileSync(file, damaged);
    expect(keepGuestProgram(shelf, program)).toBe(made);
    expect(readFileSync(file, "utf8")).toBe(whole);
  }
});

test("only the scripts of the last few versions stay", () => {
  const [shelf, program] = [temporaryFolder(), temporaryFolder()];
  for (const word of ["one", "two", "three", "four", "five", "six"]) {
    keepGuestProgram(shelf, programSaying(word, program));
  }
  expect(keptIn(shelf)).toHaveLength(4);
});

test("a program that cannot be bundled is refused with what is wrong with it", () => {
  const [shelf, program] = [temporaryFolder(), temporaryFolder()];
  writeFileSync(join(program, "run-guest.ts"), "export default 1;\n");
  expect(() => keepGuestProgram(shelf, program)).toThrow("cannot be carried over: export default 1;");
});
