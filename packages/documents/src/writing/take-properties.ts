import type { PackageDraft } from "../editing/package-draft.ts";

const CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/** Gives a file the properties of another one; its own, such as authors and companies, go. */
export function takeProperties(draft: PackageDraft, other: PackageDraft): void {
  const gone = draft.relationships("").filter((each) => each.type !== "officeDocument");
  draft.unrelate("", ...gone.map((each) => each.id));
  for (const { target, external } of gone) if (!external) draft.remove(target);
  for (const { type, target } of other.relationships("")) {
    if (type === "officeDocument") continue;
    draft.addXml(target, other.ownType(target) ?? "application/xml", other.text(target));
    draft.relate("", type === "core-properties" ? CORE : type, target);
  }
}
