import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const writer = join(import.meta.dirname, "write-program.mjs");
let scratch: string;
let top: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "deskhand-joined-")));
  top = join(scratch, "checkout");
  mkdirSync(top);
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

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

describe("joining anew", () => {
  const builds = "node_modules/.cache/deskhand-program";

  /** A checkout with this set-up and a program of two parts, the second of which it loads when told to. */
  function makeCheckout(): void {
    cpSync(import.meta.dirname, join(top, "scripts/setup"), { recursive: true });
    mkdirSync(join(top, "node_modules"));
    for (const name of ["rolldown", "@rolldown", "@oxc-project"])
      symlinkSync(join(root, "node_modules", name), join(top, "node_modules", name));
    for (const path of ["apps/server/src/main.ts", "packages/engine/src/index.ts", "package-lock.json"])
      write(path, "");
    write("apps/cli/src/part.ts", `export const part: string = "first";\n`);
    write(
      "apps/cli/src/main.ts",
      `process.stdout.write("up ");\nprocess.stdin.once("data", async () => {\n` +
        `  process.stdin.pause();\n  console.log((await import("./part.ts")).part);\n});\n`,
    );
  }

  /** What the set-up says while it joins. */
  function joinProgram(): string {
    const program = pathToFileURL(join(top, "scripts/setup/bundle-program.mjs")).href;
    const call = `await (await import(${JSON.stringify(program)})).bundleProgram(process.execPath)`;
    const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", call], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return stderr;
  }
  const pointer = () => readFileSync(join(top, builds, "current"), "utf8").split("\n");
  const main = () => join(top, builds, pointer()[0] ?? "", "main.mjs");
  const run = () => execFileSync(process.execPath, [main()], { encoding: "utf8", input: "go" });
  const kept = () => readdirSync(join(top, builds)).filter((name) => name !== "current");

  beforeEach(makeCheckout);

  test("is done when a source changed, whatever time the source carries, and not again", () => {
    joinProgram();
    expect(run()).toBe("up first\n");
    write("apps/cli/src/part.ts", `export const part: string = "other";\n`);
    const longAgo = new Date(Date.now() - 86_400_000);
    utimesSync(join(top, "apps/cli/src/part.ts"), longAgo, longAgo);
    joinProgram();
    expect(run()).toBe("up other\n");
    const [build] = pointer();
    joinProgram();
    expect(pointer()[0]).toBe(build);
  });

  test("is done when a library changed", () => {
    joinProgram();
    const [build] = pointer();
    write("package-lock.json", "{}");
    joinProgram();
    expect(pointer()[0]).not.toBe(build);
  });

  test("is done when the checkout was moved, since a program knows where its sources were", () => {
    joinProgram();
    const [build] = pointer();
    const moved = `${top}-moved`;
    renameSync(top, moved);
    top = moved;
    joinProgram();
    expect(pointer().slice(0, 2)).toEqual([expect.not.stringMatching(`^${build}$`), moved]);
    expect(run()).toBe("up first\n");
  });

  test("waits while a source carries a time to come", () => {
    const tomorrow = new Date(Date.now() + 86_400_000);
    utimesSync(join(top, "apps/cli/src/part.ts"), tomorrow, tomorrow);
    joinProgram();
    expect(existsSync(join(top, builds))).toBe(false);
  });

  test("leaves a running program its parts until it ends", async () => {
    joinProgram();
    const child = spawn(process.execPath, [main()], { stdio: ["pipe", "pipe", "inherit"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    await once(child.stdout, "data");
    for (const part of ["second", "third", "fourth"]) {
      write("apps/cli/src/part.ts", `export const part: string = ${JSON.stringify(part)};\n`);
      joinProgram();
    }
    expect(kept()).toHaveLength(3);
    child.stdin.end("go");
    await once(child, "close");
    expect(said).toBe("up first\n");
    expect(run()).toBe("up fourth\n");
    write("apps/cli/src/part.ts", `export const part: string = "fifth";\n`);
    joinProgram();
    expect(kept()).toHaveLength(2);
  });

  test("says why it could not, and leaves nothing half done", () => {
    joinProgram();
    const [build] = pointer();
    write("apps/cli/src/part.ts", "export const = ;\n");
    expect(joinProgram()).toContain("could not be joined, so every command starts slower");
    expect(kept()).toEqual([build]);
  });

  test("removes what an interrupted one left", () => {
    write(`${builds}/build-half/main.mjs`, "");
    joinProgram();
    expect(kept()).toEqual([pointer()[0]]);
  });
});

describe("the launcher", () => {
  const pointer = "node_modules/.cache/deskhand-program/current";
  const program = "node_modules/.cache/deskhand-program/build-one/main.mjs";
  const source = "apps/cli/src/main.ts";
  const made = ["scripts/setup/bundle-program.mjs", "scripts/setup/write-program.mjs", "package-lock.json"];
  const before = new Date(Date.now() - 60_000);

  beforeEach((context) =>
    context.skip(process.platform === "win32", "it is a shell script, which Windows does not run"),
  );

  /** A checkout whose Node only says what it was to run. */
  function makeCheckout(): void {
    copyFileSync(join(root, "deskhand"), join(top, "deskhand"));
    for (const path of [source, "apps/server/src/main.ts", "packages/engine/src/index.ts", ...made]) {
      utimesSync(write(path, ""), before, before);
    }
    for (const folder of ["apps/cli/src", "apps/cli", "apps/server/src", "apps/server"])
      utimesSync(join(top, folder), before, before);
    for (const folder of ["packages/engine/src", "packages/engine", "packages"])
      utimesSync(join(top, folder), before, before);
    const node = write("node", `#!/bin/sh\nfor word; do case $word in --*) ;; *) echo "$word" ;; esac; done\n`);
    chmodSync(node, 0o755);
    write(program, "");
    write(pointer, `build-one\n${top}\nfingerprint\n`);
    write("node_modules/.deskhand-ready", `${node}\n`);
  }

  function started(path = process.env.PATH): string {
    const options = { encoding: "utf8", env: { ...process.env, PATH: path } } as const;
    return execFileSync(join(top, "deskhand"), ["list"], options).split("\n")[0] ?? "";
  }

  test("starts the joined program", () => {
    makeCheckout();
    expect(started()).toBe(join(top, program));
  });

  test.each([
    ["a source was edited", () => writeFileSync(join(top, "packages/engine/src/index.ts"), "export {};\n")],
    ["a source was removed", () => rmSync(join(top, "packages/engine/src/index.ts"))],
    ["a source was added", () => writeFileSync(join(top, "apps/server/src/added.ts"), "")],
    ["it was never joined", () => rmSync(join(top, pointer))],
    ["the program is gone", () => rmSync(join(top, program))],
    ["the joining changed", () => writeFileSync(join(top, "scripts/setup/write-program.mjs"), "//")],
    ["it was joined elsewhere", () => writeFileSync(join(top, pointer), `build-one\n${top}-before\nfingerprint\n`)],
    ["nothing names a build", () => writeFileSync(join(top, pointer), "")],
  ])("starts the sources when %s", (_why, change) => {
    makeCheckout();
    const joinedAt = new Date(Date.now() - 10_000);
    utimesSync(join(top, pointer), joinedAt, joinedAt);
    expect(started()).toBe(join(top, program));
    change();
    expect(started()).toBe(join(top, source));
  });

  test("starts the sources when `find` is missing, and the joined program when it is there", () => {
    makeCheckout();
    const tools = join(top, "tools");
    mkdirSync(tools);
    const add = (name: string) =>
      symlinkSync(execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim(), join(tools, name));
    for (const name of ["sh", "readlink"]) add(name);
    expect(started(tools)).toBe(join(top, source));
    add("find");
    expect(started(tools)).toBe(join(top, program));
  });

  test.each(["a desk's $HOME", "50% off #1", "Büro 机"])("works in a folder named %s, by a link too", (name) => {
    top = join(top, name);
    mkdirSync(top);
    makeCheckout();
    expect(started()).toBe(join(top, program));
    const linked = join(top, "tools", "deskhand");
    mkdirSync(join(top, "tools"));
    symlinkSync("../deskhand", linked);
    expect(execFileSync(linked, ["list"], { encoding: "utf8" }).split("\n")[0]).toBe(join(top, program));
  });
});
