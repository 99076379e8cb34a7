import type { FileRef } from "@deskhand/client";
import type { Preview } from "@deskhand/contracts";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { ProgressBar } from "../../ui/progress-bar.tsx";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { MarkdownText } from "../transcript/markdown-text.tsx";
import { PageSources } from "./page-sources.tsx";
import { PagesView } from "./pages-view.tsx";

type SlidesPreview = Extract<Preview, { kind: "slides" }>;
type SlidesViewProps = Readonly<{ file: FileRef; fileKey: string; preview: SlidesPreview }>;

/** Slides as they look; their text while they are drawn, and instead of them where nothing draws them. */
export function SlidesView({ file, fileKey, preview }: SlidesViewProps) {
  const { problem, value } = useAnswer(fileKey, () => deskhand.previews.pages(file));
  const sourcesOf = (number: number) => preview.slides.find((slide) => slide.number === number)?.sources ?? [];
  if (value !== null) return <PagesView {...{ file, fileKey, sourcesOf }} pages={value} word="Slide" />;
  return (
    <>
      <div className="h-14 shrink-0">
        {problem === null ? (
          <>
            <p role="status" className="mb-1.5 text-sm text-muted">
              The slides are being drawn. This is their text meanwhile.
            </p>
            <ProgressBar label="Slides are being drawn" progress={null} />
          </>
        ) : (
          <p className="text-sm text-warn">{problem} This is their text.</p>
        )}
      </div>
      <ScrollSection
        label="Text of the slides"
        className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-sunken p-3"
      >
        <ol className="mx-auto grid max-w-3xl gap-3">
          {preview.slides.map(({ number, sources, text, title }) => (
            <li key={number} className="rounded-lg border border-line bg-surface p-4">
              <h3 className="font-serif text-lg">
                <span className="text-muted">{number}.</span> {title === "" ? "Without a title" : title}
              </h3>
              <MarkdownText text={text} />
              <PageSources sources={sources} />
            </li>
          ))}
        </ol>
      </ScrollSection>
    </>
  );
}
