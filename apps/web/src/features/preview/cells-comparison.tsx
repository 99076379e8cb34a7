import type { ComparedSheet } from "@deskhand/contracts";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { figure } from "../../words/counts.ts";
import { GrowingList } from "./growing-list.tsx";

/** Cells with their old and new value and formula, and the rows that came or went, sheet by sheet. */
export function CellsComparison({ sheets }: Readonly<{ sheets: readonly ComparedSheet[] }>) {
  const changed = sheets.filter(({ status }) => status !== "same");
  return (
    <ScrollSection
      label="What changed in the cells"
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface p-3 sm:p-4"
    >
      <div className="mx-auto grid max-w-4xl gap-6">
        {changed.map((sheet) => (
          <SheetChanges key={sheet.name} sheet={sheet} />
        ))}
        {changed.length === 0 && <p className="text-muted">No cell is different.</p>}
      </div>
    </ScrollSection>
  );
}

const wholes = { added: "This sheet is new.", removed: "This sheet was removed." } as const;

function SheetChanges({ sheet }: Readonly<{ sheet: ComparedSheet }>) {
  const { cells, counts, name, rows, status } = sheet;
  return (
    <section>
      <h3 className="font-serif text-lg">{name}</h3>
      {(status === "added" || status === "removed") && <p>{wholes[status]}</p>}
      {cells.length > 0 && (
        <div className="mt-2 overflow-x-auto">
          <table className="w-full border-collapse text-sm">
            <thead>
              <tr className="text-left text-muted">
                <th className="w-16 py-1 pr-3 font-normal">Cell</th>
                <th className="py-1 pr-3 font-normal">Before</th>
                <th className="py-1 font-normal">After</th>
              </tr>
            </thead>
            <tbody>
              <GrowingRows cells={cells} />
            </tbody>
          </table>
          {cells.length < counts.cells && (
            <p className="mt-1 text-sm text-muted">and {figure(counts.cells - cells.length)} more cells</p>
          )}
        </div>
      )}
      {rows.length > 0 && (
        <ul className="mt-3 grid gap-1 text-sm">
          <GrowingList
            items={rows}
            step={100}
            keyOf={(_, at) => String(at)}
            row={(row) => (
              <li className="flex gap-2 wrap-anywhere">
                <span className={`w-24 shrink-0 ${row.status === "inserted" ? "text-good" : "text-bad"}`}>
                  {row.status === "inserted" ? "New row" : "Gone: row"} {row.row}
                </span>
                <span className="min-w-0">
                  {row.status === "inserted" ? (
                    <ins className="no-underline">{said(row.cells)}</ins>
                  ) : (
                    <del>{said(row.cells)}</del>
                  )}
                </span>
              </li>
            )}
          />
        </ul>
      )}
    </section>
  );
}

function said(cells: readonly string[]): string {
  return cells.filter((cell) => cell !== "").join(" · ");
}

type Cell = ComparedSheet["cells"][number];

function GrowingRows({ cells }: Readonly<{ cells: readonly Cell[] }>) {
  return cells.map((cell) => (
    <tr key={cell.at} className="border-t border-line align-top">
      <th scope="row" className="py-1 pr-3 text-left font-medium">
        {cell.at}
      </th>
      <td className="py-1 pr-3 wrap-anywhere">
        {cell.before === null ? (
          <span className="text-muted">empty</span>
        ) : (
          <del className="decoration-bad">{cell.before.shown}</del>
        )}
        <Formula text={cell.before?.formula} />
      </td>
      <td className="py-1 wrap-anywhere">
        {cell.after === null ? (
          <span className="text-muted">empty</span>
        ) : (
          <ins className="bg-accent-soft font-medium no-underline">{cell.after.shown}</ins>
        )}
        <Formula text={cell.after?.formula} />
      </td>
    </tr>
  ));
}

function Formula({ text }: Readonly<{ text: string | undefined }>) {
  if (text === undefined) return null;
  return <code className="block font-mono text-[0.85em] text-muted">={text}</code>;
}
