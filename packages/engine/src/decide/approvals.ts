import {
  type Approval,
  type Command,
  type Decision,
  findStep,
  openApprovals,
  type PlanDifference,
  type Rejection,
  reject,
} from "@deskhand/contracts";
import type { Draft } from "./draft.ts";
import { addMessage } from "./messages.ts";
import { amendWith, approvedPlan, followContract } from "./plan-contract.ts";
import { grantHosts } from "./plan-hosts.ts";
import { approvedPlanText } from "./plan-text.ts";
import { finishTool } from "./settle-tool.ts";

type ApprovalCommand = Extract<Command, { type: "approval.resolve" | "approval.resolve-kinds" }>;

function feedbackText(feedback: string): string {
  return feedback.trim() === "" ? "" : ` They said: ${feedback.trim()}`;
}

function resolvePlan(draft: Draft, approval: Approval, decision: Decision, by: "user" | "engine"): void {
  if (approval.subject.kind !== "plan" || draft.task.plan?.id !== approval.subject.planId) return;
  const { planId, stepId } = approval.subject;
  const proposed = draft.task.plan;
  if (decision.type === "allow") {
    const plan = approvedPlan(draft.task, proposed, decision);
    draft.add({ type: "plan.resolved", planId, status: "approved", plan });
    grantHosts(draft, plan, by);
    finishTool(draft, { id: stepId, runId: approval.runId }, approvedPlanText(plan, proposed), {
      kind: "plan",
      title: "Plan approved",
    });
    return;
  }
  const feedback = decision.type === "deny" ? decision.feedback : "";
  draft.add({ type: "plan.resolved", planId, status: "rejected", plan: { ...proposed, status: "rejected" } });
  const text = `The user did not approve this plan.${feedbackText(feedback)} Propose a changed plan, or ask what they want.`;
  finishTool(draft, { id: stepId, runId: approval.runId }, text, {
    kind: "plan",
    title: "Changes to the plan were asked for",
  });
}

function resolveChanges(draft: Draft, approval: Approval, decision: Decision): void {
  if (approval.subject.kind !== "changes") return;
  const { changeSetId, amends } = approval.subject;
  if (decision.type !== "allow") {
    const feedback = decision.type === "deny" ? decision.feedback : "";
    draft.add({ type: "changes.dropped", changeSetId, paths: null, because: "the user declined them" });
    if (draft.task.runs[approval.runId]?.status === "running")
      addMessage(
        draft,
        approval.runId,
        "engine",
        `The user declined these changes, so they were dropped.${feedbackText(feedback)}`,
      );
    return;
  }
  // Only what was asked about: a change held back before is not part of this yes.
  const records = draft.task.changeSets.find((set) => set.id === changeSetId)?.records ?? [];
  const paths = records.filter((record) => record.status === "staged").map((record) => record.path);
  const because = "the user allowed exactly these changes";
  draft.add({ type: "changes.accepted", changeSetId, paths: paths.length === records.length ? null : paths, because });
  const difference = { folders: [], hosts: [], connectors: [], actions: [...amends] };
  if (amends.length > 0) amendWith(draft, difference);
}

/** A host becomes part of the plan when the yes holds for later, too; once is only an action. */
function withGrantedHosts(difference: PlanDifference, decision: Extract<Decision, { type: "allow" }>): PlanDifference {
  const granted = decision.grants.filter(({ effect, verb }) => effect === "allow" && verb === "fetch");
  return { ...difference, hosts: granted.map(({ pattern }) => pattern) };
}

function resolveTool(draft: Draft, approval: Approval, decision: Decision): void {
  if (approval.subject.kind !== "tool") return;
  const { stepId, actions } = approval.subject;
  const { runId } = approval;
  if (decision.type === "allow") {
    draft.add({
      type: "tool.changed",
      runId,
      stepId,
      state: { status: "allowed", because: "the user allowed it", actions },
    });
    if (approval.difference !== undefined) amendWith(draft, withGrantedHosts(approval.difference, decision));
    return;
  }
  const feedback = decision.type === "deny" ? decision.feedback : "";
  draft.add({
    type: "tool.changed",
    runId,
    stepId,
    state: { status: "denied", because: `The user did not allow this.${feedbackText(feedback)}` },
  });
}

