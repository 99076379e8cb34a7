import type { Finding } from "../hidden/hidden-findings.ts";
import { unseenWords } from "../hidden/unseen-words.ts";

/** Fields that fetch something. */
const LOADING = /^(?:INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|DDE|DDEAUTO|LINK|RD)$/i;
/** Fields that have words of their own; others name parts of the document or hold what programs keep for themselves. */
const SPEAKING =
  /^(?:IF|QUOTE|SET|ASK|FILLIN|COMMENTS|HYPERLINK|MACROBUTTON|GOTOBUTTON|NEXTIF|SKIPIF|TITLE|SUBJECT|KEYWORDS)$/i;

/** What the instruction of a field would load, or says in words that its document does not show. */
export function fieldFindings(instruction: string, at: string): Finding[] {
  const kind = /^\s*([A-Za-z]+)/.exec(instruction)?.[1] ?? "";
  const text = instruction.trim();
  if (LOADING.test(kind)) return [{ kind: "link", at, because: "address that a field would load; not fetched", text }];
  if (!SPEAKING.test(kind)) return [];
  const words = unseenWords(instruction.replace(/[“”]/g, '"'), null);
  return words.map((each) => ({ kind: "text", at, because: "words inside a field that are not shown", text: each }));
}
