import { type DocumentContext, MAIN_SPACES, NOTES_PART } from "./document-context.ts";
import { runs } from "./run-xml.ts";

/** Writes the footnotes that were referred to, in that order. */
export function addNotes(context: DocumentContext): void {
  if (context.usedNotes.length === 0) return;
  const line = (id: number, type: string, mark: string) =>
    `<w:footnote w:type="${type}" w:id="${id}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:${mark}/></w:r></w:p></w:footnote>`;
  const inner = { ...context, part: NOTES_PART, noteTexts: new Map<string, string>() };
  const notes = context.usedNotes.map((name, index) => {
    const mark =
      '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>';
    return `<w:footnote w:id="${index + 1}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>${mark}${runs(context.noteTexts.get(name) ?? "", inner)}</w:p></w:footnote>`;
  });
  context.writer.addXml(
    NOTES_PART,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
    `<w:footnotes ${MAIN_SPACES}>${line(-1, "separator", "separator")}${line(0, "continuationSeparator", "continuationSeparator")}${notes.join("")}</w:footnotes>`,
  );
  context.writer.relate("word/document.xml", "footnotes", NOTES_PART);
}
