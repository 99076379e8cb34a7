import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { bundleGuestProgram, guestEntries } from "./guest-program.ts";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-guest-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

const program = {
  "run-guest.ts": `import { join } from "node:path";
import {
  first as other,
  type Shape,
} from "./deep/part.ts";
import "./aside.ts";

const own: Shape = "here";
export function runGuest(): void {
  console.log(join(own, other()), globalThis.aside);
}
`,
  "deep/part.ts": `import { last } from "../last.ts";
const own = "there";
export type Shape = string;
export const first = (): string => own + last;
`,
  "last.ts": 'export const last: string = "!";\n',
  "aside.ts": "declare global { var aside: number }\nglobalThis.aside = 7;\n",
  "deep/part.test.ts": "this is no program",
};

test("the parts of a program become one script that does what they did, with equal names kept apart", () => {
  const folder = folderWith(program);
  const script = join(folder, "main.cjs");
  writeFileSync(script, bundleGuestProgram(folder));
  expect(execFileSync(process.execPath, [script], { encoding: "utf8" })).toBe("here/there! 7\n");
});

test("a script taken up from a snapshot does what it does itself, and nothing before", () => {
  const folder = folderWith(program);
  const [script, blob] = [join(folder, "main.cjs"), join(folder, "main.blob")];
  writeFileSync(script, bundleGuestProgram(folder));
  const built = execFileSync(process.execPath, ["--snapshot-blob", blob, "--build-snapshot", script]);
  expect(built.toString()).toBe("");
  const taken = execFileSync(process.execPath, ["--snapshot-blob", blob, "main"], { encoding: "utf8" });
  expect(taken).toBe("here/there! 7\n");
});

test("the program's own script is the same each time, without types and without what only tests use", () => {
  const folder = fileURLToPath(new URL("../guest", import.meta.url));
  const script = bundleGuestProgram(folder);
  expect(bundleGuestProgram(folder)).toBe(script);
  expect(script).toContain('parts["frame-link.ts"] = ');
  expect(script).not.toMatch(/vitest|^import |^export |: readonly string\[\]/m);
});

test("the image carries one script in a folder of its own", () => {
  const paths = guestEntries("1;").map(({ path, entry }) => `${entry} ${path}`);
  const folder = "layer/usr/lib/deskhand/guest";
  expect(paths).toEqual([`folder ${folder}`, `file ${folder}/main.cjs`]);
});

test("a folder without a program is refused, and so is one that is written in a way that cannot be followed", () => {
  const needing = (name: string): string => `import { x } from "./${name}.ts";\nexport const runGuest = () => x;\n`;
  expect(() => bundleGuestProgram(folderWith({ "other.ts": "" }))).toThrow("There is no guest program");
  const round = {
    "run-guest.ts": needing("b"),
    "b.ts": 'import { runGuest } from "./run-guest.ts";\nexport const x = runGuest;\n',
  };
  expect(() => bundleGuestProgram(folderWith(round))).toThrow("needed by what it needs itself");
  const odd = { "run-guest.ts": "export default 1;\n" };
  expect(() => bundleGuestProgram(folderWith(odd))).toThrow("cannot be carried over: export default 1;");
});
