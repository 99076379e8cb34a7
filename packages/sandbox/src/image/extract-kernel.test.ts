import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { asBareKernel, findPackedKernel, unpackInNode } from "./extract-kernel.ts";

const setupSectors = 2;

function bootFile(payload: Buffer): Buffer {
  const head = Buffer.alloc((setupSectors + 1) * 512);
  head[0x1f1] = setupSectors;
  head.write("HdrS", 0x202, "latin1");
  head.writeUInt32LE(16, 0x248);
  head.writeUInt32LE(payload.length, 0x24c);
  return Buffer.concat([head, Buffer.alloc(16), payload, Buffer.from("behind")]);
}

test("the kernel in a boot file is found and unpacked", () => {
  const kernel = Buffer.concat([Buffer.from([0x7f]), Buffer.from("ELF and the rest")]);
  const { packing, bytes } = findPackedKernel(bootFile(gzipSync(kernel)));
  expect(packing).toBe("gzip");
  expect(asBareKernel(unpackInNode(packing, bytes) ?? Buffer.alloc(0)).equals(kernel)).toBe(true);
});

test("the length behind an xz payload is left out, because xz would take it for damage", () => {
  const payload = Buffer.from("fd377a585a00aabbccdd01020304", "hex");
  expect(findPackedKernel(bootFile(payload))).toEqual({ packing: "xz", bytes: payload.subarray(0, -4) });
});

test("what is no boot file, no known packing or no kernel is refused", () => {
  expect(() => findPackedKernel(Buffer.alloc(4096))).toThrow("no x86 boot file");
  expect(() => findPackedKernel(bootFile(Buffer.from("unknown")))).toThrow("not known");
  expect(() => asBareKernel(Buffer.from("text"))).toThrow("no ELF file");
});
