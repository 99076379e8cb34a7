import { fileEnding } from "../../words/paths.ts";

const words: Readonly<Record<string, string>> = {
  xlsx: "Spreadsheet",
  xls: "Spreadsheet",
  csv: "Table",
  docx: "Document",
  pptx: "Presentation",
  pdf: "PDF",
  md: "Text",
  txt: "Text",
  html: "Web page",
  png: "Picture",
  jpg: "Picture",
  jpeg: "Picture",
  zip: "Archive",
};

/** What a file is, in one word. */
export function fileWord(path: string): string {
  const ending = fileEnding(path);
  return words[ending] ?? (ending === "" ? "File" : `${ending.toUpperCase()} file`);
}
