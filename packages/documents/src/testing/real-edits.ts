import { PackageEdits } from "../editing/package-edits.ts";
import { paragraphsOf, textOfParagraph } from "../editing/paragraph-text.ts";
import { SlideList } from "../editing/pptx/slide-list.ts";
import { shapesOf } from "../editing/pptx/slide-shapes.ts";
import { openOfficePackage } from "../ooxml/office-package.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";
import { cellName } from "../tables/cell-names.ts";
import { openWorkbook } from "../xlsx/open-workbook.ts";

/** An edit that fits a real file. */
export type RealEdit = Readonly<{
  what: string;
  edit: unknown;
  /** changes are tracked under this name */
  author?: string;
  /** the parts that it may change, make or take away */
  concerns: RegExp;
}>;
export type OfficeEnding = "xlsx" | "docx" | "pptx";

/** what an author locked or bound together is left as it is, and the reason is told */
export const isLocked =
  /the sheet .* is protected|the document is protected|the list of sheets is protected|cannot be parted|holds the pivot table/;

const cellParts = /worksheets[\\/][^\\/]+$|workbook\.xml$/i;
const sheetParts =
  /worksheets|workbook\.xml|tables[\\/]|drawings|charts|comments|ctrlProps|calcChain|Content_Types|pivot|threaded/i;
const lookParts = /worksheets|workbook\.xml$|styles/i;
const noteParts = /worksheets|drawings|comments|Content_Types|persons|threaded/i;
const textParts = /word[\\/]document\d*\.xml$/i;
const marginParts = /word[\\/](document\d*|comments\w*|people|styles)\.xml|document\d*\.xml\.rels|Content_Types/i;
const slideParts = /slides[\\/][^\\/]+\.xml$/i;
const deckParts =
  /slides|presentation\.xml|Content_Types|charts|embeddings|notesSlides|docProps|tags|comments|drawings|diagrams/i;

/** The edits that are tried on a file: first the plainest one. None where it has nothing to edit or cannot be opened. */
export async function realEdits(bytes: Uint8Array, ending: OfficeEnding): Promise<readonly RealEdit[]> {
  const make = { xlsx: workbookEdits, docx: documentEdits, pptx: deckEdits }[ending];
  try {
    return await make(bytes);
  } catch {
    return [];
  }
}

async function workbookEdits(bytes: Uint8Array): Promise<readonly RealEdit[]> {
  const grid = (await openWorkbook(bytes)).sheets[0]?.grid;
  if (!grid) return [];
  const sheet = `'${grid.name.replaceAll("'", "''")}'`;
  const place = firstValue(grid.rows);
  return [
    ...(place ? [{ what: "a cell", edit: { set: `${sheet}!${place}`, values: [[4711]] }, concerns: cellParts }] : []),
    { what: "new cells", edit: { set: `${sheet}!ZA99`, values: [["edited", 1]] }, concerns: cellParts },
    { what: "a new row", edit: { insertRows: `${sheet}!2` }, concerns: sheetParts },
    { what: "a look", edit: { style: `${sheet}!${place ?? "A1"}`, bold: true, fill: "FFF2CC" }, concerns: lookParts },
    { what: "a remark", edit: { comment: `${sheet}!${place ?? "A1"}`, text: "Looked at" }, concerns: noteParts },
  ];
}

type Rows = Awaited<ReturnType<typeof openWorkbook>>["sheets"][number]["grid"]["rows"];

/** The first cell with a value that no formula gives. */
function firstValue(rows: Rows): string | null {
  for (const [row, cells] of rows) {
    const column = cells.findIndex((cell) => cell?.kind === "number" && cell.formula === undefined);
    if (column >= 0) return cellName(row, column);
  }
  return null;
}

function documentEdits(bytes: Uint8Array): readonly RealEdit[] {
  const office = openOfficePackage(bytes);
  const xml = decodeXml(office.part(office.main) ?? new Uint8Array());
  const written = paragraphsOf(xml).filter((each) => textOfParagraph(xml, each).trim() !== "");
  const [first] = written;
  if (!first) return [];
  const last = written.filter((each) => /^p\d+$/.test(each.address)).at(-1);
  const author = "Ann";
  const rewrite = { paragraph: first.address, text: "Edited" };
  return [
    { what: "a paragraph", edit: rewrite, concerns: textParts },
    { what: "a tracked paragraph", edit: rewrite, author, concerns: textParts },
    { what: "a remark", edit: { comment: first.address, text: "Looked at" }, author, concerns: marginParts },
    ...(last ? [{ what: "a tracked deletion", edit: { delete: last.address }, author, concerns: textParts }] : []),
    ...(last && last.address !== "p1"
      ? [{ what: "a tracked move", edit: { move: last.address, after: "p1" }, author, concerns: textParts }]
      : []),
  ];
}

function deckEdits(bytes: Uint8Array): readonly RealEdit[] {
  const edits = new PackageEdits(bytes);
  for (const [index, slide] of new SlideList(edits).order.entries()) {
    const xml = edits.text(slide.part);
    const shape = shapesOf(xml).find(
      ({ kind, span }) => kind === "sp" && /<a:t>/.test(xml.slice(span.start, span.end)),
    );
    if (!shape) continue;
    const title = { slide: index + 1, shape: shape.number, text: "Edited" };
    return [
      { what: "a title", edit: title, concerns: slideParts },
      { what: "a copied slide", edit: { duplicate: index + 1 }, concerns: deckParts },
    ];
  }
  return [];
}

/** Parts that are not the same in two versions of a package, also those that only one of them has. */
export function differingParts(before: Uint8Array, after: Uint8Array): readonly string[] {
  const [one, other] = [openZip(before), openZip(after)];
  const names = new Set([...one.names, ...other.names]);
  return [...names].filter((name) => partOf(one, name) !== partOf(other, name));
}

/** The part, or the words of what keeps it from being read. */
function partOf(zip: ZipArchive, name: string): string {
  try {
    return Buffer.from(zip.part(name) ?? []).toString("base64");
  } catch (error) {
    return String(error);
  }
}
