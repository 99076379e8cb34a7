import { escapeXml } from "../../ooxml/write-xml.ts";
import type { PackageDraft } from "../package-draft.ts";
import { attributeValue, elementsOf, treeText, type XmlNode } from "../xml-tree.ts";

/** Sets the value that a content control shows from a part beside the document; false when it cannot be found. */
export function setBoundText(draft: PackageDraft, binding: XmlNode, text: string): boolean {
  const path = attributeValue(binding, "w:xpath") ?? "";
  const part = boundPart(draft, attributeValue(binding, "w:storeItemID") ?? "", path);
  const steps = stepsOf(path);
  if (part === null || steps === null) return false;
  const tree = draft.tree(part);
  const last = steps.at(-1) ?? "";
  const found = steps
    .filter((step) => !step.startsWith("@"))
    .reduce<XmlNode | undefined>(
      (node, step, index) => stepInto(node, step, { root: tree.root, isRoot: index === 0 }),
      tree.root,
    );
  if (!found || last.startsWith("@") || elementsOf(found).length > 0) return false;
  found.isEmpty = false;
  found.children = [escapeXml(text)];
  draft.setText(part, treeText(tree));
  return true;
}

function stepsOf(path: string): string[] | null {
  const steps = path.split("/").filter((each) => each !== "");
  return steps.length > 0 && steps.every((each) => /^(?:@?[\w.-]+:)?@?[\w.-]+(?:\[\d+\])?$/.test(each)) ? steps : null;
}

type Step = Readonly<{ root: XmlNode; isRoot: boolean }>;

function stepInto(node: XmlNode | undefined, step: string, { root, isRoot }: Step): XmlNode | undefined {
  const [, local = "", place = "1"] = /([\w.-]+)(?:\[(\d+)\])?$/.exec(step) ?? [];
  if (isRoot) return root.local === local && place === "1" ? root : undefined;
  return elementsOf(node).filter((each) => each.local === local)[Number(place) - 1];
}

/** The part with that identity; the document's own properties have theirs by their kind. */
function boundPart(draft: PackageDraft, id: string, path: string): string | null {
  for (const properties of draft.names.filter((name) => /(^|\/)customXml\/itemProps\d*\.xml$/i.test(name))) {
    const { root } = draft.tree(properties);
    if ((attributeValue(root, "ds:itemID") ?? "").toLowerCase() !== id.toLowerCase()) continue;
    const part = properties.replace(/itemProps(\d*)\.xml$/i, "item$1.xml");
    return draft.has(part) ? part : null;
  }
  const isCore = /coreProperties/.test(path);
  const type = isCore ? "core-properties" : /Properties/.test(path) ? "extended-properties" : null;
  const found = type === null ? undefined : draft.relationships("").find((each) => each.type === type);
  return found && draft.has(found.target) ? found.target : null;
}
