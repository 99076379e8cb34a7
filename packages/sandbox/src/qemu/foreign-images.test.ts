import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { finishPart } from "../image/part-store.ts";
import { skipUnlessRequired } from "../testing/skip-test.ts";
import { locateQemu } from "./needed-programs.ts";
import { asOrdinaryUser, giveAway } from "./testing/ordinary-user.ts";

const asking = `import(process.argv[1]).then(async ({ createImageShelf, createQemuBackend }) => {
  const [folder, images] = process.argv.slice(2);
  const shelf = createImageShelf({ folder: images });
  const machineVersion = () => shelf.machineVersion();
  const backend = createQemuBackend({ folder, borrowMachine: () => shelf.borrowMachine(), machineVersion });
  const isLent = (() => { try { return shelf.borrowRoot() !== null; } catch (error) { return error.failure.message; } })();
  console.log(JSON.stringify([await backend.known(), await backend.probe(), isLent]));
  await backend.close();
});`;

async function putPart(folder: string, name: "kernel" | "minimal"): Promise<void> {
  const making = join(folder, `making-${name}-1`);
  mkdirSync(join(making, "root/usr/bin"), { recursive: true });
  writeFileSync(join(making, "file"), "");
  const facts = { recipe: "r", version: "r-1", suite: "bookworm", architecture: "amd64", node: "", packages: [] };
  await finishPart(making, folder, { name, ...facts }, { files: ["file"], tree: null });
}

test.for([
  { mode: 0o755, what: "may only be read" },
  { mode: 0o700, what: "may not be looked into" },
])("images of another user that $what are named in one sentence that says what to do", async ({ mode }, context) => {
  const through = asOrdinaryUser(context);
  if ("missing" in (await locateQemu())) return skipUnlessRequired(context, "vm", "QEMU is not installed");
  const place = mkdtempSync(join(tmpdir(), "deskhand-foreign-"));
  onTestFinished(() => rmSync(place, { recursive: true }));
  const [own, images] = [join(place, "own"), join(place, "images")];
  for (const folder of [own, images]) mkdirSync(folder);
  chmodSync(place, 0o755);
  giveAway(own);
  await putPart(images, "kernel");
  await putPart(images, "minimal");
  const index = join(import.meta.dirname, "../index.ts");
  const ask = (): unknown => {
    const [program, ...words] = [...through, process.execPath, "-e", asking, index, own, images];
    return JSON.parse(execFileSync(program, words, { cwd: own, encoding: "utf8", stdio: "pipe" }));
  };
  chmodSync(images, mode);
  const words = `Deskhand may not use the workspace images in ${images}, because they belong to another user of this computer; start Deskhand as that user, or set DESKHAND_IMAGES to a folder of your own and type: npm run image.`;
  const [known, probe, lent] = ask() as unknown[];
  expect([probe, lent]).toEqual([{ isolation: "vm", isReady: false, missing: [words] }, words]);
  if (mode === 0o700) expect(known).toEqual(probe);
  giveAway(images, join(images, "kernel-r-1"), join(images, "minimal-r-1"));
  expect((ask() as unknown[])[2]).toBe(true);
});
