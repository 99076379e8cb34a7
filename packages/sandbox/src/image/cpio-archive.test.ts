import { expect, test } from "vitest";
import { type CpioEntry, writeCpio } from "./cpio-archive.ts";

/** What the kernel would see: names, modes, device numbers and contents. */
function readCpio(archive: Buffer) {
  const found: unknown[] = [];
  for (let at = 0; at < archive.length; ) {
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const field = (index: number): number =>
      Number.parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    const [mode, bytes, major, minor, nameBytes] = [1, 6, 9, 10, 11].map(field) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const name = archive.toString("utf8", at + 110, at + 110 + nameBytes - 1);
    const start = Math.ceil((at + 110 + nameBytes) / 4) * 4;
    const content = archive.toString("utf8", start, start + bytes);
    if (name === "TRAILER!!!") return found;
    found.push([name, mode.toString(8), major, minor, content]);
    at = Math.ceil((start + bytes) / 4) * 4;
  }
  throw new Error("There is no trailer.");
}

const entries: readonly CpioEntry[] = [
  { entry: "folder", path: "dev", mode: 0o755 },
  { entry: "character-device", path: "dev/console", mode: 0o600, major: 5, minor: 1 },
  { entry: "file", path: "init", mode: 0o755, bytes: Buffer.from("#!sh") },
  { entry: "file", path: "odd", mode: 0o644, bytes: Buffer.from("x") },
  { entry: "link", path: "bin", mode: 0o777, target: "usr/bin" },
];

test("an archive holds its entries with kind, mode, device and content", () => {
  expect(readCpio(writeCpio(entries))).toEqual([
    ["dev", "40755", 0, 0, ""],
    ["dev/console", "20600", 5, 1, ""],
    ["init", "100755", 0, 0, "#!sh"],
    ["odd", "100644", 0, 0, "x"],
    ["bin", "120777", 0, 0, "usr/bin"],
  ]);
});

test("equal entries give equal bytes", () => {
  expect(writeCpio(entries).equals(writeCpio([...entries]))).toBe(true);
});
