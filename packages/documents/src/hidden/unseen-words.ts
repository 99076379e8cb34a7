/** of a text that says something */
const FEWEST_WORDS = 4;
const FEWEST_LETTERS = 18;

/** The texts in quotes of a formula or an instruction that are long enough to say something and that its result does not show. */
export function unseenWords(formula: string, result: unknown): readonly string[] {
  if (formula.length < FEWEST_LETTERS || !formula.includes('"')) return [];
  const shown = String(result ?? "");
  return [...formula.matchAll(/"((?:[^"]|"")*)"/g)]
    .map(([, text = ""]) => text.replaceAll('""', '"').trim())
    .filter((text) => text.length >= FEWEST_LETTERS && wordCount(text) >= FEWEST_WORDS && !shown.includes(text));
}

function wordCount(text: string): number {
  return text.match(/\p{L}{2,}/gu)?.length ?? 0;
}
