import type { OfficePackage } from "../ooxml/office-package.ts";
import { childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";
import { type Finding, fault, type Look } from "./check-report.ts";
import { placeholdersIn } from "./placeholder-text.ts";
import { counted } from "./report-words.ts";

const FIELD_ERROR =
  /(?:Error! (?:Reference source|Bookmark) not (?:found|defined)|Fehler! (?:Verweisquelle|Textmarke)[^.]{0,40})/;

/** Text still to be replaced, fields that broke, and documents without content. */
export function documentFindings(office: OfficePackage): Look {
  const body = office.xml(office.main);
  const paragraphs = body ? descendants(body, "p").map(runText) : [];
  const words = paragraphs.reduce((sum, text) => sum + text.split(/\s+/).filter((word) => word !== "").length, 0);
  const drawings = body ? descendants(body, "drawing").length : 0;
  const margins = office.names.filter((name) => /^word\/(header|footer|footnotes|endnotes)\d*\.xml$/i.test(name));
  const side = margins.flatMap((name) => {
    const root = office.xml(name);
    return root
      ? descendants(root, "p").map((each) => ({ place: name.replace(/^word\/|\.xml$/g, ""), text: runText(each) }))
      : [];
  });
  const texts = [...paragraphs.map((text, index) => ({ place: `paragraph ${index + 1}`, text })), ...side];
  const findings = texts.flatMap(({ place, text }) => textFindings(place, text));
  if (words === 0 && drawings === 0) findings.push(fault("empty", "document", "The document has no content."));
  return { findings, counts: [counted(words, "word")] };
}

/** The text a reader sees: runs, without what was deleted by a tracked change. */
function runText(paragraph: XmlElement): string {
  return childElements(paragraph)
    .filter((each) => each.name !== "del" && each.name !== "moveFrom" && each.name !== "pPr")
    .map((each) => (each.name === "t" ? textOf(each) : each.name === "instrText" ? "" : runText(each)))
    .join("");
}

function textFindings(place: string, text: string): Finding[] {
  const field = FIELD_ERROR.exec(text)?.[0];
  return [
    ...placeholdersIn(text).map((piece) => fault("placeholder", place, `The text "${piece}" is still to be replaced.`)),
    ...(field === undefined ? [] : [fault("broken-field", place, `A reference is broken: "${field}".`)]),
  ];
}
