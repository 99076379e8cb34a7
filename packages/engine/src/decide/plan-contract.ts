import {
  type Action,
  type Approval,
  type Folder,
  hostRules,
  matchesHost,
  type Plan,
  type PlanDifference,
  type Task,
} from "@deskhand/contracts";
import { connectorOf, contractOf } from "../gate/contract.ts";
import type { Draft } from "./draft.ts";

function isEmpty({ actions, connectors, folders, hosts }: PlanDifference): boolean {
  return actions.length + connectors.length + folders.length + hosts.length === 0;
}

function orNone(difference: PlanDifference): PlanDifference | null {
  return isEmpty(difference) ? null : difference;
}

function sameFolder(left: Folder, right: Folder): boolean {
  return left.path === right.path && left.verb === right.verb && left.neverDelete === right.neverDelete;
}

/** What a call would do beyond the plan a person approved; `null` when there is none such. */
export function differenceOfCall(task: Task, tool: string, actions: readonly Action[]): PlanDifference | null {
  const plan = contractOf(task);
  if (plan === null) return null;
  const connector = connectorOf(tool);
  const isFurther = connector !== null && !plan.needs.connectors.includes(connector);
  return orNone({ folders: [], hosts: [], connectors: isFurther ? [connector] : [], actions: [...actions] });
}

/** The folders that the plan a person approved does not have, or has with less allowed; `null` when there is none such. */
export function differenceOfFolders(task: Task, folders: readonly Folder[]): PlanDifference | null {
  const plan = contractOf(task);
  if (plan === null) return null;
  const further = folders.filter((asked) => !(plan.folders ?? task.folders).some((known) => sameFolder(known, asked)));
  return orNone({ folders: further, hosts: [], connectors: [], actions: [] });
}

/** What a newer plan has that the approved one has not; `null` when it asks for nothing further. */
export function differenceOfPlans(task: Task, next: Plan): PlanDifference | null {
  const plan = contractOf(task);
  if (plan === null) return null;
  const known = new Set(plan.items.flatMap(({ actions }) => actions.map(({ target, verb }) => `${verb} ${target}`)));
  const actions = next.items
    .flatMap((item) => item.actions)
    .filter(({ target, verb }) => !known.has(`${verb} ${target}`));
  return orNone({
    folders: (next.folders ?? []).filter((asked) => !(plan.folders ?? []).some((each) => sameFolder(each, asked))),
    hosts: next.needs.hosts.filter((host) => !plan.needs.hosts.includes(host)),
    connectors: next.needs.connectors.filter((connector) => !plan.needs.connectors.includes(connector)),
    actions,
  });
}

/** The plan as a person approved it: with their steps and their cap, the folders as they are now, and without hosts they refused. */
export function approvedPlan(
  task: Task,
  proposed: Plan,
  decision: Extract<Approval["decision"], { type: "allow" }>,
): Plan {
  const { deny } = hostRules(task);
  const hosts = proposed.needs.hosts.filter((host) => !deny.some((pattern) => matchesHost(pattern, host)));
  const { capUsd = proposed.capUsd ?? null, items } = decision;
  return {
    ...proposed,
    items: items ?? proposed.items,
    needs: { ...proposed.needs, hosts },
    folders: [...task.folders],
    capUsd,
    status: "approved",
    approvedBy: "user",
  };
}

/** The plan in force where it is the newest; an older one is not written over a newer one, so what goes beyond it asks each time. */
function amendable(task: Task): Plan | null {
  const plan = contractOf(task);
  return plan === task.plan ? plan : null;
}

/** Adds to the plan what a person allowed beyond it, so that the plan stays what they agreed to. */
export function amendWith(draft: Draft, { actions, connectors, folders, hosts }: PlanDifference): void {
  const plan = amendable(draft.task);
  if (plan === null) return;
  const id = `a${plan.items.length + 1}`;
  const item = { id, title: "Allowed in addition", actions, status: "done" as const };
  const paths = new Set(folders.map(({ path }) => path));
  draft.add({
    type: "plan.amended",
    plan: {
      ...plan,
      items: actions.length === 0 ? plan.items : [...plan.items, item],
      needs: {
        hosts: [...new Set([...plan.needs.hosts, ...hosts])],
        connectors: [...new Set([...plan.needs.connectors, ...connectors])],
      },
      folders: [...(plan.folders ?? []).filter(({ path }) => !paths.has(path)), ...folders],
    },
  });
}

/** Keeps the plan's folders and cap what they are when a person changes them outside a plan card. */
export function followContract(draft: Draft): void {
  const plan = amendable(draft.task);
  if (plan === null) return;
  const { folders, limits } = draft.task;
  const isSame =
    plan.folders?.length === folders.length &&
    folders.every((each) => plan.folders?.some((known) => sameFolder(known, each)));
  if (isSame && plan.capUsd === limits.budgetUsd) return;
  draft.add({ type: "plan.amended", plan: { ...plan, folders: [...folders], capUsd: limits.budgetUsd } });
}
