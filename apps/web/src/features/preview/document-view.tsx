import type { DocumentBlock, ParagraphBlock, Preview, TableBlock, TextRun } from "@deskhand/contracts";
import { type CSSProperties, Fragment, type ReactNode, useEffect, useMemo, useRef } from "react";
import { ScrollSection } from "../../ui/scroll-section.tsx";
import { figure } from "../../words/counts.ts";
import { GrowingList } from "./growing-list.tsx";
import { markBlocks, type ShownRun } from "./mark-blocks.ts";
import { SourceLink, useMark, useMarkInSight } from "./source-context.tsx";

type DocumentPreview = Extract<Preview, { kind: "document" }>;

/** A text document on white paper, whatever the theme: its colours were chosen for that. */
export function DocumentView({ preview }: Readonly<{ preview: DocumentPreview }>) {
  const mark = useMark();
  const quote = mark?.source.quote;
  const { at, blocks, sides } = useMemo(() => markDocument(preview, quote), [preview, quote]);
  const isMarked = at >= 0 || sides !== preview.sides;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the document is first drawn
  useEffect(() => mark?.report(isMarked), []);
  return (
    <Paper isMarked={isMarked}>
      <GrowingList
        items={blocks}
        step={200}
        least={at + 1}
        keyOf={(_, at) => String(at)}
        row={(block) => <BlockView block={block} />}
      />
      {preview.blocks.length === 0 && <p>This document is empty.</p>}
      {preview.isCut && <p className="mt-6 text-[#57534a]">The document goes on; open it to read the rest.</p>}
      {sides.map((side, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of a file never move
        <section key={at} className="mt-6 border-t border-[#d6d3cb] pt-3 text-sm">
          <h3 className="text-[#57534a]">{side.title}</h3>
          <Blocks blocks={side.blocks} />
        </section>
      ))}
    </Paper>
  );
}

/** The document with the quote marked where it is first found: in the text, else in what stands beside it. */
function markDocument({ blocks, sides }: DocumentPreview, quote: string | undefined) {
  if (quote === undefined) return { at: -1, blocks, sides };
  const found = markBlocks(blocks, quote);
  if (found.at >= 0) return { ...found, sides };
  for (const [index, side] of sides.entries()) {
    const marked = markBlocks(side.blocks, quote);
    if (marked.at >= 0) return { at: -1, blocks, sides: sides.with(index, { ...side, blocks: [...marked.blocks] }) };
  }
  return { at: -1, blocks, sides };
}

/** The white sheet that documents lie on; it scrolls by itself, to what is marked on it first. */
export function Paper({ children, isMarked = false }: Readonly<{ children: ReactNode; isMarked?: boolean }>) {
  const frame = useRef<HTMLElement>(null);
  useMarkInSight(frame, isMarked);
  return (
    <ScrollSection
      ref={frame}
      label="The document"
      className="min-h-0 flex-1 overflow-auto rounded-lg border border-line bg-sunken p-2 sm:p-5"
    >
      <div className="mx-auto max-w-[52rem] scheme-light bg-white px-5 py-7 text-[0.95rem] leading-relaxed wrap-anywhere text-[#1c1a16] shadow-card sm:px-14 sm:py-12">
        {children}
      </div>
    </ScrollSection>
  );
}

function Blocks({ blocks }: Readonly<{ blocks: readonly DocumentBlock[] }>) {
  // biome-ignore lint/suspicious/noArrayIndexKey: blocks of a file never move
  return blocks.map((block, at) => <BlockView key={at} block={block} />);
}

export function BlockView({ block }: Readonly<{ block: DocumentBlock }>) {
  return block.kind === "table" ? <TableView table={block} /> : <ParagraphView paragraph={block} />;
}

const headings = [
  "text-[1em]",
  "text-[1.6em]",
  "text-[1.35em]",
  "text-[1.18em]",
  "text-[1.08em]",
  "text-[1em]",
  "text-[1em]",
];

function ParagraphView({ paragraph }: Readonly<{ paragraph: ParagraphBlock }>) {
  const { align, level, list, runs, startsPage } = paragraph;
  const content = <Runs runs={runs} isHeading={level > 0} />;
  const line = startsPage === true ? <hr className="my-6 border-dashed border-[#c9c5ba]" /> : null;
  const style: CSSProperties = align === "left" ? {} : { textAlign: align };
  if (level > 0) {
    // the window's own heading comes first
    const Tag = `h${Math.min(level + 2, 6)}` as "h3";
    return (
      <>
        {line}
        <Tag
          style={style}
          className={`mt-[0.9em] mb-[0.35em] leading-tight font-semibold first:mt-0 ${headings[level]}`}
        >
          {list !== null && list.label !== "" && <span className="mr-2">{list.label}</span>}
          {content}
        </Tag>
      </>
    );
  }
  if (runs.length === 0) return <>{line ?? <div className="h-[0.7em]" />}</>;
  if (list === null)
    return (
      <>
        {line}
        <p style={style} className="my-[0.45em] whitespace-pre-wrap">
          {content}
        </p>
      </>
    );
  return (
    <div className="my-[0.2em] flex gap-2" style={{ ...style, paddingLeft: `${list.depth * 1.4 + 0.6}em` }}>
      <span className="min-w-[1.1em] shrink-0 text-right" style={sizeOf(runs[0])}>
        {list.label}
      </span>
      <p className="min-w-0 flex-1 whitespace-pre-wrap">{content}</p>
    </div>
  );
}

