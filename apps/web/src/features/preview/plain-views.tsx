import type { FileRef } from "@deskhand/client";
import type { Preview, ShownSource } from "@deskhand/contracts";
import { Paperclip } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { Button } from "../../ui/button.tsx";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { fileEnding, fileName } from "../../words/paths.ts";
import { sizeInWords } from "../../words/sizes.ts";
import { CodeLines, type LineSpan } from "./code-lines.tsx";
import { keyOf } from "./file-key.ts";
import { findQuote, type Span } from "./find-quote.ts";
import { PageSources } from "./page-sources.tsx";
import { useMark, useMarkInSight } from "./source-context.tsx";
import { SourcedText } from "./sourced-text.tsx";
import { ViewTools } from "./tool-place.tsx";
import { Trouble } from "./trouble.tsx";

const frameClass = "min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-surface p-4";

type TextPreview = Extract<Preview, { kind: "text" }>;

/** letters that are formatted; longer texts are shown as they stand */
const mostFormatted = 400_000;

/** Text as it stands, or formatted where it is meant to be. */
export function TextView({ path, preview }: Readonly<{ path: string; preview: TextPreview }>) {
  const mark = useMark();
  const marked = useMemo(() => (mark === null ? null : markedLines(preview.text, mark.source)), [preview, mark]);
  const [isSource, setSource] = useState(marked !== null);
  const frame = useRef<HTMLElement>(null);
  useMarkInSight(frame, marked !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the text is first drawn
  useEffect(() => mark?.report(marked !== null), []);
  const canFormat = preview.format === "markdown" && preview.text.length <= mostFormatted;
  const isFormatted = canFormat && !isSource;
  // what was read out of another kind of file stands nowhere as it is
  const isOwnText = ["md", "markdown"].includes(fileEnding(path));
  if (preview.text === "") return <p className="p-4 text-muted">This file is empty.</p>;
  return (
    <>
      {canFormat && (isOwnText || mark !== null) && (
        <ViewTools>
          <Button size="small" look="quiet" className="-ml-2.5" onClick={() => setSource(!isSource)}>
            {isSource ? "Show it formatted" : "Show the text as it stands"}
          </Button>
        </ViewTools>
      )}
      <ScrollSection label="The text" className={frameClass} ref={frame}>
        {isFormatted ? (
          <div className="mx-auto max-w-3xl">
            <SourcedText text={preview.text} sources={preview.sources ?? []} />
          </div>
        ) : (
          <CodeLines path={path} text={preview.text} marked={marked} />
        )}
        {preview.isCut && <p className="mt-4 text-muted">The file goes on; open it to read the rest.</p>}
      </ScrollSection>
    </>
  );
}

/** The lines a source names, else the ones its quote stands in, from 0; `null` when neither is there. */
function markedLines(text: string, { lines, quote }: ShownSource): LineSpan | null {
  const span = quote === undefined ? null : findQuote(text, quote);
  const lineAt = (place: number) => text.slice(0, place).split("\n").length - 1;
  if (span !== null) return { first: lineAt(span.from), last: lineAt(span.to - 1) };
  if (lines === undefined || quote !== undefined || lines.first > text.split("\n").length) return null;
  return { first: lines.first - 1, last: lines.last - 1 };
}

/** A web page in a frame that runs nothing and asks nobody. */
export function WebPageView({ file }: Readonly<{ file: FileRef }>) {
  return (
    <>
      <p className="pb-2 text-sm text-muted">
        Scripts, forms and everything from the internet were taken out of this view. Point at a link to see where it
        leads.
      </p>
      <iframe
        sandbox=""
        src={deskhand.previews.webPageUrl(file)}
        title={fileName(file.path)}
        referrerPolicy="no-referrer"
        className="min-h-0 w-full flex-1 rounded-lg border border-line bg-white"
      />
    </>
  );
}

type MailPreview = Extract<Preview, { kind: "mail" }>;

/** A message with its head; the formatted body is shown like a web page. */
export function MailView({ file, preview }: Readonly<{ file: FileRef; preview: MailPreview }>) {
  const mark = useMark();
  const quote = mark?.source.quote;
  const span = quote === undefined ? null : findQuote(preview.text, quote);
  const [isPage, setPage] = useState(preview.hasPage && span === null);
  const frame = useRef<HTMLElement>(null);
  useMarkInSight(frame, span !== null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the message is first drawn
  useEffect(() => mark?.report(span !== null), []);
  const heads = [
    ["From", preview.from],
    ["To", preview.to],
    ["Date", sentInWords(preview.date)],
  ] as const;
  return (
    <>
      <header className="pb-3">
        <h3 className="font-serif text-lg wrap-anywhere">
          {preview.subject === "" ? "Without a subject" : preview.subject}
        </h3>
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-sm">
          {heads
            .filter(([, value]) => value !== "")
            .map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{name}</dt>
                <dd className="min-w-0 wrap-anywhere">{value}</dd>
              </div>
            ))}
        </dl>
        {preview.attachments.length > 0 && (
          <ul aria-label="Attachments" className="mt-2 flex flex-wrap gap-1.5">
            {preview.attachments.map(({ bytes, name }, at) => (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: attachments of a message never move
                key={at}
                className="flex items-center gap-1.5 rounded-lg border border-line px-2 py-1 text-sm wrap-anywhere"
              >
                <Paperclip aria-hidden size={14} className="shrink-0 text-muted" />
                {name} <span className="text-muted">{sizeInWords(bytes)}</span>
              </li>
            ))}
          </ul>
        )}
        {preview.hasPage && (
          <Button size="small" look="quiet" className="mt-2" onClick={() => setPage(!isPage)}>
            {isPage ? "Show only its text" : "Show it formatted"}
          </Button>
        )}
      </header>
      {isPage ? (
        <WebPageView file={file} />
      ) : (
        <ScrollSection label="The message" className={frameClass} ref={frame}>
          <p className="whitespace-pre-wrap wrap-anywhere">
            {preview.text === "" ? "This message has no text." : <Quoted text={preview.text} span={span} />}
          </p>
        </ScrollSection>
      )}
    </>
  );
}

