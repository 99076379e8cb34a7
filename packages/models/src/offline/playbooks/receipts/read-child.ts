import type { FileText } from "../../look.ts";
import { readFiles } from "../../look.ts";
import type { Place } from "../../reading/source.ts";
import { looksLikeReceipt, parseReceipt, type Receipt } from "../../receipts/parse-receipt.ts";
import { standingOf } from "../../receipts/standing.ts";
import type { Desk, Script } from "../../script.ts";
import { endingOf } from "../../situation.ts";
import { encodeFinding, type Finding } from "./findings.ts";

/** the first line is what a person sees as the sub-agent's name */
const heading = /^Read (?:receipt \d+|receipts \d+–\d+)\nReport what each says, one JSON object a line:\n/;
const pictureEndings = new Set(["jpg", "jpeg", "png", "tif", "tiff", "webp", "bmp", "gif", "heic"]);

/** The goal that makes a sub-agent read these files, which are the `first` (from 1) and following of all. */
export function goalForChild(paths: readonly string[], first: number): string {
  const last = first + paths.length - 1;
  const range = paths.length === 1 ? `receipt ${first}` : `receipts ${first}–${last}`;
  return [
    `Read ${range}`,
    "Report what each says, one JSON object a line:",
    ...paths.map((path) => JSON.stringify(path)),
  ].join("\n");
}

/** The files a sub-agent's goal names; `null` when the goal is another one. */
export function childGoal(goal: string): readonly string[] | null {
  if (!heading.test(goal)) return null;
  return goal
    .split("\n")
    .slice(2)
    .flatMap((line) => {
      const match = /^"((?:[^"\\]|\\.)*)"$/.exec(line.trim());
      return match === null ? [] : [String(JSON.parse(line.trim()))];
    });
}

function textFact(file: FileText, name: string): string | null {
  const value = file.facts[name];
  return typeof value === "string" && value !== "" ? value : null;
}

/** Confidence of text recognition, 0 to 100; `null` when the text was in the file. */
function readingConfidence(file: FileText): number | null {
  const { ocr } = file.facts;
  if (typeof ocr !== "object" || ocr === null || !("confidence" in ocr)) return null;
  return typeof ocr.confidence === "number" ? ocr.confidence : null;
}

function sentDay(file: FileText): string | null {
  const day = /^(\d{4}-\d{2}-\d{2})/.exec(textFact(file, "date") ?? "")?.[1];
  return day ?? null;
}

/** Lines of the text; a mail's own header lines are left to the facts. */
function linesOf(file: FileText, isMail: boolean): readonly string[] {
  const lines = file.text.split("\n");
  if (!isMail) return lines;
  const end = lines.findIndex((line) => line.trim() === "");
  const head = end < 0 ? [] : lines.slice(0, end);
  const isHead = head.length > 0 && head.every((line) => /^[A-Za-z-]+: /.test(line));
  return isHead ? lines.slice(end + 1) : lines;
}

/** Where the total of a receipt stands: a page of a PDF, a line of a text or of a mail's body; pictures and others have no lines. */
function placeOf(file: FileText, texts: readonly string[], { proof }: Receipt): Place {
  if (proof === null) return {};
  const ending = endingOf(file.path);
  if (ending === "txt" || ending === "md" || ending === "eml") return { lines: proof.line + 1 };
  const heading = texts.slice(0, proof.line + 1).findLast((line) => /^## Page \d+$/.test(line));
  return ending === "pdf" && heading !== undefined ? { page: Number(heading.slice(8)) } : {};
}

/** Reads one file as a receipt; files that are none say so. */
export function readReceipt(file: FileText): Finding {
  if (file.failure !== null) return { path: file.path, status: "unread", why: file.failure };
  const isMail = endingOf(file.path) === "eml";
  const confidence = readingConfidence(file);
  const isRead = confidence !== null || pictureEndings.has(endingOf(file.path));
  const texts = linesOf(file, isMail);
  if (texts.every((line) => line.trim() === ""))
    return { path: file.path, status: "unread", why: "no text was found in it" };
  if (!looksLikeReceipt(texts)) return { path: file.path, status: "other", why: "it does not look like a receipt" };
  const lines = texts.map((text) => ({ text, confidence }));
  const receipt: Receipt = parseReceipt({
    path: file.path,
    lines,
    isRead,
    from: isMail ? textFact(file, "from") : null,
    sentOn: isMail ? sentDay(file) : null,
  });
  const standing = standingOf({ texts, title: isMail ? textFact(file, "title") : null, isRead, receipt });
  if (standing.status === "other") return { path: file.path, status: "other", why: standing.why };
  const odd = standing.status === "doubtful" ? [{ field: "receipt" as const, why: standing.why }] : [];
  const faint =
    confidence !== null && confidence < 60 ? [{ field: "total" as const, why: "the picture is hard to read" }] : [];
  const cut = file.isCut ? [{ field: "receipt" as const, why: "it is long, and only its beginning was read" }] : [];
  return {
    path: file.path,
    status: "receipt",
    receipt: { ...receipt, doubts: [...receipt.doubts, ...odd, ...faint, ...cut] },
    place: placeOf(file, texts, receipt),
  };
}

/** The work of a sub-agent: reads its files and answers with one line of JSON for each. */
export function* readAsChild(desk: Desk, paths: readonly string[]): Script<string> {
  const files = yield* readFiles(desk, paths, "");
  return files.map((file) => encodeFinding(readReceipt(file))).join("\n");
}
