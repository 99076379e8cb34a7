import type { FileRef } from "@deskhand/client";
import type { PageSize, ShownSource } from "@deskhand/contracts";
import { useEffect, useMemo, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { PageSources } from "./page-sources.tsx";
import { quoteBoxes } from "./quote-boxes.ts";
import { useMarkedPage } from "./use-marked-page.ts";

type PagesViewProps = Readonly<{
  file: FileRef;
  fileKey: string;
  pages: readonly PageSize[];
  word: "Page" | "Slide";
  /** whether the file has more pages than are listed */
  isCut?: boolean;
  /** where a page comes from, by its number */
  sourcesOf?(number: number): readonly ShownSource[];
}>;

/** Pages one below the other, each drawn when it comes near; their places are kept, so nothing jumps. */
export function PagesView({ file, fileKey, isCut = false, pages, sourcesOf, word }: PagesViewProps) {
  const frame = useRef<HTMLElement>(null);
  const marked = useMarkedPage(file, pages.length);
  useEffect(() => {
    if (marked !== null) frame.current?.querySelector(`[data-page="${marked.number}"]`)?.scrollIntoView();
  }, [marked]);
  return (
    <ScrollSection
      ref={frame}
      label={`${word}s`}
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-sunken p-2 sm:p-5"
    >
      <ol className="mx-auto grid max-w-[56rem] gap-4">
        {pages.map((size, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pages of a file never move
          <li key={at} data-page={at + 1}>
            <PagePicture
              {...{ file, fileKey, number: at + 1, size, word }}
              {...(marked?.number === at + 1 && marked.quote !== undefined && { quote: marked.quote })}
            />
            <p className="mt-1 text-center text-sm text-muted">
              {word} {at + 1} {isCut ? "" : `of ${pages.length}`}
            </p>
            <PageSources sources={sourcesOf?.(at + 1) ?? []} />
          </li>
        ))}
      </ol>
      {isCut && <p className="mt-4 text-center text-muted">The file has more pages; open it to see the rest.</p>}
    </ScrollSection>
  );
}

type PagePictureProps = Readonly<{
  file: FileRef;
  fileKey: string;
  number: number;
  size: PageSize;
  word: "Page" | "Slide";
  /** words to be marked on it */
  quote?: string;
}>;

const pixels = 1_600;
/** `ms` that a page stays near before it is drawn */
const restMs = 150;

/** One page as a picture with its text over it, so that it can be selected and read aloud. */
export function PagePicture({ file, fileKey, number, quote, size, word }: PagePictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const [isNear, setNear] = useState(false);
  const [state, setState] = useState<"waiting" | "drawn" | "failed">("waiting");
  useEffect(() => {
    const place = box.current;
    if (place === null || isNear) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const notice = (entries: readonly IntersectionObserverEntry[]) => {
      clearTimeout(timer);
      // pages that only fly past are not drawn, so that the one that is stopped at comes first
      if (entries.at(-1)?.isIntersecting === true) timer = setTimeout(() => setNear(true), restMs);
    };
    const observer = new IntersectionObserver(notice, { rootMargin: "600px" });
    observer.observe(place);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [isNear]);
  const ratio = size.width > 0 && size.height > 0 ? size.width / size.height : 1 / Math.SQRT2;
  return (
    <div
      ref={box}
      style={{ aspectRatio: String(ratio) }}
      className={`relative w-full overflow-hidden bg-white shadow-card ${state === "waiting" ? "animate-[breathe_1.8s_ease-in-out_infinite]" : ""}`}
    >
      {isNear && state !== "failed" && (
        <img
          key={fileKey}
          ref={letGo}
          src={deskhand.previews.pageUrl(file, number, pixels)}
          alt={`${word} ${number}`}
          onLoad={() => setState("drawn")}
          onError={() => setState("failed")}
          className="absolute inset-0 size-full"
        />
      )}
      {state === "drawn" && (
        <PageWords {...{ file, fileKey, number, ratio, word }} {...(quote !== undefined && { quote })} />
      )}
      {state === "failed" && (
        <p className="absolute inset-0 m-auto h-fit p-4 text-center text-[#57534a]">
          {word} {number} could not be drawn.
        </p>
      )}
    </div>
  );
}

/** A picture that goes before it came would hold one of the browser's few connections until it is drawn. */
function letGo(picture: HTMLImageElement | null): () => void {
  return () => picture?.removeAttribute("src");
}

type PageWordsProps = Omit<PagePictureProps, "size"> & Readonly<{ ratio: number }>;

function PageWords({ file, fileKey, number, quote, ratio, word }: PageWordsProps) {
  const { value } = useAnswer(`${fileKey}\n${number}`, () => deskhand.previews.pageText(file, number));
  const width = 1_000 * ratio;
  const marks = useMemo(() => (quote === undefined ? [] : quoteBoxes(value ?? [], quote)), [quote, value]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be drawn over a picture
    <svg
      viewBox={`0 0 ${width} 1000`}
      preserveAspectRatio="none"
      role="group"
      aria-label={`Text of ${word.toLowerCase()} ${number}`}
      className="absolute inset-0 size-full select-text"
    >
      {marks.map((box, at) => (
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: marks of a page never move
          key={at}
          data-quote
          x={box.left * width}
          y={(box.top - box.height * 0.1) * 1_000}
          width={box.width * width}
          height={box.height * 1_300}
          fill="#ffd34d"
          style={{ mixBlendMode: "multiply" }}
        />
      ))}
      {value?.map((line, at) => (
        <text
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a page never move
          key={at}
          x={line.left * width}
          y={(line.top + line.height * 0.85) * 1_000}
          fontSize={Math.max(1, line.height * 1_000)}
          textLength={Math.max(1, line.width * width)}
          lengthAdjust="spacingAndGlyphs"
          fill="transparent"
        >
          {line.text}
        </text>
      ))}
    </svg>
  );
}
