/** A footnote that a link of a formatted text leads to, or back from; its label in small letters. */
export type NoteLink = Readonly<{ label: string; isMark: boolean }>;

/** Tells the footnote of a link as the formatter writes it; `null` for other links. */
export function noteOf(href: string): NoteLink | null {
  const [, kind, label] = /^#user-content-(fn|fnref)-(.+)$/.exec(href) ?? [];
  if (label === undefined) return null;
  const plain = decoded(label);
  return plain === null ? null : { label: plain.toLowerCase(), isMark: kind === "fn" };
}

/** The file that a link leads to from a text beside it; `null` for the web, other places in the text and other schemes. */
export function besideFile(href: string): string | null {
  if (href === "" || /^(?:[a-z][a-z0-9+.-]*:|#|\/\/|\\)/i.test(href)) return null;
  return decoded(href.split(/[?#]/)[0] ?? "") || null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
