import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { collectModules, dependenciesOf, withoutSignature, withoutTypes } from "./kernel-modules.ts";

const signature = Buffer.alloc(40, 7);

function signed(content: Buffer): Buffer {
  const trailer = Buffer.alloc(12);
  trailer.writeUInt32BE(signature.length, 8);
  return Buffer.concat([content, signature, trailer, Buffer.from("~Module signature appended~\n")]);
}

function moduleOf(depends: string): Buffer {
  return Buffer.from(`ELF code\0license=GPL\0depends=${depends}\0name=x\0`);
}

function kernelFolder(modules: Readonly<Record<string, string>>, builtIn = ""): string {
  const folder = mkdtempSync(join(tmpdir(), "deskhand-modules-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "kernel/drivers"), { recursive: true });
  for (const [name, depends] of Object.entries(modules)) {
    writeFileSync(join(folder, "kernel/drivers", `${name}.ko`), signed(moduleOf(depends)));
  }
  writeFileSync(join(folder, "modules.builtin"), builtIn);
  return folder;
}

test("a signature is cut off and nothing else", () => {
  const content = moduleOf("");
  expect(withoutSignature(signed(content)).equals(content)).toBe(true);
  expect(withoutSignature(content).equals(content)).toBe(true);
});

test("a signature longer than its file is no signature", () => {
  const short = signed(Buffer.alloc(0)).subarray(signature.length);
  expect(withoutSignature(short).equals(short)).toBe(true);
});

test("the description of a module's types is hidden, and every other byte stays where it was", () => {
  const names = Buffer.from("\0.text\0.BTF_ids\0.BTF\0.symtab\0");
  const bytes = Buffer.concat([moduleOf(""), names]);
  const hidden = withoutTypes(bytes);
  expect(hidden.toString("latin1")).toBe(bytes.toString("latin1").replace("\0.BTF\0", "\0-BTF\0"));
  expect(withoutTypes(hidden).equals(hidden)).toBe(true);
});

test("what a module needs is read from the module itself", () => {
  expect(dependenciesOf(moduleOf("virtio,virtio_ring"))).toEqual(["virtio", "virtio_ring"]);
  expect(dependenciesOf(moduleOf(""))).toEqual([]);
});

test("modules come after all they need, each once, whichever way their names are spelt", () => {
  const folder = kernelFolder(
    { "virtio-rng": "virtio,rng", virtio: "virtio_ring", virtio_ring: "", blk: "virtio" },
    "kernel/rng.ko\n",
  );
  const names = collectModules(folder, ["virtio_rng", "blk"]).map(({ name }) => name);
  expect(names).toEqual(["virtio_ring", "virtio", "virtio_rng", "blk"]);
});

test("a module the kernel has neither as a file nor built in is refused by name", () => {
  expect(() => collectModules(kernelFolder({}), ["erofs"])).toThrow("The kernel has no module erofs.");
});
