import type { Entry } from "./look.ts";
import { isNote, isText } from "./playbooks/choose-texts.ts";
import type { Job } from "./route.ts";
import { endingOf } from "./situation.ts";
import { fold } from "./words.ts";

const pictures = new Set(["jpg", "jpeg", "png", "tif", "tiff", "webp", "heic"]);
const receiptName =
  /receipt|invoice|beleg|rechnung|quittung|facture|recu|ticket|recibo|factura|ricevuta|scontrino|fattura|bon\b/;

/** Which jobs the files of a folder suggest. */
export function jobsForFiles(entries: readonly Entry[]): readonly Job[] {
  const files = entries.filter(({ kind }) => kind === "file");
  const hasReceipts = files.filter(({ path }) => receiptName.test(fold(path))).length >= 2;
  const hasTables = files.some(({ path }) => ["csv", "xlsx", "tsv"].includes(endingOf(path)));
  const hasPictures = files.filter(({ path }) => pictures.has(endingOf(path))).length >= 3;
  return [
    ...(hasReceipts ? (["receipts"] as const) : []),
    ...(hasTables ? (["tables"] as const) : []),
    ...(files.filter(isNote).length >= 2 && files.some(isText) ? (["notes"] as const) : []),
    "tidy",
    ...(hasPictures ? (["rename"] as const) : []),
  ];
}
