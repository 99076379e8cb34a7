import type { Finding } from "../hidden/hidden-findings.ts";
import { htmlToMarkdown } from "../text/html-to-markdown.ts";
import { linesWithOtherNumbers, missingLines } from "./missing-lines.ts";

/** share of what people see that a plain version must have to be read in its place */
const ENOUGH = 0.5;

/**
 * The words of a message as people see them, and what else it holds. Mail programs show the HTML version; the plain one is read where
 * it says the same, since it is tidier. Where the two differ, what is seen is the text, and what is only in the plain version is told.
 */
export function mailBody(plainVersion: string, html: string): { text: string; hidden: readonly Finding[] } {
  const plain = plainVersion.replaceAll("\r\n", "\n").trim();
  const page = htmlToMarkdown(html);
  if (plain === "" || page.text === "") return { text: plain || page.text, hidden: page.hidden };
  const unseen = [...new Set([...missingLines(plain, page.text), ...linesWithOtherNumbers(plain, page.text)])];
  const unsaid = missingLines(page.text, plain).join("").length;
  const isAlike = unseen.length === 0 && unsaid <= page.text.length * ENOUGH;
  const because = "words of the plain version that the version people see does not have";
  return {
    text: isAlike ? plain : page.text,
    hidden: [...page.hidden, ...unseen.map((text): Finding => ({ kind: "text", at: "", because, text }))],
  };
}
