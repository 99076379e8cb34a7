import { useEffect, useRef } from "react";
import { useTask, useTaskConnection } from "../../connection/use-task.ts";
import { announce } from "../../ui/announcer.tsx";
import { count } from "../../words/counts.ts";
import { statusWord } from "./status-words.ts";

/** Says aloud what became of the task: its state, and how many questions wait. Shows only a lost connection. */
export function ChangeNews() {
  const task = useTask();
  const connection = useTaskConnection();
  const open = Object.values(task.approvals).filter((approval) => approval.status === "open").length;
  const text = `${statusWord(task.status)}${open > 0 ? `: ${count(open, "question")} for you` : ""}`;
  const before = useRef(text);
  useEffect(() => {
    if (before.current !== text) announce(text);
    before.current = text;
  }, [text]);
  return (
    <p
      role="status"
      className="pointer-events-none absolute inset-x-0 top-16 mx-auto w-fit rounded-full bg-warn-soft px-4 py-1 text-warn shadow-card empty:hidden"
    >
      {connection === "lost" ? "Connection lost. It comes back by itself; what you see may be old." : ""}
    </p>
  );
}
