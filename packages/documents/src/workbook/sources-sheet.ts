import { cellName } from "../tables/cell-names.ts";
import { placeOfSource, type Source, sourceText } from "../writing/source.ts";
import { absoluteRange } from "./calculate.ts";
import { linkTarget } from "./link-target.ts";
import type { CellDescription, SheetDescription, WorkbookDescription } from "./workbook-description.ts";

type Row = readonly [cell: Exclude<CellDescription, null>, file: CellDescription, place: string, quote: string];

/** The workbook with a sheet that lists where cells come from, each led to and from; unchanged when no cell names a source. */
export function withSources(description: WorkbookDescription): WorkbookDescription {
  const rows = description.sheets.flatMap(sourcesOf);
  if (rows.length === 0) return description;
  const names = new Set(description.sheets.map((sheet) => sheet.name.toLowerCase()));
  let name = "Sources";
  for (let number = 2; names.has(name.toLowerCase()); number += 1) name = `Sources ${number}`;
  const sheet: SheetDescription = {
    name,
    columns: [{ header: "Cell" }, { header: "File" }, { header: "Place" }, { header: "Quote" }],
    rows: rows.map((row) => [...row]),
  };
  return { ...description, sheets: [...description.sheets.map(noted), sheet] };
}

function sourcesOf(sheet: SheetDescription): Row[] {
  return [...cellSources(sheet), ...chartSources(sheet)];
}

/** Charts and their series lead to the figures they show. */
function chartSources({ name, charts }: SheetDescription): Row[] {
  return (charts ?? []).flatMap((chart) => {
    const named = [
      { of: chart.title, at: chart.series[0]?.values, source: chart.source },
      ...chart.series.map((series) => ({
        of: [chart.title, series.name].filter(Boolean).join(", "),
        at: series.values,
        source: series.source,
      })),
    ];
    return named.flatMap(({ of, at, source }): Row[] =>
      source && at ? [[{ value: of, link: `#${absoluteRange(at, name).replaceAll("$", "")}` }, ...fileOf(source)]] : [],
    );
  });
}

function fileOf(source: Source): [file: CellDescription, place: string, quote: string] {
  const file = linkTarget(source.file) ? { value: source.file, link: source.file } : source.file;
  return [file, placeOfSource(source), source.quote ?? ""];
}

function cellSources(sheet: SheetDescription): Row[] {
  return sheet.rows.flatMap((row, index) =>
    row.flatMap((cell, column): Row[] => {
      const source = sourceOf(cell);
      if (!source) return [];
      const address = `'${sheet.name}'!${cellName(index + (sheet.columns?.length ? 1 : 0), column)}`;
      const at = { value: address.replaceAll("'", /^\w+$/.test(sheet.name) ? "" : "'"), link: `#${address}` };
      return [[at, ...fileOf(source)]];
    }),
  );
}

function sourceOf(cell: CellDescription | undefined): Source | undefined {
  return typeof cell === "object" && cell !== null ? cell.source : undefined;
}

/** Cells say their source in a note, below the words of their own. */
function noted(sheet: SheetDescription): SheetDescription {
  const rows = sheet.rows.map((row) =>
    row.map((cell) => {
      const source = sourceOf(cell);
      if (!source || typeof cell !== "object" || cell === null) return cell;
      const own = cell.note === undefined ? "" : `${cell.note}\n`;
      return { ...cell, note: `${own}${sourceText(source).slice(0, 2_000)}` };
    }),
  );
  return { ...sheet, rows };
}
