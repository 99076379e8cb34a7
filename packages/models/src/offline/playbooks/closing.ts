import { type Desk, missing } from "../script.ts";
import { counted, nameOf } from "../situation.ts";
import { listed } from "../words.ts";

/** Paths of changes that were held back, as the engine told them. */
export function heldPaths(desk: Desk): ReadonlySet<string> {
  const lines = desk.notices.flatMap((notice) => (/held back/.test(notice) ? notice.split("\n") : []));
  return new Set(lines.flatMap((line) => /^- (\/.+?): /.exec(line)?.[1] ?? []));
}

/** The first line of words about results of which some were not made; reasons follow further down. */
export function missingFiles(desk: Desk, paths: readonly string[]): string {
  return missing(
    desk,
    `Not everything could be made: ${listed(paths.map(nameOf))} ${paths.length === 1 ? "is" : "are"} missing.`,
  );
}

/** Sentences for the end: what was held back or declined, and messages this helper could not act on. */
export function closingNotes(desk: Desk): readonly string[] {
  const held = desk.notices.flatMap((notice) =>
    /held back/.test(notice) ? [...notice.matchAll(/^- (.+?): (.+)$/gm)] : [],
  );
  const lines: string[] = [];
  if (held.length > 0)
    lines.push(
      `${counted(held.length, "change")} ${held.length === 1 ? "was" : "were"} held back (${held[0]?.[2] ?? "see Changes"}); look under Changes.`,
    );
  if (desk.notices.some((notice) => /declined these changes/.test(notice)))
    lines.push("Changes you declined were not made.");
  if (desk.notices.some((notice) => /took these changes back/.test(notice)))
    lines.push("Changes you took back stay taken back.");
  if (desk.closed.size > 0)
    lines.push(
      `I could not look into ${listed([...desk.closed].map(nameOf))}, because this user has no permission for ${desk.closed.size === 1 ? "it" : "them"}. Change the permissions and ask again if what lies there matters.`,
    );
  const notes = desk.notes.splice(0);
  if (notes.length > 0)
    lines.push(
      `I could not act on this message, because I follow rules and am no AI: “${(notes.at(-1) ?? "").slice(0, 200)}”.`,
    );
  return lines;
}
