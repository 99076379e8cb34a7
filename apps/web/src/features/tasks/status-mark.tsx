import type { TaskStatus } from "@deskhand/contracts";
import { type StatusTone, statusTone, statusWord } from "./status-words.ts";

const dots: Readonly<Record<StatusTone, string>> = {
  busy: "bg-accent animate-[breathe_1.6s_ease-in-out_infinite]",
  waiting: "bg-warn",
  good: "bg-good",
  bad: "bg-bad",
  calm: "bg-edge",
};

const texts: Readonly<Record<StatusTone, string>> = {
  busy: "text-accent",
  waiting: "text-warn",
  good: "text-good",
  bad: "text-bad",
  calm: "text-muted",
};

/** A dot and a word: colour never says it alone. */
export function StatusMark({ status }: Readonly<{ status: TaskStatus }>) {
  const tone = statusTone(status);
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${texts[tone]}`}>
      <span aria-hidden className={`size-2 rounded-full ${dots[tone]}`} />
      {statusWord(status)}
    </span>
  );
}
