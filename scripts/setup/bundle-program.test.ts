import { execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const writer = join(import.meta.dirname, "write-program.mjs");
let top: string;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "deskhand-joined-")));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

function write(path: string, text: string): string {
  const full = join(top, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, text);
  return full;
}

describe("a joined program", () => {
  test("knows the places of its sources and loads a part when it is needed", () => {
    write("src/part.ts", `export const part: string = import.meta.url;\n`);
    const entry = write(
      "src/main.ts",
      `const { part } = await import("./part.ts");\nconsole.log(import.meta.dirname, part);\n`,
    );
    execFileSync(process.execPath, [writer, entry, join(top, "joined")]);
    const printed = execFileSync(process.execPath, [join(top, "joined", "main.mjs")], { encoding: "utf8" });
    expect(printed.trim()).toBe(`${join(top, "src")} ${pathToFileURL(join(top, "src", "part.ts")).href}`);
  });
});

describe.skipIf(process.platform === "win32")("the launcher (a shell script, so not on Windows)", () => {
  const program = "node_modules/.cache/deskhand-program/main.mjs";
  const source = "apps/cli/src/main.ts";
  const before = new Date(Date.now() - 60_000);

  /** A checkout whose Node only says what it was to run. */
  function makeCheckout(): void {
    copyFileSync(join(root, "deskhand"), join(top, "deskhand"));
    for (const path of [source, "apps/server/src/main.ts", "packages/engine/src/index.ts", "package-lock.json"]) {
      utimesSync(write(path, ""), before, before);
    }
    for (const folder of ["apps/cli/src", "apps/cli", "apps/server/src", "apps/server"])
      utimesSync(join(top, folder), before, before);
    for (const folder of ["packages/engine/src", "packages/engine", "packages"])
      utimesSync(join(top, folder), before, before);
    const node = write("node", `#!/bin/sh\nfor word; do case $word in --*) ;; *) echo "$word" ;; esac; done\n`);
    chmodSync(node, 0o755);
    write(program, "");
    write("node_modules/.deskhand-ready", `${node}\n`);
  }

  function started(): string {
    return execFileSync(join(top, "deskhand"), ["list"], { encoding: "utf8" }).split("\n")[0] ?? "";
  }

  test("starts the joined program", () => {
    makeCheckout();
    expect(started()).toBe(join(top, program));
  });

  test.each([
    ["a source was edited", () => writeFileSync(join(top, "packages/engine/src/index.ts"), "export {};\n")],
    ["a source was removed", () => rmSync(join(top, "packages/engine/src/index.ts"))],
    ["a source was added", () => writeFileSync(join(top, "apps/server/src/added.ts"), "")],
    ["it was never joined", () => rmSync(join(top, program))],
  ])("starts the sources when %s", (_why, change) => {
    makeCheckout();
    const joinedAt = new Date(Date.now() - 10_000);
    utimesSync(join(top, program), joinedAt, joinedAt);
    expect(started()).toBe(join(top, program));
    change();
    expect(started()).toBe(join(top, source));
  });
});
