/** Runs of characters that take no room on the screen or turn the order of what stands there. */
export type InvisibleCharacters = Readonly<{
  because: string;
  /** what the characters spell, where they spell anything */
  text: string;
  count: number;
}>;

const OVERRIDES = /[\u202a-\u202e\u2066-\u2069]/gu;
const MARKS = /[\u200e\u200f\u061c]/gu;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const ZERO_WIDTH =
  /(?<!^)\ufeff|[\u200b\u2060-\u2064\u180e\u3164\uffa0]|(?<=[ -~])(?:\u200c|\u200d)|(?:\u200c|\u200d)(?=[ -~])/gu;
const TAGS = /(?<![\u{1f3f4}\u{e0000}-\u{e007f}])[\u{e0000}-\u{e007f}]+/gu;
const SELECTORS = /(?:[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]){2,}|[\u{e0100}-\u{e01ef}]/gu;
const ANY =
  /[\u200b-\u200f\u202a-\u202e\u2060-\u2064]|[\u2066-\u2069]|\u00ad|\u061c|\u180e|\u3164|\uffa0|\ufeff|[\ufe00-\ufe0f]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]/gu;

/**
 * Finds characters that hide text or misdirect its reader. Joiners inside emoji and in scripts that need them, direction marks beside
 * right-to-left letters, and a byte order mark are ordinary and not reported.
 */
export function findInvisible(text: string): readonly InvisibleCharacters[] {
  if (!/[^\p{ASCII}\u0080-\u024f]/u.test(text)) return [];
  const marks = RIGHT_TO_LEFT.test(text) ? [] : matches(text, MARKS);
  const tags = matches(text, TAGS);
  const spelt = tags.map(tagText).join(" ");
  return [
    { because: "characters that turn the order of the text", found: [...matches(text, OVERRIDES), ...marks], text: "" },
    { because: "characters without width inside the text", found: matches(text, ZERO_WIDTH), text: "" },
    { because: "invisible characters that spell a text", found: tags, text: spelt },
    {
      because: "runs of invisible variation marks, which can carry a message",
      found: matches(text, SELECTORS),
      text: "",
    },
  ].flatMap(({ because, found, text: spells }) =>
    found.length === 0
      ? []
      : [{ because, text: spells, count: found.reduce((sum, each) => sum + [...each].length, 0) }],
  );
}

/** The text without what `findInvisible` reports. */
export function withoutInvisible(text: string): string {
  const plain = text.replace(OVERRIDES, "").replace(ZERO_WIDTH, "").replace(TAGS, "").replace(SELECTORS, "");
  return RIGHT_TO_LEFT.test(plain) ? plain : plain.replace(MARKS, "");
}

/** The text with every invisible character written as its code. */
export function showInvisible(text: string): string {
  return text.replace(ANY, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([found]) => found);
}

/** Tag characters mirror ASCII. */
function tagText(tags: string): string {
  return [...tags].map((each) => String.fromCharCode((each.codePointAt(0) ?? 0) - 0xe0000)).join("");
}
