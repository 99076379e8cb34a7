import type { Action, Approval, Plan, Task } from "@deskhand/contracts";
import { changeLine } from "./change-lines.ts";
import { cleanName, oneLine, paint, plural } from "./text.ts";

const shownActions = 12;
const shownChanges = 40;

/** A plan as a numbered list with the places and the internet hosts it asks for. */
export function planLines(plan: Plan): readonly string[] {
  const marks = { todo: " ", doing: "›", done: "✓", skipped: "–" } as const;
  const hosts = plan.needs.hosts.map((host) => `   may reach ${oneLine(host, 253)}`);
  const connectors = plan.needs.connectors.map((connector) => `   may use ${oneLine(connector)}`);
  const items = plan.items.flatMap((item, index) => {
    const actions = item.actions.slice(0, shownActions).map((action) => paint("dim", `       ${actionLine(action)}`));
    const more = item.actions.length - actions.length;
    const rest = more > 0 ? [paint("dim", `       and ${plural(more, "more action")}`)] : [];
    return [` ${marks[item.status]} ${index + 1}. ${oneLine(item.title)}`, ...actions, ...rest];
  });
  return [...items, ...hosts, ...connectors, ...costLines(plan)];
}

/** A place that stands for everything in a folder is named as that folder. */
function actionLine({ target, verb }: Action): string {
  const folder = /^(.+)\/\*\*$/.exec(target)?.[1];
  if (folder === undefined) return `${verb} ${cleanName(target)}`;
  return `${verb === "move" ? "move into" : `${verb} anything in`} ${cleanName(folder)}`;
}

/** What it is likely to cost, and where it stops. */
function costLines({ capUsd = null, estimate = null }: Plan): readonly string[] {
  const cap = capUsd === null ? "" : `, stops at $${capUsd.toFixed(2)}`;
  if (estimate === null) return cap === "" ? [] : [`   ${cap.slice(2)}`];
  const [least, most] = estimate.answers;
  const [low, high] = estimate.usd ?? [null, null];
  if (high === 0) return [];
  const money = high === null ? "at an unknown price" : `about $${low?.toFixed(2)} to $${high.toFixed(2)}`;
  return [`   likely cost: ${money}, ${least} to ${most} answers${cap}`];
}

/** What goes beyond the plan that was approved. */
function differenceLines({ difference }: Approval): readonly string[] {
  if (difference === undefined) return [];
  const { actions, connectors, folders, hosts } = difference;
  return [
    "  The approved plan does not have this; a yes adds it:",
    ...folders.map(({ path, verb }) => `  + folder ${cleanName(path)} (${verb})`),
    ...hosts.map((host) => `  + site ${oneLine(host, 253)}`),
    ...connectors.map((connector) => `  + connector ${oneLine(connector)}`),
    ...actions.slice(0, shownActions).map(({ target, verb }) => `  + ${verb} ${cleanName(target)}`),
    ...(actions.length > shownActions ? [`  + and ${plural(actions.length - shownActions, "more action")}`] : []),
  ];
}

/** What an open approval asks, with everything that would happen. */
export function approvalLines(task: Task, approval: Approval): readonly string[] {
  const subject = subjectLines(task, approval).filter((line) => line.trim() !== oneLine(approval.prompt, 500));
  return [paint("bold", oneLine(approval.prompt, 500)), ...subject, ...differenceLines(approval)];
}

function subjectLines(task: Task, { subject }: Approval): readonly string[] {
  switch (subject.kind) {
    case "plan":
      return task.plan === null ? [] : planLines(task.plan);
    case "changes": {
      const records = task.changeSets.find(({ id }) => id === subject.changeSetId)?.records ?? [];
      const more = records.length - shownChanges;
      const lines = records.slice(0, shownChanges).map((record) => `  ${changeLine(record)}`);
      return more > 0 ? [...lines, `  and ${plural(more, "more change")}`] : lines;
    }
    case "tool":
      return subject.actions.map(({ verb, target }) => `  ${verb} ${cleanName(target)}`);
    case "folders":
      return subject.folders.map(({ verb, path }) => `  ${verb} ${cleanName(path)}`);
    case "question":
      return subject.questions.flatMap(({ question, options }) => [
        `  ${oneLine(question, 500)}`,
        ...options.map(
          ({ label, description }, index) =>
            `    ${index + 1}. ${oneLine(label)}  ${paint("dim", oneLine(description))}`,
        ),
      ]);
  }
}

/** How to answer later, from another terminal. */
export function answerAdvice(approvals: readonly Approval[], id: string): readonly string[] {
  const kinds = [...new Set(approvals.flatMap(({ needs }) => needs))];
  return [
    `Waiting for an answer: deskhand answer ${id} --approve ${kinds.join(" ")}`,
    `or, to refuse: deskhand answer ${id} --deny --text "…"`,
  ];
}
