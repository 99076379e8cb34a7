import type { Comparison, TaskId } from "@deskhand/contracts";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { CellsComparison } from "./cells-comparison.tsx";
import { BlockView, Gap, Paper } from "./document-view.tsx";
import { GrowingList } from "./growing-list.tsx";
import { MarkedText } from "./marked-text.tsx";
import { PagesComparison } from "./pages-comparison.tsx";
import { SideBySide } from "./side-by-side.tsx";
import { Trouble, Waiting } from "./trouble.tsx";
import { comparisonOf, fileAt, type VersionEnd } from "./versions.ts";

type Ends = Readonly<{ taskId: TaskId; before: VersionEnd; after: VersionEnd }>;

/** What changed in a file, as people read it. */
export function ComparisonView({ after, before, taskId }: Ends) {
  const query = comparisonOf(before, after);
  const key = `comparison\n${taskId}\n${JSON.stringify(query)}`;
  const { problem, value } = useAnswer(key, () => deskhand.previews.comparison(taskId, query));
  if (problem !== null) return <Trouble text={problem} />;
  if (value === null) return <Waiting label="Looking for what changed …" />;
  return (
    <>
      <p role="status" className="pb-2 text-sm text-muted">
        {value.summary}
        {"isCut" in value && value.isCut && " (only the first of them are shown)"}
      </p>
      <Differences comparison={value} taskId={taskId} before={before} after={after} />
    </>
  );
}

function Differences({ comparison, ...ends }: Ends & Readonly<{ comparison: Comparison }>) {
  switch (comparison.kind) {
    case "text":
      return <TextComparison sections={comparison.sections} />;
    case "document":
      return <Redline blocks={comparison.blocks} />;
    case "cells":
      return <CellsComparison sheets={comparison.sheets} />;
    case "pages":
      return (
        <PagesComparison
          pages={comparison.pages}
          before={fileAt(ends.taskId, "before", ends.before)}
          after={fileAt(ends.taskId, "after", ends.after)}
        />
      );
    case "pictures":
    case "bytes":
      return <SideBySide {...ends} />;
  }
}

type Sections = Extract<Comparison, { kind: "text" }>["sections"];

function TextComparison({ sections }: Readonly<{ sections: Sections }>) {
  return (
    <ScrollSection
      label="What changed in the text"
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface py-2 text-sm"
    >
      <GrowingList
        items={sections}
        step={40}
        keyOf={(_, at) => String(at)}
        row={({ lines }, at) => (
          <ol className={at === 0 ? "" : "mt-2 border-t border-dashed border-line pt-2"}>
            {lines.map((line, each) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines of a file never move
              <li key={each} className="flex gap-2 px-3 py-px">
                <span className="w-12 shrink-0 text-right text-muted tabular-nums">
                  {line.after === null ? (
                    <>
                      <span className="sr-only">was line </span>
                      <del>{line.before}</del>
                    </>
                  ) : (
                    <>
                      <span className="sr-only">line </span>
                      {line.after}
                    </>
                  )}
                </span>
                <p className="min-w-0 flex-1 whitespace-pre-wrap wrap-anywhere">
                  <MarkedText pieces={line.pieces} />
                </p>
              </li>
            ))}
          </ol>
        )}
      />
      {sections.length === 0 && <p className="px-4 text-muted">No line is different.</p>}
    </ScrollSection>
  );
}

type ComparedBlocks = Extract<Comparison, { kind: "document" }>["blocks"];

const edges = {
  same: "border-transparent",
  changed: "border-[#b7791f]",
  restyled: "border-[#14605a]",
  inserted: "border-[#2c6330]",
  deleted: "border-[#9c2626]",
} as const;

function Redline({ blocks }: Readonly<{ blocks: ComparedBlocks }>) {
  return (
    <Paper>
      <GrowingList
        items={blocks}
        step={120}
        keyOf={(_, at) => String(at)}
        row={(each) =>
          each.status === "gap" ? (
            <Gap count={each.count} />
          ) : (
            <div className={`-ml-3 border-l-3 pl-2.5 ${edges[each.status]}`}>
              {each.status === "restyled" && <p className="text-sm text-[#14605a]">Looks different:</p>}
              <BlockView block={each.block} />
            </div>
          )
        }
      />
      {blocks.length === 0 && <p>Both versions are empty.</p>}
    </Paper>
  );
}
