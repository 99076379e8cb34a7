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
