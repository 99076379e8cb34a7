import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createId } from "@deskhand/contracts";
import { expect, onTestFinished, test } from "vitest";
import { attachFiles } from "./attach-files.ts";
import { FakeDesk } from "./testing/fake-desk.ts";

const to = { taskId: createId("task"), model: "offline/playbooks" } as const;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-attach-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("files go to the desk under their own names, in the order they were typed", async () => {
  const folder = makeFolder();
  const paths = ["b.txt", "a.txt"].map((name) => join(folder, name));
  for (const path of paths) writeFileSync(path, `words of ${path.slice(-5)}`);
  const content = await attachFiles(new FakeDesk(() => []), paths, to);
  expect(content).toEqual(
    ["b.txt", "a.txt"].map((name) => ({
      type: "text",
      text: `read: words of ${name}`,
      attached: { name, bytes: 14 },
    })),
  );
});

test("what cannot be attached is named with what to do, before any file is handed over", async () => {
  const folder = makeFolder();
  const [good, large, inner] = ["good.txt", "large.bin", "inner"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(good, "x");
  writeFileSync(large, "");
  truncateSync(large, 25_000_001);
  mkdirSync(inner);
  const desk = new FakeDesk(() => []);
  const handed: string[] = [];
  const watched = {
    attach: (...[id, file]: Parameters<FakeDesk["attach"]>) => {
      handed.push(file.name);
      return desk.attach(id, file);
    },
  };
  const tried = (...paths: string[]) => expect(attachFiles(watched, paths, to)).rejects;
  await tried(good, join(folder, "gone.txt")).toThrow("There is no file");
  await tried(good, inner).toThrow("is a folder; hand it over with --folder");
  await tried(good, large).toThrow("larger than 25 MB");
  await tried(...Array<string>(11).fill(good)).toThrow("takes 10 files");
  expect(handed).toEqual([]);
});
