import { strToU8, zipSync } from "fflate";

const RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** A small office container for tests: its main part, and other parts by name; relationships go to `<part>.rels` keys as given. */
export function officeFile(mainType: string, main: string, parts: Readonly<Record<string, string>>): Uint8Array {
  const all: Record<string, string> = {
    "[Content_Types].xml": `<Types><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${main}" ContentType="${mainType}"/></Types>`,
    "_rels/.rels": relationships([["rId1", "officeDocument", main]]),
    ...parts,
  };
  return zipSync(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, strToU8(text)])));
}

/** A relationships part; targets that begin with `http` are external. */
export function relationships(entries: readonly (readonly [id: string, type: string, target: string])[]): string {
  const lines = entries.map(([id, type, target]) => {
    const mode = target.startsWith("http") ? ' TargetMode="External"' : "";
    return `<Relationship Id="${id}" Type="${RELATIONSHIPS}/${type}" Target="${target.startsWith("http") ? target : `/${target}`}"${mode}/>`;
  });
  return `<Relationships>${lines.join("")}</Relationships>`;
}

const WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
export const SLIDES_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";

/** A Word document whose body is the given XML. */
export function wordFile(body: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  return officeFile(WORD_TYPE, "word/document.xml", {
    "word/document.xml": `<w:document xmlns:w="w"><w:body>${body}</w:body></w:document>`,
    ...parts,
  });
}

/** A workbook of one sheet whose rows are the given XML. */
export function sheetFile(rows: string, parts: Readonly<Record<string, string>> = {}): Uint8Array {
  return officeFile(SHEET_TYPE, "xl/workbook.xml", {
    "xl/workbook.xml": '<workbook xmlns:r="r"><sheets><sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": relationships([
      ["rId1", "worksheet", "xl/worksheets/sheet1.xml"],
      ["rId2", "styles", "xl/styles.xml"],
    ]),
    "xl/worksheets/sheet1.xml": `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
    ...parts,
  });
}

/** A compound file that holds one empty stream of that name. */
export function compoundFile(stream: string): Uint8Array {
  const bytes = Buffer.alloc(512 * 3, 0xff);
  Buffer.alloc(512).copy(bytes);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(bytes);
  bytes.writeUInt16LE(9, 0x1e);
  bytes.writeUInt32LE(1, 0x30);
  bytes.fill(0xff, 0x3c, 0x200);
  bytes.writeUInt32LE(0, 0x4c);
  bytes.writeUInt32LE(0xfffffffd, 512);
  bytes.writeUInt32LE(0xfffffffe, 516);
  bytes.fill(0, 1_024);
  const entry = (at: number, name: string, kind: number, child: number) => {
    bytes.write(name, at, "utf16le");
    bytes.writeUInt16LE(name.length * 2 + 2, at + 0x40);
    bytes.writeUInt8(kind, at + 0x42);
    bytes.fill(0xff, at + 0x44, at + 0x50);
    bytes.writeUInt32LE(child, at + 0x4c);
    bytes.writeUInt32LE(0xfffffffe, at + 0x74);
  };
  entry(1_024, "Root Entry", 5, 1);
  entry(1_152, stream, 2, 0xffffffff);
  return new Uint8Array(bytes);
}
