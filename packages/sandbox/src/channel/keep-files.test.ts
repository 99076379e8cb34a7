import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { keepFiles } from "./keep-files.ts";

function place(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-keep-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

function filesOf(folder: string, sizes: readonly number[]) {
  return sizes.map((bytes, index) => ({ path: join(folder, String(index)), bytes }));
}

test("bytes become the files they were announced as, however they are cut", async () => {
  const texts = fc.array(fc.string({ unit: "binary-ascii", maxLength: 12 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (contents, step) => {
      const folder = place();
      const all = contents.join("");
      const cuts = Array.from({ length: Math.ceil(all.length / step) }, (_, at) =>
        all.slice(at * step, (at + 1) * step),
      );
      const sizes = contents.map((text) => text.length);
      await keepFiles(filesOf(folder, sizes), pieces(...cuts));
      const kept = contents.map((_, index) => readFileSync(join(folder, String(index)), "utf8"));
      expect(kept).toEqual(contents);
      expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual(
        contents.map(() => 0o600),
      );
    }),
    { numRuns: 60 },
  );
});

test("too many bytes, too few, and a file that is there already are refused", async () => {
  const folder = place();
  await expect(keepFiles(filesOf(folder, [2, 2]), pieces("ab", "cde"))).rejects.toThrow("More bytes");
  await expect(keepFiles(filesOf(place(), [2, 2]), pieces("abc"))).rejects.toThrow("Fewer bytes");
  await expect(keepFiles(filesOf(place(), [0]), pieces("a"))).rejects.toThrow("More bytes");
  await expect(keepFiles(filesOf(folder, [2]), pieces("xy"))).rejects.toThrow("EEXIST");
  expect(readFileSync(join(folder, "0"), "utf8")).toBe("ab");
});
