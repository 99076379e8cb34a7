import type { PackageDraft } from "../editing/package-draft.ts";
import { Refusal } from "../refusal.ts";

/** Takes out links by which opening the file would load something from elsewhere; throws a refusal for those that are no pictures. */
export function forgetOutside(draft: PackageDraft): void {
  for (const part of draft.names.filter((name) => /\.xml$/i.test(name))) {
    const outside = draft.relationships(part).filter((each) => each.external && each.type !== "hyperlink");
    if (outside.length === 0) continue;
    if (outside.some((each) => each.type !== "image"))
      throw new Refusal(
        "unsupported",
        'The file given as "like" is linked to other files; give one without such links.',
      );
    const ids = new Set(outside.map((each) => each.id));
    const xml = draft.text(part);
    draft.setText(
      part,
      xml.replace(/\s[\w.-]+:link="([^"]+)"/g, (whole, id) => (ids.has(id) ? "" : whole)),
    );
    draft.unrelate(part, ...ids);
  }
}
