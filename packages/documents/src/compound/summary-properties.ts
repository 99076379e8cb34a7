import { ByteReader, narrowText } from "../binary-office/byte-reader.ts";
import type { DocumentFacts } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import type { CompoundFile } from "./compound-file.ts";

const NAMES: Readonly<Record<number, "title" | "subject" | "author">> = { 2: "title", 3: "subject", 4: "author" };
const TIMES: Readonly<Record<number, "created" | "modified">> = { 12: "created", 13: "modified" };

/** Title, author and dates of an older office file; nothing when they are missing or damaged. */
export function summaryOf(file: CompoundFile): DocumentFacts {
  const stream = file.stream("\u0005SummaryInformation");
  if (!stream) return {};
  try {
    return readSummary(stream);
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

function readSummary(stream: Uint8Array): DocumentFacts {
  const reader = new ByteReader(stream, 44);
  const section = reader.u32();
  reader.at = section + 4;
  const count = Math.min(reader.u32(), 100);
  const places = Array.from({ length: count }, () => ({ id: reader.u32(), at: section + reader.u32() }));
  const codePage = places.find((place) => place.id === 1);
  if (codePage) reader.at = codePage.at + 4;
  const page = codePage ? reader.i16() & 0xffff : 1_252;
  const facts: Record<string, string> = {};
  for (const { id, at } of places) {
    const name = NAMES[id] ?? TIMES[id];
    if (name === undefined) continue;
    const value = readValue(new ByteReader(stream, at), page);
    if (value !== "") facts[name] = value;
  }
  return facts;
}

function readValue(reader: ByteReader, codePage: number): string {
  const type = reader.u32();
  if (type === 0x1e)
    return narrowText(reader.bytes(reader.u32()), codePage)
      .replace(/\0[\s\S]*$/, "")
      .trim();
  if (type === 0x1f)
    return reader
      .wide(reader.u32())
      .replace(/\0[\s\S]*$/, "")
      .trim();
  if (type !== 0x40) return "";
  return fileTime(reader.u32(), reader.u32());
}

/** A count of 100 ns since 1601 as an ISO time; empty for none. */
export function fileTime(low: number, high: number): string {
  const milliseconds = (high * 2 ** 32 + low) / 10_000 - 11_644_473_600_000;
  return milliseconds > 0 && milliseconds < 8e15 ? new Date(milliseconds).toISOString() : "";
}
