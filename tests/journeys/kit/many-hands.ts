import { join } from "node:path";
import type { StubReply } from "@deskhand/models/testing";

export const runCount = 16;
const fileCount = 500;

const nameOf = (number: number) => `note-${String(number).padStart(3, "0")}.txt`;
const contentOf = (number: number) => `This is note number ${number}.`;
const words = /This is note number (\d+)\./g;

/** Five hundred small files by name. */
export function manyFiles(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: fileCount }, (_, number) => [nameOf(number), contentOf(number)]));
}

/** The numbers of the notes that one of the sixteen reads, counted from 1. */
export function partOf(index: number): readonly number[] {
  return Array.from({ length: fileCount }, (_, number) => number).filter((number) => number % runCount === index - 1);
}

/** What one of the sixteen reports when it has read its part. */
export function reportOf(numbers: readonly number[]): string {
  return `read: ${numbers.toSorted((left, right) => left - right).join(" ")}`;
}

type Body = Readonly<Record<string, unknown>>;

/**
 * Answers like a model that has sixteen sub-agents read a folder: the main run delegates, each sub-agent reads its files in one answer and
 * reports the numbers that really stood in them. The sub-agent of part `stuck` never gets an answer.
 */
export function manyHands(desk: string, stuck: number | null = null): (body: Body) => StubReply {
  return (body) => {
    const text = JSON.stringify(body.messages);
    const part = Number(/Read part (\d+) of 16\. /.exec(text)?.[1] ?? 0);
    const isBack = text.includes("tool_result");
    if (!/"text":"Read part \d+ of 16\. /.test(text) || part === 0)
      return isBack ? { text: "All notes were read." } : start();
    if (part === stuck) return { fault: { kind: "stall", when: "before" } };
    if (isBack) return { text: reportOf([...new Set([...text.matchAll(words)].map(([, number]) => Number(number)))]) };
    const calls = partOf(part).map((number) => ({
      id: `read_${part}_${number}`,
      tool: "file_read",
      input: { path: join(desk, nameOf(number)) },
    }));
    return { calls, usage: { input: 2_000, output: 500, cacheRead: 1_000 } };
  };
}

function start(): StubReply {
  const runs = Array.from({ length: runCount }, (_, index) => ({
    title: `Read notes, part ${index + 1}`,
    goal: `Read part ${index + 1} of 16. Report the numbers.`,
    tools: ["file_read"],
    model: "small",
    budgetUsd: 1,
  }));
  return { calls: [{ id: "delegate_1", tool: "task_delegate", input: { runs } }], text: "Many hands read faster." };
}
