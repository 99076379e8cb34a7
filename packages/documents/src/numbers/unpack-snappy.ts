import { Refusal } from "../refusal.ts";
import { varint } from "./message-fields.ts";

const damaged = () => new Refusal("damaged", "The file is damaged: one of its parts cannot be unpacked.");

/** Unpacks one Snappy block; `mostBytes` bounds what it may unpack to. */
export function unpackSnappy(packed: Uint8Array, mostBytes: number): Uint8Array {
  const { value: length, next: start } = varint(packed, 0);
  if (length > mostBytes)
    throw new Refusal("too-large", "The file was not opened: it unpacks to more than is safe to read.");
  const out = new Uint8Array(length);
  let filled = 0;
  for (let at = start; at < packed.length; ) {
    const piece = element(packed, at);
    if (filled + piece.size > length) throw damaged();
    at = piece.kind === "literal" ? literal(packed, piece, { out, filled }) : copy(piece, { out, filled });
    filled += piece.size;
  }
  if (filled !== length) throw damaged();
  return out;
}

type Unpacked = Readonly<{ out: Uint8Array; filled: number }>;

function literal(packed: Uint8Array, { size, next }: Element, { out, filled }: Unpacked): number {
  if (next + size > packed.length) throw damaged();
  out.set(packed.subarray(next, next + size), filled);
  return next + size;
}

/** What it copies may reach into what it writes, so it goes byte by byte. */
function copy({ size, back, next }: Element, { out, filled }: Unpacked): number {
  if (back <= 0 || back > filled) throw damaged();
  for (let index = filled; index < filled + size; index += 1) out[index] = out[index - back] ?? 0;
  return next;
}

type Element = Readonly<{ kind: "literal" | "copy"; size: number; back: number; next: number }>;

function element(packed: Uint8Array, at: number): Element {
  const tag = packed[at] ?? 0;
  const byte = (index: number) => packed[at + index] ?? 0;
  const high = tag >> 2;
  switch (tag & 3) {
    case 0: {
      const extra = high < 60 ? 0 : high - 59;
      let size = high;
      if (extra > 0) {
        size = 0;
        for (let index = 0; index < extra; index += 1) size += byte(1 + index) * 256 ** index;
      }
      return { kind: "literal", size: size + 1, back: 0, next: at + 1 + extra };
    }
    case 1:
      return { kind: "copy", size: (high & 7) + 4, back: ((tag >> 5) << 8) | byte(1), next: at + 2 };
    case 2:
      return { kind: "copy", size: high + 1, back: byte(1) | (byte(2) << 8), next: at + 3 };
    default:
      return {
        kind: "copy",
        size: high + 1,
        back: byte(1) + byte(2) * 256 + byte(3) * 65_536 + byte(4) * 16_777_216,
        next: at + 5,
      };
  }
}
