import type { PlanDifference } from "@deskhand/contracts";
import { Plus } from "lucide-react";
import { useTask } from "../../connection/use-task.ts";
import { scopeInWords } from "../../words/actions-in-words.ts";
import { hostInWords } from "../../words/hosts.ts";
import { verbWord } from "../folders/verb-words.ts";

const shown = 12;

/** What goes beyond the plan a person approved; nothing when nothing does. */
export function DifferenceNote({ difference }: Readonly<{ difference: PlanDifference | undefined }>) {
  const { folders } = useTask();
  if (difference === undefined) return null;
  const lines = [
    ...difference.folders.map((folder) => `Folder: ${folder.path} (${verbWord(folder)})`),
    ...difference.hosts.map((host) => `Site: ${hostInWords(host)}`),
    ...difference.connectors.map((connector) => `Connector: ${connector}`),
    ...scopeInWords(difference.actions, folders),
  ];
  return (
    <section aria-label="Difference from the plan" className="mt-3 rounded-xl bg-warn-soft px-3 py-2">
      <p className="text-warn">The plan you approved does not have this. A yes adds it to the plan:</p>
      <ul className="mt-1">
        {lines.slice(0, shown).map((line) => (
          <li key={line} className="flex items-start gap-1.5">
            <Plus aria-hidden size={14} className="mt-1 shrink-0 text-warn" />
            <span className="min-w-0 wrap-anywhere">{line}</span>
          </li>
        ))}
        {lines.length > shown && <li>and {lines.length - shown} more</li>}
      </ul>
    </section>
  );
}
