import { type Approval, type ApprovalSubject, createId, findStep, type Grant } from "@deskhand/contracts";
import { useTask } from "../../connection/use-task.ts";
import { useKept } from "../../ui/use-kept.ts";
import { scopeInWords } from "../../words/actions-in-words.ts";
import { inputInWords } from "../transcript/describe-step.ts";
import { CardFrame } from "./card-frame.tsx";
import { DecisionBar } from "./decision-bar.tsx";
import { DifferenceNote } from "./difference-note.tsx";

type ToolCardProps = Readonly<{ approval: Approval; subject: Extract<ApprovalSubject, { kind: "tool" }> }>;

/** verbs of which a yes can hold for the rest of the task; running programs and taking things away always ask */
const repeatable = new Set(["read", "fetch", "send"]);

/** A single step that asks before it runs. */
export function ToolCard({ approval, subject }: ToolCardProps) {
  const task = useTask();
  const [isForTask, setForTask] = useKept(`for-task:${approval.id}`, false);
  const step = findStep(task, subject.stepId);
  const asked = step?.kind === "tool" ? inputInWords(step.call.input) : "";
  const canRepeat = subject.actions.length > 0 && subject.actions.every((action) => repeatable.has(action.verb));
  const grants = (): Grant[] =>
    isForTask && canRepeat
      ? subject.actions.map(({ verb, target }) => ({
          id: createId("grant"),
          effect: "allow",
          verb,
          pattern: target,
          scope: "task",
        }))
      : [];
  return (
    <CardFrame kind="tool" title="May this be done?">
      <p className="font-serif text-lg leading-snug wrap-anywhere">{approval.prompt}</p>
      <ul className="mt-2 list-disc pl-5">
        {scopeInWords(subject.actions, task.folders).map((line) => (
          <li key={line} className="wrap-anywhere">
            {line}
          </li>
        ))}
      </ul>
      <DifferenceNote difference={approval.difference} />
      {asked !== "" && (
        <details className="mt-2">
          <summary className="min-h-6 text-sm text-muted">Exactly what was asked</summary>
          <pre className="mt-1 rounded-lg bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
            {asked}
          </pre>
        </details>
      )}
      {canRepeat && (
        <label className="mt-3 flex items-center gap-2.5">
          <input
            type="checkbox"
            className="size-5 accent-accent"
            checked={isForTask}
            onChange={(event) => setForTask(event.target.checked)}
          />
          Do not ask about the same again in this task
        </label>
      )}
      <DecisionBar
        approval={approval}
        allowLabel="Allow it"
        denyLabel="Don't"
        feedback="possible"
        allow={() => ({ type: "allow", grants: grants(), items: null })}
      />
    </CardFrame>
  );
}
