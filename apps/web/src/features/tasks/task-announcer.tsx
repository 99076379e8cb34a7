import type { Task } from "@deskhand/contracts";
import { useEffect, useRef } from "react";
import { useTask } from "../../connection/use-task.ts";
import { announce } from "../../ui/announcer.tsx";
import { count, figure } from "../../words/counts.ts";
import { type ChangePhase, phaseOf } from "../changes/net-changes.ts";
import { statusWord } from "./status-words.ts";

/** Reads a text aloud when it changes, not when it is there from the start. */
function useAnnounced(text: string): void {
  const before = useRef(text);
  useEffect(() => {
    if (before.current !== text && text !== "") announce(text);
    before.current = text;
  }, [text]);
}

const told = [
  ["applied", "in your folders"],
  ["undone", "undone"],
  ["stuck", "could not be undone"],
  ["held", "kept back"],
  ["dropped", "dropped"],
] as const;

const onTheWay: ReadonlySet<ChangePhase> = new Set(["moving", "undoing", "redoing"]);

/** What became of the changes; empty while some are on their way. */
function phasesInWords(task: Task): string {
  const phases = task.changeSets.flatMap((set) => set.records.map(phaseOf));
  if (phases.some((phase) => onTheWay.has(phase))) return "";
  const parts = told.flatMap(([phase, words]) => {
    const amount = phases.filter((each) => each === phase).length;
    return amount === 0 ? [] : [`${figure(amount)} ${words}`];
  });
  return parts.length === 0 ? "" : `Changes: ${parts.join(", ")}`;
}

/** Says aloud what became of the task: its state, and how many questions wait; shows nothing. */
export function TaskAnnouncer() {
  const task = useTask();
  const open = Object.values(task.approvals).filter((approval) => approval.status === "open").length;
  const text = `${statusWord(task.status)}${open > 0 ? `: ${count(open, "question")} for you` : ""}`;
  useAnnounced(text);
  useAnnounced(phasesInWords(task));
  return null;
}
