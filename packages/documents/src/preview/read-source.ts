/** A source as it could be read back from a finished file. */
export type ShownSource = Readonly<{
  /** path or name as the file has it */
  file: string;
  /** page or slide, from 1 */
  page?: number;
  /** cell or range, with its sheet where the file names one */
  cell?: string;
  /** first line and last line, from 1 */
  lines?: Readonly<{ first: number; last: number }>;
  quote?: string;
  /** series or point of a chart it is the source of, as the file says */
  of?: string;
}>;

const limits = { file: 4_096, cell: 200, quote: 2_000, of: 500 };

const reference = String.raw`\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?`;
const cellPattern = `(?:(?:'(?:[^']|'')+'|[^,!':“”]+)!)?${reference}`;
/** what may stand behind the name of the file; something of it must be there */
const placePattern = new RegExp(`^(?:, )?(?:page ([^,:]+))?(?:(?:, )?(${cellPattern}))?(?:(?:, )?lines? ([^,:]+))?$`);
const linePattern = new RegExp(
  `^(.{1,${limits.file}}?\\.[\\p{L}\\p{N}]{1,8})((?:, page [^,:]+)?(?:, ${cellPattern})?(?:, lines? [^,:]+)?)(?:: “(.*)”)?$`,
  "su",
);

/** Reads a source from one line, as Deskhand writes it into notes; `null` when the line names none. */
export function readSourceLine(line: string): ShownSource | null {
  const [, file, place = "", quote = ""] = linePattern.exec(line.trim()) ?? [];
  if (file === undefined || (place === "" && quote === "")) return null;
  return readSource({ file, place, quote });
}

/** Reads a source from a line that may first name the series or point of a chart it is of: `Sales, May: in/May.pdf, page 3`. */
export function readChartSourceLine(line: string): ShownSource | null {
  const quoted = line.indexOf(": “");
  const apart = line.lastIndexOf(": ", quoted < 0 ? undefined : quoted - 1);
  const source = apart <= 0 ? null : readSourceLine(line.slice(apart + 2));
  return source === null ? readSourceLine(line) : { ...source, of: line.slice(0, apart).trim().slice(0, limits.of) };
}

/** Puts together what a file says of a source; a place that cannot be understood is left out. */
export function readSource({ file, place, quote }: Readonly<Record<"file" | "place" | "quote", string>>): ShownSource {
  const [, page, cell, lines] = placePattern.exec(place.trim()) ?? [];
  const [number, first, last] = [numbersIn(page)[0], ...numbersIn(lines)];
  const words = quote.trim();
  return {
    file: file.trim().slice(0, limits.file),
    ...(number !== undefined && { page: number }),
    ...(cell !== undefined && { cell: cell.slice(0, limits.cell) }),
    ...(first !== undefined && { lines: { first, last: Math.max(first, last ?? first) } }),
    ...(words !== "" && { quote: words.slice(0, limits.quote) }),
  };
}

function numbersIn(text: string | undefined): readonly number[] {
  return (text?.match(/\d{1,9}/g) ?? []).map(Number).filter((number) => number > 0);
}

/** The file that a link of an office file leads to beside it; `null` for the internet, other places in the file, and other schemes. */
export function linkedFile(target: string): string | null {
  const path = target.replace(/^file:\/\/\/?(?=[A-Za-z]:[\\/])/i, "").replace(/^file:\/\/(?=\/)/i, "");
  if (path === "" || /^(?:[a-z][a-z0-9+.-]{1,}:|#|\/\/|\\\\)/i.test(path)) return null;
  try {
    return decodeURIComponent(path.split("#")[0] ?? "") || null;
  } catch {
    return path;
  }
}
