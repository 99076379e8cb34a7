/** A piece of what a page draws, by lines: said to be part of the text, said to be none of it, or left open. */
export type PagePiece =
  | Readonly<{ kind: "marked"; tag: string; mark: number; lines: readonly string[] }>
  | Readonly<{ kind: "artifact" | "bare"; lines: readonly string[] }>;

const MARKED = /^\/([^\s<]+)<<\/MCID (\d+)>>\s*BDC$/;
/** a mark that stands on the line of what comes before it */
const AFTER_OTHERS = / (\/[^\s<]+<<\/MCID \d+>>\s*BDC|\/Artifact BMC|EMC)(?=\n|$)/g;
const PAINTS = /(?:^|\s)(?:f\*?|F|B\*?|b\*?|S|s|sh|Do|Tj|TJ)$/;

/**
 * The pieces of a page as LibreOffice writes it: every mark at the end of a line, none inside another. `null` for a page that is
 * written otherwise.
 */
export function pagePieces(content: string): readonly PagePiece[] | null {
  const pieces: PagePiece[] = [];
  let open: Mark | null = null;
  let lines: string[] = [];
  const close = () => {
    if (open !== null || lines.length > 0) pieces.push(pieceOf(open, lines));
    open = null;
    lines = [];
  };
  for (const line of content.replace(AFTER_OTHERS, "\n$1").split("\n")) {
    const mark = markOf(line);
    if (mark === "other" || (mark === "end") !== (open !== null && mark !== null)) return null;
    if (mark === null) lines.push(line);
    else {
      close();
      open = mark === "end" ? null : mark;
    }
  }
  if (open !== null) return null;
  close();
  return pieces;
}

/** `tag` is null for what is no part of the text. */
type Mark = Readonly<{ tag: string | null; number: number }>;

/** The mark that a line begins or ends; `other` for one that is not understood. */
function markOf(line: string): Mark | "end" | "other" | null {
  if (line === "EMC") return "end";
  if (line === "/Artifact BMC") return { tag: null, number: -1 };
  const marked = MARKED.exec(line);
  if (marked) return { tag: marked[1] ?? "", number: Number(marked[2]) };
  return /\b(?:BDC|BMC|EMC|BI)$/.test(line) ? "other" : null;
}

function pieceOf(open: Mark | null, lines: readonly string[]): PagePiece {
  if (open === null) return { kind: "bare", lines };
  return open.tag === null ? { kind: "artifact", lines } : { kind: "marked", tag: open.tag, mark: open.number, lines };
}

/** The page with what is drawn outside the text said to be none of it, so that nothing on the page is left open. */
export function pageContent(pieces: readonly PagePiece[]): string {
  return pieces
    .flatMap((piece) => {
      if (piece.kind === "marked") return [`/${piece.tag}<</MCID ${piece.mark}>>BDC`, ...piece.lines, "EMC"];
      const isDrawn = piece.kind === "artifact" || piece.lines.some((line) => PAINTS.test(line));
      return isDrawn ? ["/Artifact BMC", ...piece.lines, "EMC"] : piece.lines;
    })
    .join("\n");
}

export type TextStart = Readonly<{ x: number; y: number; size: number }>;

/** Where the texts among the lines begin, in points from the bottom left. */
export function textStarts(lines: readonly string[]): readonly TextStart[] {
  const found: TextStart[] = [];
  let at: { x: number; y: number } | null = null;
  for (const line of lines) {
    if (line === "ET") at = null;
    const placed = /(?:^|\s)(-?[\d.]+) (-?[\d.]+) T[dm]\b/.exec(line);
    if (placed) at = { x: Number(placed[1]), y: Number(placed[2]) };
    const font = /\/\S+ (-?[\d.]+) Tf/.exec(line);
    if (font && at) found.push({ ...at, size: Math.abs(Number(font[1])) });
  }
  return found;
}

/** Parts a piece that nothing is said of into its texts and what stands between them; `null` where it holds no text. */
export function partTexts(
  lines: readonly string[],
): readonly Readonly<{ isText: boolean; lines: readonly string[] }>[] | null {
  const parts: { isText: boolean; lines: string[] }[] = [];
  let inText = false;
  for (const line of lines) {
    const starts = line === "BT";
    if (starts || parts.length === 0 || (!inText && parts.at(-1)?.isText)) parts.push({ isText: starts, lines: [] });
    if (starts) inText = true;
    parts.at(-1)?.lines.push(line);
    if (line === "ET") inText = false;
  }
  return parts.some(({ isText }) => isText) ? parts : null;
}
