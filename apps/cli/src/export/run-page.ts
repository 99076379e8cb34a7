import {
  type AuditEntry,
  agentName,
  type ChangeRecord,
  type Content,
  contentInWords,
  isRuleBased,
  type ModelRef,
  type Plan,
  type Run,
  type Step,
  type Task,
  withoutFences,
} from "@deskhand/contracts";
import { stepWords } from "../terminal/event-lines.ts";
import { bullets, escaped, page, section } from "./html.ts";

function paragraph(text: string, kind = ""): string {
  return `<p${kind === "" ? "" : ` class="${kind}"`}>${escaped(text)}</p>\n`;
}

function textOf(content: readonly Content[]): string {
  return contentInWords(content).trim();
}

function said(who: string, text: string): string {
  if (text === "") return "";
  return `<article><p class="who">${escaped(who)}</p><p class="text">${escaped(text)}</p></article>\n`;
}

function stepPart(step: Step, model: ModelRef): string {
  if (step.kind === "tool") {
    const end = step.state.status === "done" ? "" : ` (${step.state.status})`;
    return paragraph(`· ${stepWords(step)}${end}`, "step");
  }
  if (step.kind === "message") {
    const text = textOf(step.content);
    return step.by === "user" ? said("You", text) : said("Deskhand", withoutFences(text));
  }
  return step.state.status === "done" ? said(agentName(model), textOf(step.state.content)) : "";
}

function runPart(run: Run, isRoot: boolean): string {
  const steps = run.steps.map((step) => stepPart(step, run.model)).join("");
  if (isRoot) return section("What happened", steps);
  const title = `${run.title ?? run.goal.split("\n", 1)[0] ?? ""} (${run.status})`;
  return `<details><summary>Assistant: ${escaped(title)}</summary>\n${steps}</details>\n`;
}

function planPart({ capUsd = null, folders = [], items, needs }: Plan): string {
  const steps = items.map(({ status, title }) => `<li>${escaped(`${title} (${status})`)}</li>`).join("\n");
  const frame = [
    ...folders.map(({ path, verb }) => `folder: ${path} (${verb})`),
    ...needs.hosts.map((host) => `site: ${host}`),
    ...needs.connectors.map((name) => `connector: ${name}`),
    ...(capUsd === null ? [] : [`stops at $${capUsd.toFixed(2)}`]),
  ];
  return `<ol>${steps}</ol>\n${bullets(frame)}`;
}

function recordPart(entries: readonly AuditEntry[]): string {
  if (entries.length === 0) return "";
  const rows = entries.map(({ at, because, details, name, run, what }) => {
    const moment = at.slice(0, 19).replace("T", " ");
    const more = [
      ...(run === null ? [] : [`assistant: ${run}`]),
      ...(because === null ? [] : [`because: ${because}`]),
      ...details,
    ];
    return `<tr><td class="muted">${escaped(moment)}</td><td>${name}</td><td>${escaped(what)}${more.map((line) => `<br><span class="muted">${escaped(line)}</span>`).join("")}</td></tr>`;
  });
  return `<table><thead><tr><th>When (UTC)</th><th>Who</th><th>What</th></tr></thead>\n<tbody>${rows.join("\n")}</tbody></table>\n`;
}

function changeWords({ because, from, kind, path, status }: ChangeRecord): string {
  const what = kind === "moved" ? `moved ${from ?? ""} to ${path}` : `${kind} ${path}`;
  return `${what} (${status}${because === null ? "" : `: ${because}`})`;
}

/** One task to read anywhere: a single file with its plan, what was said and done, what changed, and the record of who decided what. */
export function runPage(task: Task, entries: readonly AuditEntry[]): string {
  const { inputTokens, outputTokens, costUsd, estimatedUsd = 0 } = task.usage;
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const others = Object.values(task.runs).filter((run) => run !== root);
  const changes = task.changeSets.flatMap(({ records }) => records.map(changeWords));
  const guess = estimatedUsd === 0 ? "" : `, about $${estimatedUsd.toFixed(2)} of it estimated`;
  const cost = `${inputTokens} tokens read, ${outputTokens} written, $${costUsd.toFixed(2)}${guess}`;
  return page(
    task.title,
    [
      `<h1>${escaped(task.title)}</h1>\n`,
      paragraph(
        `${task.status} · ${task.createdAt.slice(0, 16).replace("T", " ")} UTC · ${isRuleBased(task.model) ? "rule-based helper, no AI" : task.model} · ${cost}`,
        "muted",
      ),
      section("Handed over", bullets(task.folders.map(({ path, verb }) => `${path} (${verb})`))),
      task.plan === null ? "" : section("The plan", planPart(task.plan)),
      root === undefined ? "" : runPart(root, true),
      section("Assistants", others.map((run) => runPart(run, false)).join("")),
      section("Changes", bullets(changes)),
      section("Finished files", bullets(task.artifacts.map(({ path, sha256 }) => `${path} (SHA-256 ${sha256})`))),
      section("The record: who decided what", recordPart(entries)),
      paragraph("Keys and passwords are taken out by their shape. Made by Deskhand.", "muted"),
    ].join(""),
  );
}
