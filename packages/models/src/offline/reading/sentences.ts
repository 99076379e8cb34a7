/** A piece of text with where it stands. */
export type Piece = Readonly<{ text: string; line: number; time: string | null }>;

const abbreviation =
  /(?:^|[\s("“„])(?:mr|mrs|ms|dr|prof|st|hr|fr|hrn|z\.\s?b|d\.\s?h|u\.\s?a|o\.\s?ä|bzw|ca|nr|usw|inkl|exkl|evtl|ggf|vgl|tel|str|abs|art|max|min|mio|mrd|sog|etc|e\.g|i\.e|vs|approx|no|fig|inc|ltd|jr|sr|jan|feb|mar|apr|jun|jul|aug|sept?|oct|okt|nov|dec|dez|esp|resp|\p{L})$/iu;
const month =
  /^(?:jan|feb|m[äa]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz]|quartal|etage|stock|klasse|kw|jahrhundert)/i;
const sentenceEnd = /[.!?…]+["”“’'»)\]]*(?=\s)/g;
/** characters of a sentence at most; what runs on longer, as spoken text without stops does, is cut where its pieces meet */
const longest = 420;

function isEnd(text: string, match: RegExpExecArray): boolean {
  if (!match[0].startsWith(".") || match[0].startsWith("..")) return true;
  const before = text.slice(Math.max(0, match.index - 20), match.index);
  const after = text.slice(match.index + match[0].length).trimStart();
  if (abbreviation.test(before)) return false;
  return !(/\d$/.test(before) && (month.test(after) || /^[\p{Ll}\d]/u.test(after)));
}

function cutsOf(text: string): readonly number[] {
  const cuts: number[] = [];
  sentenceEnd.lastIndex = 0;
  for (let match = sentenceEnd.exec(text); match !== null; match = sentenceEnd.exec(text)) {
    if (isEnd(text, match)) cuts.push(match.index + match[0].length);
  }
  return cuts;
}

/** Sentences of pieces that belong together, each with the place it begins at. Words stay as they are; spaces between pieces become one. */
export function splitSentences(pieces: readonly Piece[]): readonly Piece[] {
  const starts: number[] = [];
  let whole = "";
  for (const { text } of pieces) {
    if (whole !== "") whole += " ";
    starts.push(whole.length);
    whole += text.replace(/\s+/g, " ").trim();
  }
  const cuts = [...cutsOf(whole), whole.length];
  const found: Piece[] = [];
  let from = 0;
  for (const cut of cuts) {
    const inner = cut - from > longest ? starts.filter((start) => start > from && start < cut) : [];
    for (const to of [...inner, cut]) {
      const text = whole.slice(from, to).trim();
      const begin = whole.slice(from, to).search(/\S/) + from;
      from = to;
      if (text === "") continue;
      const at = starts.findLastIndex((start) => start <= begin);
      const { line, time } = pieces[Math.max(at, 0)] ?? { line: 1, time: null };
      found.push({ text, line, time });
    }
  }
  return found;
}