function TableView({ table }: Readonly<{ table: TableBlock }>) {
  return (
    <div className="my-3 overflow-x-auto">
      <table className="w-full border-collapse text-[0.94em]">
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file never move
            <tr key={at}>
              {row.cells.map((cell, column) => {
                const Tag = row.isHead ? "th" : "td";
                const fill = cell.fill === undefined ? {} : { background: cell.fill, color: inkOn(cell.fill) };
                return (
                  <Tag
                    // biome-ignore lint/suspicious/noArrayIndexKey: cells of a file never move
                    key={column}
                    colSpan={cell.columns}
                    rowSpan={cell.rows}
                    style={fill}
                    {...(row.isHead ? { scope: "col" as const } : {})}
                    className="border border-[#cfcbc0] px-2 py-1 text-left align-top *:my-0"
                  >
                    <Blocks blocks={cell.blocks} />
                  </Tag>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Black or white, whichever is read better on a colour. */
function inkOn(colour: string): string {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return part(1) * 0.299 + part(3) * 0.587 + part(5) * 0.114 > 140 ? "#1c1a16" : "#ffffff";
}

type RunsProps = Readonly<{ runs: readonly TextRun[]; isHeading: boolean }>;

function Runs({ runs, isHeading }: RunsProps) {
  return runs.map((run, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: runs of a file never move
    <Fragment key={at}>
      <RunView run={run} isHeading={isHeading} />
    </Fragment>
  ));
}

function RunView({ run, isHeading }: Readonly<{ run: ShownRun; isHeading: boolean }>) {
  const { isQuote, mark, picture, raised, source } = run;
  if (picture !== undefined) return <PictureView picture={picture} />;
  const Tag = raised === "super" ? "sup" : raised === "sub" ? "sub" : "span";
  const words = (
    <Tag style={lookOf(run, isHeading)} {...(run.link === undefined ? {} : { title: `Link to ${run.link}` })}>
      {source === undefined ? run.text : <SourceLink source={source}>{run.text}</SourceLink>}
    </Tag>
  );
  if (isQuote === true)
    return (
      <mark data-quote className="bg-[#ffe9a3] text-[#1c1a16]">
        {words}
      </mark>
    );
  if (mark === "inserted")
    return (
      <ins {...by(run)} className="bg-[#d8f3de] text-[#14532d] underline decoration-[#2c6330] underline-offset-2">
        {words}
      </ins>
    );
  if (mark === "deleted")
    return (
      <del {...by(run)} className="bg-[#fbe0dc] text-[#8a1f1f] line-through">
        {words}
      </del>
    );
  return words;
}

function by({ by: author }: TextRun): Readonly<{ title?: string }> {
  return author === undefined || author === "" ? {} : { title: `Tracked change by ${author}` };
}

function lookOf(run: TextRun, isHeading: boolean): CSSProperties {
  const lines = [run.underline && "underline", run.strike && "line-through"].filter(Boolean).join(" ");
  return {
    ...(run.bold && { fontWeight: 700 }),
    ...(run.italic && { fontStyle: "italic" }),
    ...(lines !== "" && { textDecoration: lines }),
    // marks say more than the colours below them
    ...(run.colour !== undefined && run.mark === undefined && { color: run.colour }),
    ...(run.fill !== undefined && run.mark === undefined && { background: run.fill }),
    ...(!isHeading && sizeOf(run)),
    ...(run.link !== undefined && { color: "#0d5c63", textDecoration: "underline" }),
  };
}

/** Sizes are told apart without making small ones unreadable on a screen. */
function sizeOf(run: TextRun | undefined): CSSProperties {
  return run?.points === undefined ? {} : { fontSize: `${Math.min(Math.max(run.points / 11, 0.8), 3)}em` };
}

function PictureView({ picture }: Readonly<{ picture: NonNullable<TextRun["picture"]> }>) {
  const { alt, height, source, width } = picture;
  const size = width > 0 && height > 0 ? { width, height } : {};
  if (source === null)
    return (
      <span className="my-1 inline-block rounded border border-dashed border-[#a8a294] px-3 py-2 text-sm text-[#57534a]">
        [{alt === "" ? "Picture" : alt}: not shown here]
      </span>
    );
  return <img src={source} alt={alt} {...size} className="my-1 inline-block h-auto max-w-full" />;
}

/** Says how much was left out between two changes. */
export function Gap({ count }: Readonly<{ count: number }>) {
  return (
    <p className="my-3 border-y border-dashed border-[#c9c5ba] py-1 text-center text-sm text-[#57534a]">
      {count === 1 ? "1 paragraph without a change" : `${figure(count)} paragraphs without a change`}
    </p>
  );
}
