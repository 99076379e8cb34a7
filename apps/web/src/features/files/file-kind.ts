import { fileEnding } from "../../words/paths.ts";

export type PreviewKind = "text" | "table" | "markdown" | "picture" | "pdf";

const previews: Readonly<Record<string, PreviewKind>> = {
  md: "markdown",
  markdown: "markdown",
  csv: "table",
  tsv: "table",
  pdf: "pdf",
  png: "picture",
  jpg: "picture",
  jpeg: "picture",
  gif: "picture",
  webp: "picture",
  svg: "picture",
  txt: "text",
  log: "text",
  json: "text",
  xml: "text",
  html: "text",
  htm: "text",
  eml: "text",
  yaml: "text",
  yml: "text",
};

/** How a file can be shown inside the page, `null` when its own program must. HTML shows as text, it never runs here. */
export function previewKind(path: string): PreviewKind | null {
  return previews[fileEnding(path)] ?? null;
}

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
