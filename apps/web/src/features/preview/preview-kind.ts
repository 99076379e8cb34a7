import { fileEnding } from "../../words/paths.ts";

/** Files that the browser shows by itself; the others are made ready by the server. */
export type OwnKind = "picture" | "sound" | "film";

const own: Readonly<Record<string, OwnKind>> = {
  png: "picture",
  jpg: "picture",
  jpeg: "picture",
  gif: "picture",
  webp: "picture",
  avif: "picture",
  bmp: "picture",
  ico: "picture",
  svg: "picture",
  mp3: "sound",
  m4a: "sound",
  aac: "sound",
  ogg: "sound",
  oga: "sound",
  opus: "sound",
  wav: "sound",
  flac: "sound",
  weba: "sound",
  mp4: "film",
  webm: "film",
};

export function ownKind(path: string): OwnKind | null {
  return own[fileEnding(path)] ?? null;
}

const readable = new Set(
  (
    "docx docm xlsx xlsm xlsb xls ods odt odp pptx pptm doc ppt pdf csv tsv tab tif tiff heic heif eml msg md markdown html htm xhtml txt text log json " +
    "jsonl xml yaml yml toml ini ics vcf js mjs ts tsx jsx py java c h cpp cs go rs rb php sh sql css zip numbers"
  ).split(" "),
);

/** Whether a file can be shown inside the page. */
export function canPreview(path: string): boolean {
  return ownKind(path) !== null || readable.has(fileEnding(path));
}

/** Whether two versions of a file can be told apart here, beside being looked at. */
export function canCompare(path: string): boolean {
  const kind = ownKind(path);
  return canPreview(path) && kind !== "sound" && kind !== "film";
}

/** Whether LibreOffice can draw the pages of a file that is shown as text first. */
export function hasDrawnPages(path: string): boolean {
  return ["docx", "docm", "odt", "odp", "pptm"].includes(fileEnding(path));
}
