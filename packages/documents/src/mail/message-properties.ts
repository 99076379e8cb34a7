import { ByteReader, narrowText, wideText } from "../binary-office/byte-reader.ts";
import type { CompoundFile } from "../compound/compound-file.ts";
import { fileTime } from "../compound/summary-properties.ts";

/** The properties of a message, a recipient or an attachment, by their number. */
export type MessageProperties = Readonly<{
  text(id: number): string;
  bytes(id: number): Uint8Array | null;
  number(id: number): number | null;
  time(id: number): string;
}>;

/** Opens the properties in a storage; `prefix` ends with `/` or is empty, `headBytes` stand before the fixed ones. */
export function messageProperties(
  file: CompoundFile,
  prefix: string,
  headBytes: number,
  codePage: number,
): MessageProperties {
  const fixed = fixedProperties(file.stream(`${prefix}__properties_version1.0`), headBytes);
  const stream = (id: number, type: string) =>
    file.stream(`${prefix}__substg1.0_${id.toString(16).padStart(4, "0").toUpperCase()}${type}`);
  return {
    text(id) {
      const wide = stream(id, "001F");
      if (wide) return wideText(wide).replace(/\0+$/, "");
      const narrow = stream(id, "001E");
      return narrow ? narrowText(narrow, codePage).replace(/\0+$/, "") : "";
    },
    bytes: (id) => stream(id, "0102"),
    number: (id) => fixed.get(id)?.low ?? null,
    time(id) {
      const found = fixed.get(id);
      return found ? fileTime(found.low, found.high) : "";
    },
  };
}

function fixedProperties(stream: Uint8Array | null, headBytes: number): Map<number, { low: number; high: number }> {
  const found = new Map<number, { low: number; high: number }>();
  if (!stream) return found;
  const reader = new ByteReader(stream, Math.min(headBytes, stream.length));
  while (reader.left >= 16) {
    reader.skip(2);
    const id = reader.u16();
    reader.skip(4);
    found.set(id, { low: reader.u32(), high: reader.u32() });
  }
  return found;
}
