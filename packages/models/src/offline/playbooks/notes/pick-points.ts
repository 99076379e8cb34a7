import { type Blocks, textOfBlock } from "../../reading/block.ts";
import { isPresence, personAt } from "../../reading/people.ts";
import { taskIn, taskOfItem } from "./action-words.ts";
import { decisionIn } from "./decision-words.ts";
import { dueAlone, dueIn } from "./due.ts";
import { type Passage, passagesOf } from "./passages.ts";
import { pickRow } from "./pick-row.ts";
import type { Doubt, Point, PointKind } from "./point.ts";
import { isOpen, isRealQuestion, leavesOpen } from "./question-words.ts";

const labels: readonly (readonly [PointKind, RegExp])[] = [
  [
    "action",
    /^(?:action(?: item| point)?|AI|AP|to-?do|task|aufgabe|follow-?up|next step|nächster schritt|auftrag)\s*\d*\s*(?::|–|—|- )\s*(?=\S)/iu,
  ],
  [
    "decision",
    /^(?:decision|decided|resolved|agreed|beschluss|beschlossen|entscheidung|festlegung|vereinbarung|vereinbart)\s*\d*\s*(?::|–|—|- )\s*(?=\S)/iu,
  ],
  [
    "question",
    /^(?:open(?: question| point| issue)?|question|still (?:open|unclear|to be (?:clarified|decided|confirmed))|to be (?:clarified|decided|confirmed)|unclear|TBD|TBC|frage|offen(?:e frage|er punkt)?|noch offen|ungeklärt|unklar|zu klären|klärungsbedarf)\s*\d*\s*(?::|–|—)\s*(?=\S)/iu,
  ],
];
const affirmative =
  /^(?:(?:yes|yeah|yep|sure|ok|okay|of course|will do|no problem|i['’]ll|i will|absolutely|happy to|ja|klar|gerne?|mache ich|mach ich|natürlich|okay|in ordnung|kein problem)(?!\p{L}))/iu;
const closing =
  /^(?:best|kind|warm|many|thanks|thank you|cheers|viele|liebe|beste|mit freundlichen|herzliche|danke|vielen dank|hi|hello|dear|hallo|liebe[rs]?)(?!\p{L}).{0,40}$/iu;

type Circumstances = Readonly<{
  blocks: Blocks;
  people: readonly string[];
  names: ReadonlySet<string>;
  path: string;
}>;
type Picked = Readonly<{ kind: PointKind; text: string; who: string | null; by: string | null; doubt: Doubt | null }>;

/** `(Priya, 12 March)` at the end of a task, taken apart. */
function bracketed(text: string, people: readonly string[]): Readonly<{ who: string | null; by: string | null }> {
  const inside = /\(([^()]{2,60})\)[.!]?$/.exec(text)?.[1];
  if (inside === undefined) return { who: null, by: null };
  const parts = inside.split(/[,;/]| – | - /).map((part) => part.trim());
  const by = parts.flatMap((part) => dueAlone(part) ?? dueIn(part) ?? [])[0] ?? null;
  const isName = (part: string): boolean =>
    dueAlone(part) === null &&
    dueIn(part) === null &&
    (/^(?:me|ich|all|alle|wir|us)$/i.test(part) ||
      (personAt(part, people)?.name === part && part.split(" ").length <= 3));
  return { who: parts.find(isName) ?? null, by };
}

function listedTask(
  text: string,
  { names, people }: Circumstances,
  speaker: string | null,
): Omit<Picked, "kind" | "doubt"> {
  const { who, what } = taskOfItem(text, people);
  const inside = bracketed(what, people);
  const told = who ?? inside.who ?? taskIn(what, { speaker, people, names, isTask: true })?.who ?? null;
  return { text: what, who: told, by: inside.by ?? dueIn(what) };
}

function pickLabelled(passage: Passage, around: Circumstances): Picked | null {
  const found = labels.find(([, pattern]) => pattern.test(passage.text));
  if (found === undefined) return null;
  const [kind, pattern] = found;
  const text = passage.text.replace(pattern, "");
  const { speaker } = passage.block;
  if (kind === "action") return { kind, ...listedTask(text, around, speaker), doubt: null };
  return { kind, text, who: speaker, by: null, doubt: null };
}

/** A point of a list under a heading that says what the list is, or with a box to tick. */
function pickListed(passage: Passage, around: Circumstances): Picked | null {
  const { block, section, text } = passage;
  const isTask = block.mark === "open" || section === "action";
  if (block.kind !== "item") return null;
  if (section === "decision" || section === "question")
    return { kind: section, text, who: null, by: null, doubt: null };
  if (!isTask) return null;
  const isTicked = section === "action" || !/^(?:->|=>|→)/.test(text);
  return { kind: "action", ...listedTask(text, around, null), doubt: isTicked ? null : "tentative" };
}

function pickTask(passage: Passage, { blocks, names, people }: Circumstances): Picked | null {
  const { block, reply, section, text } = passage;
  const speaker = block.speaker ?? blocks.from;
  const task = taskIn(text, { speaker, people, names, isTask: section === "action" });
  if (task === null || (task.doubt === "group" && (isOpen(text) || leavesOpen(text)))) return null;
  const isTaken = task.doubt === "request" && passage.isLast && reply !== null && affirmative.test(reply.text);
  const doubt = isTaken ? null : task.doubt;
  const who = task.who ?? (isTaken ? reply.speaker : null);
  return { kind: "action", text, who, by: dueIn(text), doubt };
}

function pickQuestion(passage: Passage, { blocks }: Circumstances): Picked | null {
  const { block, reply, text } = passage;
  const point = (doubt: Doubt | null): Picked => ({ kind: "question", text, who: block.speaker, by: null, doubt });
  if (isRealQuestion(text)) {
    if (blocks.shape !== "talk") return point(blocks.shape === "mail" || block.kind === "item" ? null : "question");
    if (!passage.isLast) return null;
    if (reply === null) return point("spoken");
    return leavesOpen(reply.text) ? point(null) : null;
  }
  return isOpen(text) && !leavesOpen(text) ? point(null) : null;
}

function pickSentence(passage: Passage, around: Circumstances): Picked | null {
  const { block, section, text } = passage;
  const decision = decisionIn(text);
  if (decision !== null) {
    const doubt = decision === "clear" || section === "decision" ? null : "tentative";
    return { kind: "decision", text, who: block.speaker, by: null, doubt };
  }
  const other = pickQuestion(passage, around) ?? pickTask(passage, around);
  if (other !== null || section === null || block.speaker !== null) return other;
  if (section === "action") return { kind: section, ...listedTask(text, around, null), doubt: "heading" };
  return { kind: section, text, who: null, by: null, doubt: "heading" };
}

function pick(passage: Passage, around: Circumstances): Picked | null {
  const { block, section, text } = passage;
  if (block.row !== null) {
    const row = pickRow(block.row, section);
    return row === null ? null : { ...row, doubt: null };
  }
  if (block.mark === "done" || isPresence(text) || (around.blocks.shape === "mail" && closing.test(text))) return null;
  return pickLabelled(passage, around) ?? pickListed(passage, around) ?? pickSentence(passage, around);
}

/** Whether a row's other cells or a mark such as `TODO:` stand beside the words of the point. */
function isLabelled({ block, text }: Passage): boolean {
  return block.row !== null || labels.some(([, pattern]) => pattern.test(text));
}

/** Words with a capital inside sentences, after a small word: names, in a language that writes nouns small. */
function namesInside({ blocks }: Blocks): ReadonlySet<string> {
  const texts = blocks.map((block) => textOfBlock(block));
  return new Set(texts.flatMap((text) => [...text.matchAll(/(?<=\p{Ll},? )\p{Lu}\p{Ll}+/gu)].map(([word]) => word)));
}

/** Decisions, tasks and open questions of a file, each word for word; what the rules are not sure of carries a doubt. */
export function pickPoints(blocks: Blocks, path: string): readonly Point[] {
  const around: Circumstances = { blocks, people: blocks.people, names: namesInside(blocks), path };
  return passagesOf(blocks).flatMap((passage): readonly Point[] => {
    const picked = pick(passage, around);
    if (picked === null || !/\p{L}{2}/u.test(picked.text)) return [];
    return [{ ...picked, path, place: passage.place, quote: isLabelled(passage) ? picked.text : passage.text }];
  });
}
