import { readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";

export type RefusedFile = Readonly<{ name: string; kind: string; witness: string }>;

/** The real files that are refused, as the page in the docs lists them. */
export function listedRefusals(): readonly RefusedFile[] {
  const page = readFileSync(new URL("../../../../docs/refused-files.md", import.meta.url), "utf8");
  return [...page.matchAll(/^\| (\S+\.\w+) \| ([\w-]+) \| (.+) \|$/gm)].map(
    ([, name = "", kind = "", witness = ""]) => ({
      name,
      kind,
      witness,
    }),
  );
}

/** Whether a witness against a file is in its bytes; no reader of ours is asked. */
export const witnesses: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  "its container has no end": (bytes) => endOf(bytes) < 0,
  "its container has no list of parts where its end says": (bytes) => {
    const end = endOf(bytes);
    return end >= 0 && bytes.toString("latin1", bytes.readUInt32LE(end + 16)).slice(0, 4) !== "PK\u0001\u0002";
  },
  "it holds an encrypted package": (bytes) => bytes.includes(Buffer.from("EncryptedPackage", "utf16le")),
  "its workbook begins with the record of a password": (bytes) => {
    // the record that begins a workbook, with its length, and the one of a password right behind it
    const begin = bytes.indexOf(Buffer.from("0908100000060500", "hex"));
    return begin >= 0 && bytes.readUInt16LE(begin + 20) === 0x2f;
  },
  "a part declares a document type with entities that unfold without end": (bytes) =>
    Object.values(unzipSync(bytes)).some((part) => /<!DOCTYPE[^>]*\[\s*<!ENTITY/.test(strFromU8(part, true))),
};

function endOf(bytes: Buffer): number {
  return bytes.lastIndexOf("PK\u0005\u0006", undefined, "latin1");
}
