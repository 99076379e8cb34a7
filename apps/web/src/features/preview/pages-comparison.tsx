import type { FileRef } from "@deskhand/client";
import type { ComparedPage, PageSize } from "@deskhand/contracts";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { fileEnding } from "../../words/paths.ts";
import { keyOf } from "./file-key.ts";
import { MarkedText } from "./marked-text.tsx";
import { PagePicture } from "./pages-view.tsx";

type PagesComparisonProps = Readonly<{ pages: readonly ComparedPage[]; before: FileRef; after: FileRef }>;

/** Changed pages or slides beside each other as they look, with their words below. */
export function PagesComparison({ after, before, pages }: PagesComparisonProps) {
  const word = fileEnding(after.path) === "pdf" ? "Page" : "Slide";
  const old = useAnswer(keyOf(before), () => deskhand.previews.pages(before));
  const now = useAnswer(keyOf(after), () => deskhand.previews.pages(after));
  const changed = pages.filter(({ isSame }) => !isSame);
  const same = pages.length - changed.length;
  const problem = old.problem ?? now.problem;
  return (
    <ScrollSection
      label={`What changed in the ${word.toLowerCase()}s`}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface p-3 sm:p-4"
    >
      {problem !== null && <p className="mb-3 text-sm text-warn">{problem} Their words are compared.</p>}
      <ol className="mx-auto grid max-w-6xl gap-8">
        {changed.map((page) => (
          <li key={`${page.before}-${page.after}`}>
            <h3 className="mb-2 font-serif text-lg wrap-anywhere">{titleOf(page, word)}</h3>
            {problem === null && (
              <div className="grid gap-3 sm:grid-cols-2">
                <Side label="Before" file={before} sizes={old.value} number={page.before} word={word} />
                <Side label="After" file={after} sizes={now.value} number={page.after} word={word} />
              </div>
            )}
            {page.lines.length > 0 && (
              <ul aria-label="Words that changed" className="mt-2 text-sm">
                {page.lines.map((line, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: lines of a page never move
                  <li key={at} className="py-0.5 wrap-anywhere">
                    <MarkedText pieces={line.pieces} />
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ol>
      {same > 0 && (
        <p className="mt-6 text-center text-sm text-muted">
          {same === 1 ? `1 ${word.toLowerCase()} is` : `${same} ${word.toLowerCase()}s are`} the same.
        </p>
      )}
    </ScrollSection>
  );
}

function titleOf({ after, before, title }: ComparedPage, word: string): string {
  const name = title === "" ? "" : `: ${title}`;
  if (before === null) return `New ${word.toLowerCase()} ${after}${name}`;
  if (after === null) return `Removed ${word.toLowerCase()} ${before}${name}`;
  const moved = before === after ? "" : ` (was ${before})`;
  return `${word} ${after}${moved}${name}`;
}

type SideProps = Readonly<{
  label: string;
  file: FileRef;
  sizes: readonly PageSize[] | null;
  number: number | null;
  word: "Page" | "Slide";
}>;

function Side({ file, label, number, sizes, word }: SideProps) {
  const size = number === null ? undefined : sizes?.[number - 1];
  return (
    <figure>
      <figcaption className="mb-1 text-sm text-muted">{label}</figcaption>
      {number === null ? (
        <p className="flex aspect-video items-center justify-center rounded border border-dashed border-edge text-muted">
          {label === "Before" ? "There was none" : "It is gone"}
        </p>
      ) : size === undefined ? (
        <div aria-hidden className="aspect-video animate-[breathe_1.8s_ease-in-out_infinite] rounded bg-sunken" />
      ) : (
        <div className="rounded border border-line">
          <PagePicture file={file} fileKey={keyOf(file)} number={number} size={size} word={word} />
        </div>
      )}
    </figure>
  );
}
