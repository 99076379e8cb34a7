/** Where words stand in a text: from the first letter up to the end of the last. */
export type Span = Readonly<{ from: number; to: number }>;

const alike: Readonly<Record<string, string>> = {
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "–": "-",
  "—": "-",
};
/** letters of the beginning of a quote that must be there when the whole of it is not, as where a page ends within it */
const leastLetters = 12;

/** Finds a quote in a text whatever blanks, capitals and kinds of quotation marks they have; `null` when it is not there. */
export function findQuote(text: string, quote: string): Span | null {
  const wanted = lettersOf(quote.trim().replace(/(?!^)(?:\.\.\.|…).*$|^(?:\.\.\.|…)/gs, "")).letters;
  const { letters, places } = lettersOf(text);
  if (wanted === "") return null;
  const whole = letters.indexOf(wanted);
  const found = whole >= 0 ? { at: whole, length: wanted.length } : atTheEnd(letters, wanted);
  if (found === null) return null;
  return { from: places[found.at] ?? 0, to: (places[found.at + found.length - 1] ?? 0) + 1 };
}

/** The beginning of a quote that goes on after the text ends. */
function atTheEnd(letters: string, wanted: string): Readonly<{ at: number; length: number }> | null {
  const start = wanted.slice(0, leastLetters);
  if (start.length < leastLetters) return null;
  for (let at = letters.lastIndexOf(start); at >= 0; at = at === 0 ? -1 : letters.lastIndexOf(start, at - 1))
    if (wanted.startsWith(letters.slice(at))) return { at, length: letters.length - at };
  return null;
}

/** The letters of a text as they are compared, and where each stands in it. */
function lettersOf(text: string): Readonly<{ letters: string; places: readonly number[] }> {
  let letters = "";
  const places: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (/[\s\u00ad\u200b]/.test(letter)) continue;
    for (const each of (alike[letter] ?? letter).normalize("NFKC").toLowerCase()) {
      letters += each;
      for (let unit = 0; unit < each.length; unit += 1) places.push(at);
    }
  }
  return { letters, places };
}
