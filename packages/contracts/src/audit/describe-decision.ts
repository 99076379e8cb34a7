import type { Grant } from "../action.ts";
import { modelInWords } from "../agent-name.ts";
import type { Approval, Decision } from "../approval.ts";
import type { Event } from "../event.ts";
import type { Folder, Limits } from "../value.ts";
import type { Memory } from "./memory.ts";
import { firstLine, nameOfRun, type Told } from "./told.ts";

type EventOf<Type extends Event["type"]> = Extract<Event, { type: Type }>;

function folderWords({ neverDelete, path, verb }: Folder): string {
  return `${path} (${verb}${neverDelete ? ", never delete" : ""})`;
}

function limitWords({ budgetUsd, maxSteps, maxTokens, timeoutMs }: Limits): string[] {
  return [
    ...(budgetUsd === null ? [] : [`limit: $${budgetUsd.toFixed(2)}`]),
    ...(maxSteps === null ? [] : [`limit: ${maxSteps} answers`]),
    ...(maxTokens === null ? [] : [`limit: ${maxTokens} tokens`]),
    ...(timeoutMs === null ? [] : [`limit: ${Math.round(timeoutMs / 1000)} seconds`]),
  ];
}

function created({ settings }: EventOf<"task.created">): Told {
  const { folders, goal, hosts, isolation, limits, mode, model, preapproved } = settings;
  return {
    kind: "request",
    what: `Asked for: ${goal}`,
    details: [
      `mode: ${mode}`,
      `model: ${modelInWords(model)}`,
      `isolation: ${isolation}`,
      ...folders.map((folder) => `folder: ${folderWords(folder)}`),
      ...hosts.map((host) => `site: ${host}`),
      ...limitWords(limits),
      ...(preapproved.length === 0 ? [] : [`yes beforehand to: ${preapproved.join(", ")}`]),
    ],
  };
}

function verdict(decision: Decision): string {
  if (decision.type === "allow") return "Allowed";
  return decision.type === "deny" ? "Refused" : "Answered";
}

function grantWords({ effect, pattern, scope, verb }: Grant): string {
  return `${effect === "allow" ? "may" : "must not"} ${verb} ${pattern} (${scope === "task" ? "for this task" : "always"})`;
}

function decisionDetails(decision: Decision, approval: Approval | undefined): string[] {
  if (decision.type === "deny") return decision.feedback.trim() === "" ? [] : [`said: ${decision.feedback}`];
  if (decision.type === "answer") return decision.answers.map((answers) => `answer: ${answers.join("; ") || "none"}`);
  const subject = approval?.subject;
  const actions = subject?.kind === "tool" ? subject.actions.map(({ target, verb }) => `${verb} ${target}`) : [];
  const shown = subject?.kind === "changes" ? [`exactly the changes with digest ${subject.digest}`] : [];
  const cap = decision.capUsd == null ? [] : [`cap: $${decision.capUsd.toFixed(2)}`];
  const edited = decision.items === null ? [] : ["with the user's edits to the plan"];
  return [...actions, ...shown, ...edited, ...cap, ...decision.grants.map(grantWords)];
}

function resolved(event: EventOf<"approval.resolved">, memory: Memory): Told {
  const approval = memory.approvals.get(event.approvalId);
  const question = approval === undefined ? "a question" : firstLine(approval.prompt);
  const beforehand = `the user's yes given beforehand to ${approval?.needs.join(" and ") ?? "this"}`;
  return {
    kind: "decision",
    what: `${verdict(event.decision)}: ${question}`,
    run: approval === undefined ? null : nameOfRun(approval.runId, memory),
    because: event.by === "user" ? "the user's own answer" : beforehand,
    details: decisionDetails(event.decision, approval),
  };
}

function proposed({ plan }: EventOf<"plan.proposed">): Told {
  const steps = plan.items.map(({ id, title }) => `${id}. ${title}`);
  const needs = [
    ...plan.needs.hosts.map((host) => `site: ${host}`),
    ...plan.needs.connectors.map((name) => `connector: ${name}`),
  ];
  const folders = (plan.folders ?? []).map((folder) => `folder: ${folderWords(folder)}`);
  const usd = plan.estimate?.usd;
  const estimate = usd == null || usd[1] === 0 ? [] : [`estimate: $${usd[0].toFixed(2)} to $${usd[1].toFixed(2)}`];
  return {
    kind: "request",
    what: `Proposed a plan: ${firstLine(plan.goal)}`,
    details: [...steps, ...needs, ...folders, ...estimate],
  };
}

function amended(event: EventOf<"plan.amended">): Told | null {
  if (event.by === "agent") return null;
  const { capUsd = null, folders = [], items, needs } = event.plan;
  const added = items.filter(({ id }) => id.startsWith("a")).flatMap((item) => item.actions);
  return {
    kind: "decision",
    what: "Amended the plan",
    because: "the user allowed more, or less, than the plan had",
    details: [
      ...added.map(({ target, verb }) => `in addition: ${verb} ${target}`),
      ...folders.map((folder) => `folder: ${folderWords(folder)}`),
      ...needs.hosts.map((host) => `site: ${host}`),
      ...needs.connectors.map((name) => `connector: ${name}`),
      ...(capUsd === null ? [] : [`cap: $${capUsd.toFixed(2)}`]),
    ],
  };
}

function noted(event: EventOf<"plan.resolved">): Told | null {
  if (event.plan.approvedBy !== "engine") return null;
  return {
    kind: "decision",
    what: "Went on with the plan without asking",
    because: "the mode the user chose asks for no plan",
  };
}

/** Requests, questions, answers, grants and amendments. */
export function describeDecision(event: Event, memory: Memory): Told | null {
  switch (event.type) {
    case "task.created":
      return created(event);
    case "plan.proposed":
      return proposed(event);
    case "plan.amended":
      return amended(event);
    case "plan.resolved":
      return noted(event);
    case "approval.opened": {
      const { needs, prompt, runId } = event.approval;
      return {
        kind: "request",
        what: `Asked the user: ${firstLine(prompt)}`,
        run: nameOfRun(runId, memory),
        details: [`needs a yes to: ${needs.join(", ")}`],
      };
    }
    case "approval.resolved":
      return resolved(event, memory);
    case "approval.withdrawn": {
      const approval = memory.approvals.get(event.approvalId);
      return {
        kind: "decision",
        what: `Took the question back: ${firstLine(approval?.prompt ?? "")}`,
        because: event.because,
      };
    }
    case "grant.added":
      return { kind: "decision", what: `Standing answer: ${grantWords(event.grant)}` };
    case "grant.revoked":
      return { kind: "decision", what: "Took a standing answer back" };
    case "folder.granted":
      return { kind: "decision", what: `Handed over ${folderWords(event.folder)}` };
    case "folder.revoked":
      return { kind: "decision", what: `Took away ${event.folder.path}` };
    default:
      return null;
  }
}
