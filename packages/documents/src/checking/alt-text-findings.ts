import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { type Finding, remark } from "./check-report.ts";

const PARTS = /^(?:word\/document|ppt\/slides\/slide\d+|xl\/drawings\/drawing\d+)\.xml$/i;

/** Pictures and charts that say nothing to people who do not see them. */
export function altTextFindings(office: OfficePackage): Finding[] {
  const silent = office.names
    .filter((name) => PARTS.test(name))
    .flatMap((name) => pictures(office.xml(name)).filter(isSilent));
  if (silent.length === 0) return [];
  const what = silent.length === 1 ? "1 picture or chart has" : `${silent.length} pictures or charts have`;
  return [remark("no-alt-text", "pictures", `${what} no alternative text for people who do not see.`)];
}

/** What holds the name of each picture or chart. */
function pictures(root: XmlElement | null): XmlElement[] {
  if (!root) return [];
  const inText = descendants(root, "docPr");
  const placed = ["pic", "graphicFrame"].flatMap((name) =>
    descendants(root, name).flatMap((each) => {
      const own = childElements(each)[0];
      const named = own && child(own, "cNvPr");
      const isTable = name === "graphicFrame" && descendants(each, "tbl").length > 0;
      return named && !isTable ? [named] : [];
    }),
  );
  return inText.length > 0 ? inText : placed;
}

function isSilent(named: XmlElement): boolean {
  const isDecoration = descendants(named, "decorative").some((each) => attribute(each, "val") === "1");
  return !isDecoration && !(attribute(named, "descr") ?? "").trim() && !(attribute(named, "title") ?? "").trim();
}
