import type { Plan } from "@deskhand/contracts";
import { Folder as FolderIcon } from "lucide-react";
import { useId } from "react";
import { DollarInput } from "../../ui/dollar-input.tsx";
import { typedDollars } from "../costs/typed-dollars.ts";
import { verbWord } from "../folders/verb-words.ts";
import { estimateInWords } from "./estimate-in-words.ts";

type PlanFrameProps = Readonly<{
  plan: Plan;
  /** what stands in the field of the cap */
  cap: string;
  onCap(text: string): void;
}>;

/** What the plan is held to beside its steps: its folders, what it is likely to cost, and where it stops. */
export function PlanFrame({ plan, cap, onCap }: PlanFrameProps) {
  const { connectors } = plan.needs;
  const { estimate, folders } = plan;
  const isFree = estimate?.usd?.[1] === 0;
  return (
    <div className="mt-3 space-y-3">
      {folders !== undefined && folders.length > 0 && (
        <section aria-label="Folders of the plan">
          <h3 className="font-medium">It stays in {folders.length === 1 ? "this folder" : "these folders"}</h3>
          <ul className="mt-1 space-y-1">
            {folders.map((folder) => (
              <li key={folder.path} className="flex items-start gap-2">
                <FolderIcon aria-hidden size={16} className="mt-1 shrink-0 text-accent" />
                <span className="min-w-0 wrap-anywhere">
                  {folder.path} <span className="text-muted">({verbWord(folder)})</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {connectors.length > 0 && <p>It also needs: {connectors.join(", ")}.</p>}
      {estimate != null && (
        <p>
          <span className="font-medium">Likely cost:</span> {estimateInWords(estimate)}.
        </p>
      )}
      {!isFree && <CapField cap={cap} onCap={onCap} />}
    </div>
  );
}

function CapField({ cap, onCap }: Pick<PlanFrameProps, "cap" | "onCap">) {
  const id = useId();
  const isWrong = typedDollars(cap) === "wrong";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <label htmlFor={id} className="font-medium">
        Stop at
      </label>
      <DollarInput id={id} text={cap} isWrong={isWrong} onChange={onCap} className="min-h-8 w-24 px-2.5" />
      <span id={`${id}-note`} className={`text-sm ${isWrong ? "text-bad" : "text-muted"}`}>
        {isWrong
          ? "Write an amount such as 2 or 0.50, or leave it empty."
          : "It waits there and asks before it spends more."}
      </span>
    </div>
  );
}
