import { execFileSync } from "node:child_process";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TreeDifference } from "@deskhand/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packLayer } from "./pack-layer.ts";

let folder: string;
let hostPath: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-layer-"));
  hostPath = join(folder, "blob");
  await writeFile(hostPath, "x".repeat(513));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function pack(differences: readonly TreeDifference[], marks: "user" | "trusted" = "user"): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of packLayer(differences, { mountPath: "/work", marks, owner: 1000 })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function file(path: string): TreeDifference {
  return { path: `/work/${path}`, entry: "file", hostPath, bytes: 513, mode: 0o640, modifiedMs: 1_700_000_000_500 };
}

const long = `${"deep/".repeat(60)}${"ü".repeat(100)}`;

test("tar reads the archive as it was meant: kinds, modes, owners, sizes, long names and marks", async () => {
  const archive = await pack([
    { path: "/work", entry: "folder", mode: 0o750, isOpaque: false },
    { path: "/work/o", entry: "folder", mode: 0o700, isOpaque: true },
    file(long),
    { path: "/work/gone", entry: "gone" },
    { path: "/work/l", entry: "link", target: `${long}\n"` },
  ]);
  const list = execFileSync("tar", ["-tv", "--numeric-owner", "--utc", "--xattrs", "--quoting-style=c", "-f", "-"], {
    input: archive,
    env: { ...process.env, LC_ALL: "C.UTF-8" },
    encoding: "utf8",
  });
  const octets = long.replaceAll("ü", "\\303\\274");
  const lines = list
    .replaceAll("ü", "\\303\\274")
    .trim()
    .split("\n")
    .map((line) => line.replace(/\s+/g, " "));
  expect(
    lines.map((line) =>
      line
        .split(" ")
        .filter((_part, at) => ![3, 4].includes(at))
        .join(" "),
    ),
  ).toEqual([
    'drwxr-x--- 1000/1000 0 "./"',
    expect.stringMatching(/^drwx------\*? 1000\/1000 0 "\.\/o\/?"$/),
    `-rw-r----- 1000/1000 513 "./${octets}"`,
    'c--------- 1000/1000 0,0 "./gone"',
    `lrwxrwxrwx 1000/1000 0 "./l" -> "${octets}\\n\\""`,
  ]);
  expect(archive.toString("latin1")).toContain("SCHILY.xattr.user.overlay.opaque=y\n");
  expect(
    (await pack([{ path: "/work/o", entry: "folder", mode: 0o700, isOpaque: true }], "trusted")).toString("latin1"),
  ).toContain("SCHILY.xattr.trusted.overlay.opaque=y\n");
});

test.each([
  ["outside its folder", { path: "/other/x", entry: "gone" }],
  ["beside its folder with the same beginning", { path: "/workshop/x", entry: "gone" }],
  ["the whole folder gone", { path: "/work", entry: "gone" }],
] as const)("a difference that is %s is refused", async (_name, difference) => {
  await expect(pack([difference])).rejects.toThrow("outside its folder");
});

test("a file that became shorter is noticed instead of breaking the archive", async () => {
  const shrinking = join(folder, "shrinking");
  await writeFile(shrinking, "x".repeat(100));
  await truncate(shrinking, 10);
  await expect(
    pack([{ path: "/work/s", entry: "file", hostPath: shrinking, bytes: 100, mode: 0o600, modifiedMs: 0 }]),
  ).rejects.toThrow("changed while");
});
