import { z } from "zod";
import type { Outcome } from "./history.ts";

/** Text of a result with the fence around file text taken off. `after` is what the tool says below it. */
export type Fenced = Readonly<{ head: string; body: string; after: string }>;

/** Splits a tool's text at its fence; without a fence everything is head. */
export function unfence(text: string): Fenced {
  const open = /^<<begin ([0-9a-f]+) .*>>$/m.exec(text);
  const mark = open?.[1];
  if (open === null || mark === undefined) return { head: text, body: "", after: "" };
  const start = open.index + open[0].length + 1;
  const close = `\n<<end ${mark}>>`;
  const end = text.lastIndexOf(close);
  if (end < start - 1) return { head: text.slice(0, open.index), body: text.slice(start), after: "" };
  return {
    head: text.slice(0, open.index),
    body: text.slice(start, Math.max(start, end)),
    after: text.slice(end + close.length).trim(),
  };
}

/** Where a cut result goes on; `null` when it is complete. */
export function nextOffset(after: string): number | null {
  const found = /read on with offset=(\d+)/.exec(after)?.[1];
  return found === undefined ? null : Number(found);
}

/** What became of a proposed plan. */
export type PlanVerdict = Readonly<
  | { status: "approved"; dropped: ReadonlySet<string> }
  | { status: "rejected"; feedback: string }
  | { status: "failed"; because: string }
>;

/** Reads the verdict on a plan of so many steps; a step that is not listed as approved counts as dropped. */
export function readPlanVerdict(outcome: Outcome, stepCount: number): PlanVerdict {
  if (outcome.status !== "done")
    return {
      status: outcome.status === "denied" ? "rejected" : "failed",
      feedback: outcome.because,
      because: outcome.because,
    };
  const { text } = outcome;
  if (/did not approve/i.test(text)) {
    const feedback =
      /They said: ([\s\S]*?)(?: Propose a changed plan, or ask what they want\.)?$/.exec(text)?.[1] ?? "";
    return { status: "rejected", feedback: feedback.trim() };
  }
  const listed = new Set([...text.matchAll(/^(\w+)\. /gm)].map((match) => match[1] ?? ""));
  const named = new Set(
    [...text.matchAll(/^Dropped by the user, do not do it: (\w+)\. /gm)].map((match) => match[1] ?? ""),
  );
  const ids = Array.from({ length: stepCount }, (_, index) => String(index + 1));
  const dropped = ids.filter((id) => named.has(id) || (listed.size > 0 && !listed.has(id)));
  if (listed.size === 0 && named.size > 0) return { status: "approved", dropped: new Set(ids) };
  return { status: "approved", dropped: new Set(dropped) };
}

const answersSchema = z.object({ answers: z.array(z.object({ answer: z.array(z.string()) })) });

/** Answers to a question card, one list per question; empty lists where nothing came back. */
export function readAnswers(outcome: Outcome): readonly (readonly string[])[] {
  if (outcome.status !== "done") return [];
  const parsed = answersSchema.safeParse(outcome.forUser);
  if (parsed.success) return parsed.data.answers.map(({ answer }) => answer);
  return [...outcome.text.matchAll(/^→ (.*)$/gm)].map((match) =>
    match[1] === "(no answer)" ? [] : (match[1] ?? "").split("; "),
  );
}

const delegatedSchema = z.object({ answers: z.array(z.object({ status: z.string(), text: z.string() })) });

/** Final words of the sub-agents that finished, in the order they were asked for; empty text for the others. */
export function readDelegated(outcome: Outcome): readonly string[] {
  if (outcome.status !== "done") return [];
  const parsed = delegatedSchema.safeParse(outcome.forUser);
  if (parsed.success) return parsed.data.answers.map(({ status, text }) => (status === "done" ? text : ""));
  return outcome.text.split(/\n\n(?=Sub-agent \d+ \()/);
}
