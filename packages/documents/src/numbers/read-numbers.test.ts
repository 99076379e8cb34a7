import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { unpackSnappy } from "./unpack-snappy.ts";

const join = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}
type Field = number | string | Uint8Array;
/** A message from pairs of field number and value. */
function message(...fields: readonly (readonly [number, Field])[]): Uint8Array {
  return join(
    ...fields.flatMap(([field, value]) => {
      if (typeof value === "number") return [varint(field * 8), varint(value)];
      const bytes = typeof value === "string" ? strToU8(value) : value;
      return [varint(field * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}
const reference = (id: number) => message([1, id]);
function object(id: number, type: number, content: Uint8Array): Uint8Array {
  const header = message([1, id], [2, message([1, type], [3, content.length])]);
  return join(varint(header.length), header, content);
}
/** One literal as long as the content. */
function packed(content: Uint8Array): Uint8Array {
  const size = content.length - 1;
  const block = join(varint(content.length), Uint8Array.from([61 << 2, size & 255, size >> 8]), content);
  return join(Uint8Array.from([0, block.length & 255, block.length >> 8, 0]), block);
}
function cell(kind: number, mask: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(12);
  head[0] = 5;
  head[1] = kind;
  new DataView(head.buffer).setUint32(8, mask, true);
  return join(head, value);
}
const double = (value: number) => new Uint8Array(new Float64Array([value]).buffer);
const word = (value: number) => new Uint8Array(new Uint32Array([value]).buffer);

function file(root = 1): Uint8Array {
  const cells = [cell(3, 8, word(7)), cell(2, 2, double(12.5)), cell(5, 4, double(86_400)), cell(6, 2, double(1))];
  const places = new Uint8Array(new Uint16Array([0, 16, 0xffff, 36, 56]).buffer);
  const row = message([1, 0], [6, join(...cells)], [7, places]);
  const store = message([3, message([1, message([1, 0], [2, reference(5)])])], [4, reference(6)]);
  const objects = join(
    object(1, root, message([1, reference(2)])),
    object(2, 2, message([1, "Costs"], [2, reference(3)])),
    object(3, 6_000, message([2, reference(4)])),
    object(4, 6_001, message([4, store], [6, 1], [7, 5], [8, "Table 1"])),
    object(5, 6_002, message([5, row])),
    object(6, 6_005, message([3, message([1, 7], [3, "Paper"])])),
  );
  return zipSync({ "Index/Document.iwa": packed(objects) });
}

const reader = new DocumentReader();

test("cells of a Numbers file are read with their kinds, and its tables as rows", async () => {
  const read = await reader.read(file(), { name: "a.numbers" });
  expect(read).toMatchObject({ status: "read", format: "numbers", facts: { sheets: [{ name: "Costs", columns: 5 }] } });
  expect(read.status === "read" && read.text).toContain("| 1 | Paper | 12.5 |  | 2001-01-02 | true |");
  expect(await reader.tables(file(), { name: "a.numbers" })).toMatchObject({
    tables: [{ rows: [[{ value: "Paper" }, { value: 12.5 }, { kind: "empty" }, { kind: "date" }, { value: true }]] }],
  });
});

test("Pages and Keynote files are refused with what to do", async () => {
  expect(await reader.read(file(10_000), { name: "a.pages" })).toMatchObject({
    status: "refused",
    kind: "unsupported",
    reason: expect.stringContaining("export the file"),
  });
});

test("parts that end early, or promise more than is safe, are refused", async () => {
  const cut = zipSync({ "Index/Document.iwa": Uint8Array.from([0, 200, 0, 0, 1, 2, 3]) });
  expect(await reader.read(cut, { name: "a.numbers" })).toMatchObject({ status: "refused", kind: "damaged" });
  const bomb = join(varint(2_000_000_000), Uint8Array.from([0, 65]));
  expect(() => unpackSnappy(bomb, 1_000_000)).toThrow("more than is safe");
  expect(() => unpackSnappy(join(varint(40), Uint8Array.from([0, 65, 0x9d, 9])), 1_000)).toThrow("damaged");
});

test("packed blocks repeat what came before, also themselves", () => {
  const block = join(varint(12), Uint8Array.from([8]), strToU8("abc"), Uint8Array.from([((9 - 1) << 2) | 2, 3, 0]));
  expect(new TextDecoder().decode(unpackSnappy(block, 100))).toBe("abcabcabcabc");
});
