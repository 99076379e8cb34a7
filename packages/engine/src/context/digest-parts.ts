import {
  type Action,
  type Approval,
  type Content,
  type Decision,
  oneLine,
  openApprovals,
  quotedLine,
  type Run,
  type Step,
  type Task,
  type ToolStep,
} from "@deskhand/contracts";

/** The words of a message, an answer or a result; pictures are named as such. */
export function wordsOf(content: readonly Content[]): string {
  return content
    .map((part) => (part.type === "text" ? part.text : part.type === "image" ? "(a picture)" : "(a PDF file)"))
    .join("\n")
    .trim();
}

/** At most so many characters, and a word on what is missing. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, Math.max(0, most))} […${text.length - Math.max(0, most)} characters more]`;
}

/** An action in words. Its target is quoted, because a file's name may be anybody's words. */
function actionWords({ target, verb }: Action): string {
  return `${verb} ${quotedLine(target)}`;
}

/** The plan as it stands, step by step. */
export function planPart(task: Task): string {
  const { plan } = task;
  if (plan === null) return "";
  const by = plan.approvedBy === "user" ? "approved by the user" : plan.status;
  const hosts = plan.needs.hosts.length === 0 ? [] : [`Hosts: ${plan.needs.hosts.map(oneLine).join(", ")}`];
  const lines = plan.items.map((item) => {
    const actions = item.actions.slice(0, 20).map(actionWords);
    const more = item.actions.length > 20 ? [`and ${item.actions.length - 20} more`] : [];
    const scope = actions.length === 0 ? "" : ` (${[...actions, ...more].join("; ")})`;
    return `${oneLine(item.id)}. [${item.status}] ${oneLine(item.title)}${scope}`;
  });
  return [`Plan (${by}): ${oneLine(plan.goal)}`, ...lines, ...hosts].join("\n");
}

function decisionWords(decision: Decision | null): string {
  switch (decision?.type) {
    case "allow":
      return "yes";
    case "deny":
      return decision.feedback === "" ? "no" : `no: ${oneLine(decision.feedback)}`;
    case "answer":
      return decision.answers.map((chosen) => chosen.map(oneLine).join(", ")).join(" · ");
    case undefined:
      return "";
  }
}

/** What was asked, quoted: names of files stand in it, and none may pass for an answer or for a line of Deskhand's. */
function asked({ prompt, subject }: Approval): string {
  if (subject.kind === "question") return subject.questions.map(({ question }) => quotedLine(question)).join(" · ");
  const shown = quotedLine(prompt);
  if (subject.kind === "tool") return `${shown} (${subject.actions.map(actionWords).join("; ")})`;
  if (subject.kind === "folders") return `${shown} (${subject.folders.map(({ path }) => quotedLine(path)).join(", ")})`;
  return shown;
}

/** Every question that was answered, with its answer and who gave it, and the standing permissions. */
export function decisionsPart(task: Task): string {
  const lines = Object.values(task.approvals).flatMap((approval) => {
    if (approval.status !== "resolved") return [];
    const who = approval.decidedBy === "user" ? "The user" : "Allowed beforehand";
    return [`- ${asked(approval)} → ${who}: ${decisionWords(approval.decision)}`];
  });
  const grants = task.grants.map(
    ({ effect, verb, pattern }) => `- Standing: ${effect} ${actionWords({ verb, target: pattern })}`,
  );
  return [...lines, ...grants].length === 0 ? "" : ["Decisions and approvals:", ...lines, ...grants].join("\n");
}

/** Questions nobody has answered yet. */
export function openPart(task: Task): string {
  const open = openApprovals(task);
  return open.length === 0
    ? ""
    : ["Open questions to the user:", ...open.map((approval) => `- ${asked(approval)}`)].join("\n");
}

/** paths named one by one; beyond it they are counted */
const mostPaths = 300;

function counted(lines: readonly string[]): string[] {
  if (lines.length <= mostPaths) return [...lines];
  return [...lines.slice(0, mostPaths), `- and ${lines.length - mostPaths} more; list the folder to see them`];
}

/** What this task changed, handed over and read, by path. */
export function filesPart(task: Task, run: Run): string {
  const changes = new Map<string, string>();
  for (const set of task.changeSets) {
    for (const { path, from, kind, bytes, status, because } of set.records) {
      const where = from === null ? "" : ` from ${from}`;
      changes.set(
        path,
        `- ${kind} ${path}${where} (${bytes} bytes): ${status}${because === null ? "" : `, ${because}`}`,
      );
    }
  }
  const read = new Set([...Object.keys(run.reads), ...Object.keys(run.recentReads ?? {})]);
  const parts = [
    ...(changes.size === 0 ? [] : ["Files changed:", ...counted([...changes.values()])]),
    ...(task.artifacts.length === 0 ? [] : ["Handed over:", ...task.artifacts.map(({ path }) => `- ${path}`)]),
    ...(read.size === 0 ? [] : ["Files read:", ...counted([...read].map((path) => `- ${path}`))]),
  ];
  return parts.join("\n");
}

/** What the sub-agents of this run reported, word for word. */
export function reportsPart(steps: readonly Step[]): string {
  const reports = steps.flatMap((step) =>
    step.kind === "tool" && step.call.tool === "task_delegate" && step.state.status === "done"
      ? [wordsOf(step.state.result.forModel)]
      : [],
  );
  return reports.length === 0 ? "" : ["Results of sub-agents:", ...reports].join("\n");
}

/** What one call gave, in words. */
export function outcomeWords({ state }: ToolStep): string {
  switch (state.status) {
    case "done":
      return wordsOf(state.result.forModel);
    case "failed":
      return `failed: ${state.failure.message}`;
    case "denied":
      return `not done: ${state.because}`;
    default:
      return "interrupted: it may or may not have taken effect";
  }
}
