import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readGuestProgram, withoutTypes } from "./guest-program.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-guest-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

test("types go, imports of own files follow the new names, imports of Node stay", () => {
  const source =
    'import { a } from "./deep/a.ts";\nimport { join } from "node:path";\nexport const b: string = join(a, "x.ts");\n';
  const script = withoutTypes(source);
  expect(script).toContain('from "./deep/a.js"');
  expect(script).toContain('from "node:path"');
  expect(script).toContain('join(a, "x.ts")');
  expect(script).not.toContain(": string");
});

test("a guest program is carried as scripts, folders first, without its tests", () => {
  const folder = folderWith({
    "main.ts": 'import "./deep/part.ts";',
    "deep/part.ts": "export const one: number = 1;",
    "deep/part.test.ts": "",
    "testing/fake.ts": "",
  });
  const paths = readGuestProgram(folder).map(({ path, entry }) => `${entry} ${path}`);
  expect(paths).toEqual([
    "folder guest",
    "folder guest/deep",
    "file guest/package.json",
    "file guest/deep/part.js",
    "file guest/main.js",
  ]);
});

test("a folder without a main program is refused", () => {
  expect(() => readGuestProgram(folderWith({ "other.ts": "" }))).toThrow("There is no guest program");
});
