import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, decodeXml, descendants, prefixedAttribute } from "../ooxml/xml.ts";
import { formulaFunctionNames } from "../workbook/formula-function-names.ts";
import { isPrefixedFunction } from "../workbook/formula-text.ts";
import { type Finding, fault, remark } from "./check-report.ts";

const CELLS = /<(?:\w+:)?c\b([^>]*[^/])>([\s\S]*?)<\/(?:\w+:)?c>/g;
const FORMULA = /<(?:\w+:)?f\b[^>]*>([^<]*)<\//;
const STORED = /<(?:\w+:)?v>([^<]*)</;
/** texts, quoted sheet names, and what table references and array constants hold: none of it is a call or a separator */
const QUOTED = /"(?:[^"]|"")*"|'(?:[^']|'')*'|\[(?:[^[\]]|\[[^\]]*\])*\]|\{[^{}]*\}/g;
const CALL = /(?<![\p{L}\p{N}_.!\]\\])([\p{L}_\\][\p{L}\p{N}_.]*)\s*\(/gu;
/** prefixes of functions newer than the format, of bound names and of add-ins, which are not in any list */
const MARKED = /^_?XL(?:FN|WS|PM|L|UDF)\./;
/** formulas looked at, at most; those of long columns are alike */
const MOST_FORMULAS = 50_000;
const MOST_NAMED = 20;

type Trouble = Readonly<{ message: string; isShown: boolean }>;

/**
 * Formulas that spreadsheet programs cannot compute as they are written in the file, although another engine may: functions they do not
 * know or that lack the mark of newer ones, semicolons where files have commas, and brackets that do not match.
 */
export function formulaFindings(office: OfficePackage): Finding[] {
  const names = namesIn(office);
  const found = new Map<string, { place: string; more: number; isShown: boolean }>();
  for (const { place, formula, stored } of sheetParts(office).flatMap(([sheet, part]) => [
    ...written(office, sheet, part),
  ])) {
    const trouble = troubleIn(formula, stored, names);
    const before = trouble && found.get(trouble.message);
    if (before) before.more += 1;
    else if (trouble) found.set(trouble.message, { place, more: 0, isShown: trouble.isShown });
  }
  return [...found].slice(0, MOST_NAMED).map(([message, { place, more, isShown }]) => {
    const say = isShown ? remark : fault;
    const others = more === 0 ? "" : ` So it is in ${more} more ${more === 1 ? "cell" : "cells"}.`;
    return say("formula-error", place, `${message}${others}`);
  });
}

type Written = Readonly<{ place: string; formula: string; stored: string }>;

/** The formulas of a sheet as they stand in the file. */
function* written(office: OfficePackage, sheet: string, part: string): Generator<Written> {
  const text = decodeXml(office.part(part) ?? new Uint8Array());
  let seen = 0;
  for (const [, attributes = "", inside = ""] of text.matchAll(CELLS)) {
    const formula = FORMULA.exec(inside)?.[1];
    if (formula === undefined || formula === "") continue;
    seen += 1;
    if (seen > MOST_FORMULAS) return;
    const cell = /\br="([A-Z]+\d+)"/.exec(attributes)?.[1] ?? "";
    yield { place: `${sheet}!${cell}`, formula: plain(formula), stored: STORED.exec(inside)?.[1] ?? "" };
  }
}

/** Names a formula may call: those of the workbook; `null` where macros may bring any. */
function namesIn(office: OfficePackage): ReadonlySet<string> | null {
  if (office.names.some((name) => /vbaProject\.bin$|^xl\/(?:macrosheets|externalLinks)\//i.test(name))) return null;
  const book = office.xml(office.main);
  const names = book ? descendants(book, "definedName").map((each) => attribute(each, "name") ?? "") : [];
  return new Set(names.map((name) => name.toUpperCase()));
}

function sheetParts(office: OfficePackage): (readonly [string, string])[] {
  const book = office.xml(office.main);
  const targets = new Map(office.relationships(office.main).map(({ id, target }) => [id, target]));
  return (book ? descendants(book, "sheet") : []).flatMap((sheet) => {
    const part = targets.get(prefixedAttribute(sheet.attributes, "id") ?? "");
    return part !== undefined && /worksheet/i.test(part) ? [[attribute(sheet, "name") ?? "", part] as const] : [];
  });
}

function plain(formula: string): string {
  return formula
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function troubleIn(formula: string, stored: string, names: ReadonlySet<string> | null): Trouble | null {
  const bare = formula.replace(QUOTED, " ");
  if (isOpen(bare))
    return { message: "The formula's brackets do not match, so the file may not open.", isShown: false };
  if (bare.includes(";"))
    return {
      message: "The formula has semicolons; files need commas there, whatever is typed on screen.",
      isShown: false,
    };
  // a result that is there stays until the formula is computed anew
  const isShown = stored !== "" && !stored.startsWith("#");
  for (const [, name = ""] of bare.matchAll(CALL)) {
    const upper = name.toUpperCase();
    if (MARKED.test(upper)) continue;
    if (isPrefixedFunction(upper))
      return {
        message: `Excel shows #NAME? here until the formula is typed anew, because the file has ${upper} without the mark of newer functions: it is written _xlfn.${upper} there.`,
        isShown,
      };
    if (names !== null && !names.has(upper) && !formulaFunctionNames.has(upper))
      return {
        message: `Spreadsheet programs know no function ${name}; in files functions have their English names.`,
        isShown,
      };
  }
  return null;
}

function isOpen(bare: string): boolean {
  let depth = 0;
  for (const letter of bare) {
    if (letter === "(") depth += 1;
    if (letter === ")") depth -= 1;
    if (depth < 0) return true;
  }
  return depth !== 0;
}
