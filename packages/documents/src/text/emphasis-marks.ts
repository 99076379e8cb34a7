/** How a piece of text is set. */
export type Emphasis = Readonly<{ isBold: boolean; isItalic: boolean }>;

const BOLD = ["\u0001", "\u0002"] as const;
const ITALIC = ["\u0003", "\u0004"] as const;
const ANY = new RegExp(`[${BOLD.join("")}${ITALIC.join("")}]`, "g");
const BOLD_STRETCH = new RegExp(`${BOLD[0]}([^${BOLD[1]}]*)${BOLD[1]}`, "g");
const ITALIC_STRETCH = new RegExp(`${ITALIC[0]}([^${ITALIC[1]}]*)${ITALIC[1]}`, "g");
const ALL_ITALIC = new RegExp(`^${ITALIC[0]}([^${ITALIC[1]}]*)${ITALIC[1]}$`);

/** A piece of text with signs of how it is set, which `withMarks` makes into Markdown when all pieces are there. */
export function emphasised(text: string, { isBold, isItalic }: Emphasis): string {
  const plain = text.replace(ANY, "");
  if (plain.trim() === "") return plain;
  const inner = isItalic ? ITALIC.join(plain) : plain;
  return isBold ? BOLD.join(inner) : inner;
}

/** The whole text with the marks of Markdown, or none: pieces set alike have them once, and blanks stand outside of them. */
export function withMarks(text: string, isMarked: boolean): string {
  if (!isMarked) return text.replace(ANY, "");
  return text
    .replaceAll(`${BOLD[1]}${BOLD[0]}`, "")
    .replaceAll(`${ITALIC[1]}${ITALIC[0]}`, "")
    .replace(BOLD_STRETCH, (_, inside: string) => marked(boldInside(inside), "**"))
    .replace(ITALIC_STRETCH, (_, inside: string) => marked(inside, "*"));
}

/** Stars inside stars would be read otherwise where only a part is italic. */
function boldInside(text: string): string {
  const all = ALL_ITALIC.exec(text.trim());
  return all ? marked(all[1] ?? "", "*") : text.replace(ITALIC_STRETCH, (_, inside: string) => marked(inside, "_"));
}

function marked(text: string, mark: string): string {
  const words = text.trim();
  return words === "" ? text : text.replace(words, () => `${mark}${words}${mark}`);
}
