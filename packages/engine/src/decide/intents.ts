import {
  type ApprovalKind,
  type Intent,
  type Mode,
  openApprovals,
  type Plan,
  type PlanItem,
  type ToolStep,
} from "@deskhand/contracts";
import { estimateOf } from "../estimate.ts";
import { delegate } from "./delegate.ts";
import type { Draft } from "./draft.ts";
import { differenceOfFolders, differenceOfPlans } from "./plan-contract.ts";
import { newHosts } from "./plan-hosts.ts";
import { approvedPlanText } from "./plan-text.ts";
import { failTool, finishTool, openApproval } from "./settle-tool.ts";

type IntentOf<Type extends Intent["type"]> = Extract<Intent, { type: Type }>;

function withdrawPlanApprovals(draft: Draft): void {
  for (const approval of openApprovals(draft.task)) {
    if (approval.subject.kind !== "plan") continue;
    draft.add({ type: "approval.withdrawn", approvalId: approval.id, because: "a newer plan was proposed" }, "engine");
    const { stepId } = approval.subject;
    failTool(draft, { id: stepId, runId: approval.runId }, "A newer plan was proposed, so this one was not shown.");
  }
}

/** A plan that names new hosts also asks for the network: approving it lets programs reach exactly these. */
function planNeeds(mode: Mode, hosts: readonly string[]): ApprovalKind[] {
  const needs: ApprovalKind[] = mode === "plan" ? ["plan"] : [];
  return hosts.length === 0 ? needs : [...needs, "network"];
}

function planPrompt(mode: Mode, hosts: readonly string[]): string {
  if (hosts.length === 0) return "Is this plan right?";
  const reach = `programs of this task may reach ${hosts.join(", ")}`;
  return mode === "plan" ? `Is this plan right? With it, ${reach}.` : `May this go on so that ${reach}?`;
}

function propose(draft: Draft, step: ToolStep, intent: IntentOf<"plan">): void {
  if (draft.task.runs[step.runId]?.parent !== null) {
    failTool(draft, step, "Only the main run proposes plans. Do the part you were given and report back.");
    return;
  }
  if (intent.questions.length > 0) {
    question(draft, step, { type: "question", questions: intent.questions.slice(0, 4) });
    return;
  }
  withdrawPlanApprovals(draft);
  const { folders: granted, limits } = draft.task;
  const plan: Plan = {
    id: draft.sources.newId("plan"),
    goal: intent.goal,
    items: intent.items,
    needs: intent.needs,
    status: "proposed",
    approvedBy: null,
    folders: [...granted],
    estimate: estimateOf(draft.task, intent.items),
    capUsd: limits.budgetUsd,
  };
  const difference = differenceOfPlans(draft.task, plan);
  draft.add({ type: "plan.proposed", plan });
  const hosts = newHosts(draft.task, plan);
  if (draft.task.mode !== "plan" && hosts.length === 0) {
    const approved: Plan = { ...plan, status: "approved", approvedBy: "engine" };
    draft.add({ type: "plan.resolved", planId: plan.id, status: "approved", plan: approved }, "engine");
    finishTool(draft, step, approvedPlanText(approved, plan), { kind: "plan", title: "Noted the plan" });
    return;
  }
  const approval = openApproval(draft, {
    runId: step.runId,
    prompt: planPrompt(draft.task.mode, hosts),
    needs: planNeeds(draft.task.mode, hosts),
    subject: { kind: "plan", planId: plan.id, stepId: step.id },
    difference,
  });
  draft.add({
    type: "tool.changed",
    runId: step.runId,
    stepId: step.id,
    state: { status: "waiting", approvalId: approval.id },
  });
}

function progress(draft: Draft, step: ToolStep, intent: IntentOf<"plan-progress">): void {
  const plan = draft.task.plan;
  if (plan === null) {
    failTool(draft, step, "There is no plan yet; propose one with plan_propose first.");
    return;
  }
  const status = new Map(intent.items.map((item) => [item.id, item.status]));
  const unknown = [...status.keys()].filter((id) => !plan.items.some((item) => item.id === id));
  if (unknown.length > 0) {
    failTool(
      draft,
      step,
      `The plan has no step ${unknown.join(", ")}; its steps are ${plan.items.map((item) => item.id).join(", ")}.`,
    );
    return;
  }
  const dropped = plan.items.filter(
    (item) => item.status === "skipped" && (status.get(item.id) ?? "skipped") !== "skipped",
  );
  if (dropped.length > 0) {
    const ids = dropped.map((item) => item.id).join(", ");
    failTool(draft, step, `Step ${ids} was dropped from the plan. To do it after all, propose a changed plan.`);
    return;
  }
  const items: PlanItem[] = plan.items.map((item) => ({ ...item, status: status.get(item.id) ?? item.status }));
  draft.add({ type: "plan.amended", plan: { ...plan, items } });
  finishTool(draft, step, "Noted.", { kind: "plan", title: "Updated the plan" });
}

function question(draft: Draft, step: ToolStep, intent: IntentOf<"question">): void {
  const approval = openApproval(draft, {
    runId: step.runId,
    prompt: intent.questions[0]?.question ?? "A question",
    needs: ["question"],
    subject: { kind: "question", stepId: step.id, questions: intent.questions },
  });
  draft.add({
    type: "tool.changed",
    runId: step.runId,
    stepId: step.id,
    state: { status: "waiting", approvalId: approval.id },
  });
}

function folders(draft: Draft, step: ToolStep, intent: IntentOf<"folders">): void {
  const approval = openApproval(draft, {
    runId: step.runId,
    prompt:
      intent.folders.length === 1
        ? "May Deskhand use a further folder?"
        : `May Deskhand use ${intent.folders.length} further folders?`,
    needs: ["folder"],
    subject: { kind: "folders", stepId: step.id, folders: intent.folders, reason: intent.reason },
    difference: differenceOfFolders(draft.task, intent.folders),
  });
  draft.add({
    type: "tool.changed",
    runId: step.runId,
    stepId: step.id,
    state: { status: "waiting", approvalId: approval.id },
  });
}

/** Turns what a call asks of the engine into events. */
export function decideIntent(draft: Draft, step: ToolStep, intent: Intent): void {
  switch (intent.type) {
    case "plan":
      propose(draft, step, intent);
      break;
    case "plan-progress":
      progress(draft, step, intent);
      break;
    case "question":
      question(draft, step, intent);
      break;
    case "delegate":
      delegate(draft, step, intent);
      break;
    case "folders":
      folders(draft, step, intent);
      break;
  }
}
