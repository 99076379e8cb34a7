import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { needImage } from "../image/testing/need-image.ts";
import { spareKernel } from "./spared-kernel.ts";

const highHalf = 0xffffffff;
const [prepared, traced] = [300, 10_000];
const places = { text: 0x81000000, data: 0x82000000, start: 0x83000000, returns: 0x84000000, calls: 0x84100000 };
const call = 0xe8;
const jump = 0xe9;

type Section = readonly [name: string, address: number, bytes: Buffer];

function instruction(operation: number, from: number, to: number): Buffer {
  const bytes = Buffer.from([operation, 0, 0, 0, 0]);
  bytes.writeInt32LE(to - from - bytes.length, 1);
  return bytes;
}

function handed(register: number, address: number): Buffer {
  const bytes = Buffer.from([0x48, 0xc7, register, 0, 0, 0, 0]);
  bytes.writeUInt32LE(address, 3);
  return bytes;
}

/** Functions that begin with a call for tracing, then as many prepared returns. */
function textOf(returnTo: number): Buffer {
  const at = (index: number): number => places.text + index * 5;
  const calls = Array.from({ length: traced }, (_, index) => instruction(call, at(index), places.text));
  const ends = Array.from({ length: prepared }, (_, index) =>
    instruction(jump, at(traced + index), index === 7 ? returnTo : places.text),
  );
  return Buffer.concat([...calls, ...ends]);
}

function listOf(step: number, count: number, write: (list: Buffer, index: number) => void): Buffer {
  const list = Buffer.alloc(step * count);
  for (let index = 0; index < count; index += 1) write(list, index);
  return list;
}

function sectionsOf(returnTo: number): readonly Section[] {
  const functions = listOf(8, traced, (list, index) => {
    list.writeUInt32LE(places.text + index * 5, index * 8);
    list.writeUInt32LE(highHalf, index * 8 + 4);
  });
  const returns = listOf(4, prepared, (list, index) => {
    list.writeInt32LE(places.text + (traced + index) * 5 - (places.returns + index * 4), index * 4);
  });
  const start = [
    handed(0xc6, places.calls + 8),
    handed(0xc7, places.calls),
    handed(0xc6, places.returns + returns.length),
    handed(0xc7, places.returns),
    handed(0xc2, places.data + functions.length),
    handed(0xc6, places.data),
  ];
  return [
    [".text", places.text, textOf(returnTo)],
    [".init.data", places.data, functions],
    [".init.text", places.start, Buffer.concat(start)],
    [".return_sites", places.returns, returns],
    [".retpoline_sites", places.calls, Buffer.alloc(8)],
  ];
}

/** A file with sections the way a kernel's has them. */
function kernelOf(sections: readonly Section[]): Buffer {
  const names = Buffer.from(`\0${sections.map(([name]) => `${name}\0`).join("")}.shstrtab\0`);
  const all: readonly Section[] = [...sections, [".shstrtab", 0, names]];
  const head = Buffer.alloc(64);
  head.write("\x7fELF", 0, "latin1");
  const headers = Buffer.alloc(64 * all.length);
  let offset = head.length;
  for (const [index, [name, address, bytes]] of all.entries()) {
    const header = headers.subarray(64 * index);
    header.writeUInt32LE(names.indexOf(`${name}\0`), 0);
    header.writeUInt32LE(address, 16);
    header.writeUInt32LE(address === 0 ? 0 : highHalf, 20);
    header.writeUInt32LE(offset, 24);
    header.writeUInt32LE(bytes.length, 32);
    offset += bytes.length;
  }
  head.writeUInt32LE(offset, 0x28);
  head.writeUInt16LE(all.length, 0x3c);
  head.writeUInt16LE(all.length - 1, 0x3e);
  return Buffer.concat([head, ...all.map(([, , bytes]) => bytes), headers]);
}

test("prepared returns become returns, calls for tracing nothing, and the loops over them and over prepared calls end at once", () => {
  const kernel = kernelOf(sectionsOf(places.text));
  const start = 64 + (traced + prepared) * 5 + traced * 8;
  expect(spareKernel(kernel)).toBe(true);
  const text = kernel.subarray(64, 64 + (traced + prepared) * 5);
  expect(text.equals(Buffer.from("0f1f440000".repeat(traced) + "c3cccccccc".repeat(prepared), "hex"))).toBe(true);
  const told = [0, 7, 14, 21, 28, 35].map((at) => kernel.readUInt32LE(start + at + 3));
  const { calls, returns, data } = places;
  expect(told).toEqual([calls, calls, returns, returns, data, data]);
});

test("a kernel in which one place is not as expected stays as it is", () => {
  const other = kernelOf(sectionsOf(places.text + 64));
  const without = kernelOf(sectionsOf(places.text).filter(([name]) => name !== ".retpoline_sites"));
  for (const kernel of [other, without, Buffer.from("MZ and a kernel of another kind")]) {
    const before = Buffer.from(kernel);
    expect(spareKernel(kernel)).toBe(false);
    expect(kernel.equals(before)).toBe(true);
  }
});

test("the kernel of the image is spared its work, or stays as it is", (context) => {
  const machine = needImage(context).shelf.borrowMachine();
  if (machine === null) throw new Error("There is no image of a machine.");
  try {
    const kernel = readFileSync(machine.kernelFile);
    const before = Buffer.from(kernel);
    if (!spareKernel(kernel)) {
      expect(kernel.equals(before)).toBe(true);
      context.skip("this kernel is not made as expected, so machines start it as it is, a little later");
    }
    // nothing is left to be done
    expect(spareKernel(kernel)).toBe(false);
  } finally {
    machine.release();
  }
});
