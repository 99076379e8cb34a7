import type { Approval, Plan, PlanItem } from "@deskhand/contracts";
import { useTask } from "../../connection/use-task.ts";
import { announce } from "../../ui/announcer.tsx";
import { useKept } from "../../ui/use-kept.ts";
import { count } from "../../words/counts.ts";
import { CardFrame } from "../approvals/card-frame.tsx";
import { DecisionBar } from "../approvals/decision-bar.tsx";
import { DifferenceNote } from "../approvals/difference-note.tsx";
import { typedDollars } from "../costs/typed-dollars.ts";
import { dropItem, itemsForDecision, moveItem, renameItem } from "./edit-plan.ts";
import { hostsAsked, refusalsOf } from "./hosts-asked.ts";
import { PlanFrame } from "./plan-frame.tsx";
import { PlanHosts } from "./plan-hosts.tsx";
import { PlanStep } from "./plan-step.tsx";

/** The plan before anything happens: look, change, approve. */
export function PlanCard({ approval, plan }: Readonly<{ approval: Approval; plan: Plan }>) {
  const task = useTask();
  const { folders } = task;
  const [items, setItems] = useKept<readonly PlanItem[]>(`plan:${plan.id}`, plan.items);
  const move = (id: string, by: -1 | 1) => {
    const next = moveItem(items, id, by);
    if (next === items) return;
    setItems(next);
    announce(`Step moved to place ${next.findIndex((item) => item.id === id) + 1} of ${next.length}`);
  };
  const hosts = hostsAsked(task, plan);
  const [refused, setRefused] = useKept<readonly string[]>(`plan-hosts:${plan.id}`, []);
  const [cap, setCap] = useKept(`plan-cap:${plan.id}`, plan.capUsd == null ? "" : plan.capUsd.toFixed(2));
  const capUsd = typedDollars(cap);
  return (
    <CardFrame kind="plan" title="The plan" note={count(items.length, "step")}>
      <p className="font-serif text-lg leading-snug">{plan.goal}</p>
      <ol className="mt-3 divide-y divide-line rounded-xl border border-line">
        {items.map((item, index) => (
          <PlanStep
            key={item.id}
            item={item}
            number={index + 1}
            isFirst={index === 0}
            isLast={index === items.length - 1}
            folders={folders}
            onRename={(title) => setItems(renameItem(items, item.id, title))}
            onMove={(by) => move(item.id, by)}
            onDrop={() => setItems(dropItem(items, item.id))}
          />
        ))}
      </ol>
      {items.length === 0 && <p className="text-warn">No step is left; ask for changes instead.</p>}
      {hosts.length > 0 && <PlanHosts hosts={hosts} refused={refused} onRefuse={setRefused} />}
      <PlanFrame plan={plan} cap={cap} onCap={setCap} />
      <DifferenceNote difference={approval.difference} />
      {items !== plan.items && (
        <button
          type="button"
          className="mt-2 min-h-6 text-sm text-accent underline"
          onClick={() => setItems(plan.items)}
        >
          Take my edits back
        </button>
      )}
      <DecisionBar
        approval={approval}
        allowLabel="Approve the plan"
        denyLabel="Ask for changes"
        feedback="required"
        isBlocked={items.length === 0 || capUsd === "wrong"}
        allow={() => ({
          type: "allow",
          grants: refusalsOf(refused),
          items: itemsForDecision(plan, items),
          ...(capUsd === "wrong" || capUsd === (plan.capUsd ?? null) ? {} : { capUsd }),
        })}
      />
    </CardFrame>
  );
}
