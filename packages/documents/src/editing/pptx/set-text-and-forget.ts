import type { PackageDraft } from "../package-draft.ts";

/** Changes the text of a part and takes out the relationships it no longer names. */
export function setTextAndForget(draft: PackageDraft, part: string, after: string): void {
  const before = draft.text(part);
  draft.setText(part, after);
  const ids = draft.relationships(part).map((each) => each.id);
  draft.unrelate(part, ...ids.filter((id) => before.includes(`"${id}"`) && !after.includes(`"${id}"`)));
}