function resolveQuestion(draft: Draft, approval: Approval, decision: Decision): void {
  if (approval.subject.kind !== "question") return;
  const { stepId, questions } = approval.subject;
  const step = findStep(draft.task, stepId);
  if (step?.kind !== "tool") return;
  if (decision.type !== "answer") {
    const feedback = decision.type === "deny" ? decision.feedback : "";
    const text = `The user skipped the questions.${feedbackText(feedback)} Choose sensibly, say what you assumed, and go on.`;
    finishTool(draft, { id: stepId, runId: approval.runId }, text, {
      kind: "answers",
      title: "Questions skipped",
      answers: [],
    });
    return;
  }
  const answers = questions.map((question, index) => ({
    question: question.question,
    answer: decision.answers[index] ?? [],
  }));
  const lines = answers.map(({ question, answer }) => `${question}\n→ ${answer.join("; ") || "(no answer)"}`);
  const again =
    step.call.tool === "plan_propose"
      ? ["Now call plan_propose again, with the answers worked in and no questions."]
      : [];
  const text = ["The user answered:", ...lines, ...again].join("\n");
  finishTool(draft, { id: stepId, runId: approval.runId }, text, {
    kind: "answers",
    title: "Questions answered",
    answers,
  });
}

function resolveFolders(draft: Draft, approval: Approval, decision: Decision): void {
  if (approval.subject.kind !== "folders") return;
  const { stepId, folders } = approval.subject;
  if (decision.type === "allow") {
    for (const folder of folders) draft.add({ type: "folder.granted", folder });
    followContract(draft);
    const text = `The user handed over: ${folders.map((folder) => `${folder.path} (${folder.verb})`).join(", ")}.`;
    finishTool(draft, { id: stepId, runId: approval.runId }, text, {
      kind: "folders",
      title: "A further folder was handed over",
    });
    return;
  }
  const feedback = decision.type === "deny" ? decision.feedback : "";
  const text = `The user did not hand over that folder.${feedbackText(feedback)} Go on without it.`;
  finishTool(draft, { id: stepId, runId: approval.runId }, text, {
    kind: "folders",
    title: "The folder was not handed over",
  });
}

/** Records one decision and everything that follows from it. */
export function applyDecision(draft: Draft, approval: Approval, decision: Decision, by: "user" | "engine"): void {
  draft.add({ type: "approval.resolved", approvalId: approval.id, decision }, by);
  if (decision.type === "allow") for (const grant of decision.grants) draft.add({ type: "grant.added", grant }, by);
  switch (approval.subject.kind) {
    case "plan":
      resolvePlan(draft, approval, decision, by);
      break;
    case "changes":
      resolveChanges(draft, approval, decision);
      break;
    case "tool":
      resolveTool(draft, approval, decision);
      break;
    case "question":
      resolveQuestion(draft, approval, decision);
      break;
    case "folders":
      resolveFolders(draft, approval, decision);
      break;
  }
}

/** The yes that `--approve` stands for: allow as shown, or the first option of each question. */
export function standingYes(approval: Approval): Decision {
  if (approval.subject.kind === "question") {
    return {
      type: "answer",
      answers: approval.subject.questions.map((question) => [question.options[0]?.label ?? ""]),
    };
  }
  return { type: "allow", grants: [], items: null };
}

/** Decides answers to approvals. */
export function decideApproval(draft: Draft, command: ApprovalCommand): Rejection | null {
  if (draft.task.ended !== null) return reject("conflict", "This task has ended; nothing waits for an answer.");
  if (command.type === "approval.resolve-kinds") {
    const kinds = new Set(command.kinds);
    const matching = openApprovals(draft.task).filter((approval) => approval.needs.every((kind) => kinds.has(kind)));
    if (matching.length === 0) return reject("conflict", "Nothing that is open needs only these yeses.");
    for (const approval of matching) applyDecision(draft, approval, standingYes(approval), "user");
    return null;
  }
  const approval = draft.task.approvals[command.approvalId];
  if (approval === undefined) return reject("not-found", "There is no such question.");
  if (approval.status !== "open") return reject("conflict", "This was answered already.");
  const isQuestion = approval.subject.kind === "question";
  if (isQuestion && command.decision.type === "allow") return reject("invalid", "A question needs an answer.");
  if (!isQuestion && command.decision.type === "answer") return reject("invalid", "This needs a yes or a no.");
  applyDecision(draft, approval, command.decision, "user");
  return null;
}
