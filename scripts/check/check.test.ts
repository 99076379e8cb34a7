import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const folder = dirname(fileURLToPath(import.meta.url));
const checkout = dirname(dirname(folder));
const packages = ["contracts", "engine", "models", "sandbox", "workspace", "client", "tools", "documents"];
let tree = "";

function plant(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
}

function run(script: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, script), tree], { encoding: "utf8" });
  return { status, output: `${stdout}${stderr}` };
}

/** Names of the rules a boundary check reports, sorted. */
function brokenRules(output: string): string[] {
  return [...new Set([...output.matchAll(/^ {4}([a-z-]+): /gm)].map((match) => match[1] ?? ""))].sort();
}

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), "deskhand-check-"));
  spawnSync("git", ["init", "-q"], { cwd: tree });
  copyFileSync(join(checkout, "tsconfig.json"), join(tree, "tsconfig.json"));
  mkdirSync(join(tree, "node_modules", "@deskhand"), { recursive: true });
  writeFileSync(join(tree, ".gitignore"), "node_modules/\n");
  for (const library of ["zod", "vitest", "hono"]) {
    symlinkSync(join(checkout, "node_modules", library), join(tree, "node_modules", library));
  }
  for (const name of packages) {
    plant({
      [`packages/${name}/package.json`]: JSON.stringify({
        name: `@deskhand/${name}`,
        exports: { ".": "./src/index.ts" },
      }),
      [`packages/${name}/src/index.ts`]: `export type Noun = "${name}";\nexport const noun: Noun = "${name}";\n`,
    });
    symlinkSync(join(tree, "packages", name), join(tree, "node_modules", "@deskhand", name));
  }
});

afterEach(() => {
  rmSync(tree, { recursive: true, force: true });
});

test("imports that the house allows pass", () => {
  plant({
    "packages/contracts/src/schema.ts": 'import { z } from "zod";\nexport const schema = z.string();\n',
    "packages/contracts/src/schema.test.ts":
      'import { test } from "vitest";\nimport { schema } from "./schema.ts";\ntest(schema.parse("x"), () => {});\n',
    "packages/tools/src/read.ts":
      'import type { Noun } from "@deskhand/documents";\nexport const noun = "x" as string as Noun;\n',
    "apps/server/src/compose.ts": 'import { noun } from "@deskhand/sandbox";\nexport const wired = noun;\n',
    "apps/web/src/page.ts": 'import { noun } from "@deskhand/client";\nexport const page = noun;\n',
  });
  const { status, output } = run("boundaries.mjs");
  expect({ status, rules: brokenRules(output) }).toEqual({ status: 0, rules: [] });
});

test("every boundary rule can fail, for imports of types too", async () => {
  const uses = (name: string) => `import type { Noun } from "@deskhand/${name}";\nexport type Used = Noun;\n`;
  plant({
    "packages/contracts/src/a.ts": uses("client"),
    "packages/contracts/src/b.ts":
      'import { Hono } from "hono";\nimport { join } from "node:path";\nexport const b = [Hono, join];\n',
    "packages/contracts/src/c.test.ts": 'import { Hono } from "hono";\nexport const c = Hono;\n',
    "packages/contracts/src/testing/fake.ts": "export const fake = 1;\n",
    "packages/engine/src/a.ts": uses("models"),
    "packages/models/src/a.ts": uses("tools"),
    "packages/sandbox/src/a.ts": uses("workspace"),
    "packages/workspace/src/a.ts": uses("engine"),
    "packages/client/src/a.ts": uses("engine"),
    "packages/client/src/b.ts": 'import { fake } from "../../contracts/src/testing/fake.ts";\nexport const b = fake;\n',
    "packages/tools/src/a.ts": uses("engine"),
    "packages/tools/src/b.ts": 'import { noun } from "@deskhand/documents";\nexport const b = noun;\n',
    "packages/documents/src/a.ts": uses("contracts"),
    "packages/documents/src/one.ts": 'import { two } from "./two.ts";\nexport const one = (): number => two();\n',
    "packages/documents/src/two.ts":
      'import { one } from "./one.ts";\nimport { gone } from "./gone.ts";\nexport const two = (): number => one() + gone;\n',
    "apps/server/src/a.ts": `${uses("client")}export { noun } from "@deskhand/sandbox";\n`,
    "apps/web/src/a.ts": `${uses("engine")}export { join } from "node:path";\n`,
    "apps/cli/src/a.ts": uses("engine"),
  });
  const { status, output } = run("boundaries.mjs");
  const config = (await import(pathToFileURL(join(checkout, ".dependency-cruiser.mjs")).href)) as {
    default: { forbidden: readonly { name: string }[] };
  };
  expect(brokenRules(output)).toEqual(config.default.forbidden.map((rule) => rule.name).sort());
  expect(status).toBe(1);
});

test("a boundary check that looked at no import fails", () => {
  const { status, output } = run("boundaries.mjs");
  expect({ status, isSaid: output.includes("Not one import was looked at") }).toEqual({ status: 1, isSaid: true });
});

test("a long file, a forbidden word and a wrong case are named", () => {
  plant({
    "packages/engine/src/long.ts": "export {};\n".repeat(401),
    "packages/engine/src/file-helpers.ts": "",
    "packages/engine/src/TaskList.ts": "",
    "packages/engine/src/database.ts": "",
  });
  const { status, output } = run("file-rules.mjs");
  const faults = output.trim().split("\n").sort();
  expect(status).toBe(1);
  expect(faults).toEqual([
    "20 files, 3 faults",
    "packages/engine/src/TaskList.ts is not named in kebab-case",
    'packages/engine/src/file-helpers.ts has "helper" in its name: the noun was not found yet',
    "packages/engine/src/long.ts has 401 lines; 400 is the limit",
  ]);
});