function Quoted({ span, text }: Readonly<{ text: string; span: Span | null }>) {
  if (span === null) return text;
  return (
    <>
      {text.slice(0, span.from)}
      <mark data-quote className="bg-[#ffe9a3] text-[#1c1a16]">
        {text.slice(span.from, span.to)}
      </mark>
      {text.slice(span.to)}
    </>
  );
}

function sentInWords(date: string): string {
  const moment = new Date(date);
  return Number.isNaN(moment.getTime())
    ? date
    : moment.toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
}

type OwnProps = Readonly<{ file: FileRef }>;

/** A picture, as large as there is room for. */
export function PictureView({ file }: OwnProps) {
  const [isFailed, setFailed] = useState(false);
  if (isFailed) return <Trouble text="This picture cannot be shown here." file={file} />;
  return (
    <>
      <div className="flex min-h-0 flex-1 items-center justify-center overflow-auto rounded-lg border border-line bg-sunken p-3">
        <img
          src={deskhand.fileUrl(file.taskId, file.path, { ...file.side, isPicture: true })}
          alt={fileName(file.path)}
          onError={() => setFailed(true)}
          // through what is transparent one sees squares, on which black and white ink are both seen
          className="max-h-full max-w-full bg-[repeating-conic-gradient(#fff_0_25%,#dedbd3_0_50%)] bg-size-[16px_16px] object-contain"
        />
      </div>
      {fileEnding(file.path) === "svg" && <DrawingSources file={file} />}
    </>
  );
}

/** The sources that a chart's drawing names, below it. */
function DrawingSources({ file }: OwnProps) {
  const { value } = useAnswer(keyOf(file), () => deskhand.previews.preview(file));
  if (value?.kind !== "text") return null;
  return (
    <div className="max-h-32 shrink-0 overflow-auto pt-2">
      <PageSources sources={(value.sources ?? []).map(({ source }) => source)} />
    </div>
  );
}

/** A sound or film with the browser's own controls. */
export function PlayerView({ file, isFilm }: OwnProps & Readonly<{ isFilm: boolean }>) {
  const source = useMemo(() => deskhand.fileUrl(file.taskId, file.path, file.side ?? {}), [file]);
  const label = fileName(file.path);
  return (
    <div className="flex min-h-0 flex-1 items-center justify-center rounded-lg border border-line bg-sunken p-4">
      {isFilm ? (
        // biome-ignore lint/a11y/useMediaCaption: a file of the user's has the captions it has
        <video controls preload="metadata" src={source} aria-label={label} className="max-h-full max-w-full" />
      ) : (
        // biome-ignore lint/a11y/useMediaCaption: a file of the user's has the captions it has
        <audio controls preload="metadata" src={source} aria-label={label} className="w-full max-w-xl" />
      )}
    </div>
  );
}
