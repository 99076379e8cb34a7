import type { Folder } from "@deskhand/contracts";
import { type Entry, listFolder, readFiles } from "../../look.ts";
import { markSteps, type PlanStep, proposePlan } from "../../plan.ts";
import { decimalsOf } from "../../receipts/currency.ts";
import type { Receipt } from "../../receipts/parse-receipt.ts";
import { callAll, type Desk, type Script, takeNotes, unmet } from "../../script.ts";
import { counted, endingOf, nameOf, parentOf } from "../../situation.ts";
import { readDelegated } from "../../tool-text.ts";
import { isExcluded, isStop, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { createNames, freeName } from "../free-name.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { createWorkbook } from "../workbook.ts";
import { findDuplicates } from "./duplicates.ts";
import { type Expenses, expenseSheets, needsCheck, reasons } from "./expense-workbook.ts";
import { decodeFindings, type Finding } from "./findings.ts";
import { goalForChild, readReceipt } from "./read-child.ts";

const readable = new Set([
  "jpg",
  "jpeg",
  "png",
  "tif",
  "tiff",
  "webp",
  "bmp",
  "gif",
  "pdf",
  "eml",
  "txt",
  "md",
  "html",
  "htm",
  "docx",
]);
/** files one run reads itself; more go to sub-agents */
const alone = 8;
const mostRuns = 16;
const mostFilesPerRun = 24;

type Found = Readonly<{ files: readonly Entry[]; skipped: readonly Finding[]; entries: readonly Entry[] }>;

function* find(desk: Desk, folders: readonly Folder[], goal: string): Script<Found | string> {
  const entries: Entry[] = [];
  const exclusions = readExclusions(goal);
  const files: Entry[] = [];
  const skipped: Finding[] = [];
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking for receipts in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    entries.push(...listing.entries);
    for (const entry of listing.entries) {
      if (!readable.has(endingOf(entry.path)) || isExcluded(entry.path.slice(path.length + 1), exclusions)) continue;
      if (entry.kind === "cloud")
        skipped.push({ path: entry.path, status: "unread", why: "it is not downloaded to this computer" });
      else if (!isUntouchable(entry, path)) files.push(entry);
    }
  }
  return { files, skipped, entries };
}

/** Lets sub-agents read many files in parallel; what none of them reported is missing in the answer. */
function* delegateReading(desk: Desk, paths: readonly string[]): Script<readonly Finding[]> {
  const size = Math.min(mostFilesPerRun, Math.max(alone, Math.ceil(paths.length / mostRuns)));
  const count = Math.ceil(paths.length / size);
  const startOf = (index: number) => Math.round((index * paths.length) / count);
  const groups = Array.from({ length: count }, (_, index) => ({
    first: startOf(index) + 1,
    paths: paths.slice(startOf(index), startOf(index + 1)),
  }));
  const findings: Finding[] = [];
  for (let start = 0; start < groups.length; start += mostRuns) {
    const runs = groups
      .slice(start, start + mostRuns)
      .map((group) => ({ goal: goalForChild(group.paths, group.first), tools: ["file_read"] }));
    const marks = start === 0 ? [markSteps([{ id: "1", status: "doing" }])] : [];
    const outcomes = yield* callAll(desk, [...marks, { tool: "task_delegate", input: { runs } }]);
    const last = outcomes.at(-1);
    if (last !== undefined) findings.push(...readDelegated(last).flatMap(decodeFindings));
  }
  return findings;
}

function* readMany(desk: Desk, paths: readonly string[]): Script<readonly Finding[]> {
  const isDelegated = paths.length > alone && desk.situation.tools.has("task_delegate");
  const reported = isDelegated ? yield* delegateReading(desk, paths) : [];
  const findings = new Map(reported.map((finding) => [finding.path, finding]));
  const missing = paths.filter((path) => !findings.has(path));
  for (const file of yield* readFiles(desk, missing)) findings.set(file.path, readReceipt(file));
  return paths.flatMap((path) => findings.get(path) ?? []);
}

function totalsByCurrency(expenses: Expenses): readonly string[] {
  const sums = new Map<string, number>();
  for (const { path, currency, total } of expenses.receipts) {
    if (expenses.duplicates.get(path)?.isCertain === true || total === null) continue;
    sums.set(currency ?? "unknown currency", (sums.get(currency ?? "unknown currency") ?? 0) + total);
  }
  return [...sums].map(([currency, minor]) => {
    const decimals = decimalsOf(currency);
    return `${(minor / 10 ** decimals).toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })} ${currency}`;
  });
}

function report(expenses: Expenses, output: string): string {
  const unsure = expenses.receipts.filter((receipt) => needsCheck(receipt, expenses));
  const copies = expenses.receipts.filter(({ path }) => expenses.duplicates.get(path)?.isCertain === true).length;
  const lines = [
    `${nameOf(output)} lists ${counted(expenses.receipts.length, "receipt")}, in total ${listed(totalsByCurrency(expenses), 8) || "nothing readable"}. ${unsure.length === 0 ? "Nothing was doubtful." : `Please check ${counted(unsure.length, "receipt")} I was not sure about; the sheet “Not sure” says why.`}`,
    ...unsure.slice(0, 8).map((receipt) => `- ${nameOf(receipt.path)}: ${reasons(receipt, expenses)}`),
  ];
  if (unsure.length > 8) lines.push(`- and ${unsure.length - 8} more`);
  if (copies > 0)
    lines.push(
      `${counted(copies, "copy", "copies")} of the same receipt ${copies === 1 ? "is" : "are"} listed but not counted.`,
    );
  if (expenses.others.length > 0)
    lines.push(
      `${counted(expenses.others.length, "file")} could not be read or ${expenses.others.length === 1 ? "is" : "are"} no receipt; they are on the same sheet.`,
    );
  return lines.join("\n");
}

function splitFindings(findings: readonly Finding[], folder: string): Expenses {
  const receipts: readonly Receipt[] = findings.flatMap((finding) =>
    finding.status === "receipt" ? [finding.receipt] : [],
  );
  const others = findings.flatMap((finding) => (finding.status === "receipt" ? [] : [finding]));
  const places = new Map(
    findings.flatMap((finding) => (finding.status === "receipt" ? [[finding.path, finding.place] as const] : [])),
  );
  return { receipts, others, duplicates: findDuplicates(receipts), places, folder };
}

type Planned = Readonly<{
  output: string;
  paths: readonly string[];
  skipped: readonly Finding[];
  hasHandOver: boolean;
}>;

function planSteps(paths: readonly string[], output: string): readonly PlanStep[] {
  return [
    { title: `Read ${counted(paths.length, "file")}: ${listed(paths.map(nameOf), 6)}`, actions: [] },
    {
      title: `Make ${nameOf(output)} with the sheets Expenses, Summary and Not sure`,
      actions: [{ verb: "create", target: output }],
    },
    { title: `Hand over ${nameOf(output)}`, actions: [] },
  ];
}

const planWords = {
  text: "I will read the receipts and put every amount into one workbook; your files stay as they are.",
  nothing: "nothing was made",
};

function* plan(desk: Desk, goal: string, found: Found, output: string): Script<Planned | string> {
  let paths = found.files.map(({ path }) => path);
  for (let round = 0; round < 4; round += 1) {
    const answer = yield* proposePlan(desk, goal, planSteps(paths, output), planWords);
    if (answer.status === "ended") return answer.text;
    const exclusions = readExclusions(answer.said);
    const kept = paths.filter((path) => !isExcluded(nameOf(path), exclusions));
    if (answer.isApproved && kept.length === paths.length)
      return approved(answer.dropped, { output, paths, skipped: found.skipped });
    if (kept.length === paths.length || kept.length === 0)
      return unmet(
        desk,
        "Nothing was made. I follow rules and could not work that change in; I can leave files out if you write, for example, “leave out taxi.jpg”.",
      );
    paths = kept;
  }
  return unmet(desk, "Nothing was made, because no plan was agreed on.");
}

function approved(dropped: ReadonlySet<string>, planned: Omit<Planned, "hasHandOver">): Planned | string {
  if (dropped.has("1") || dropped.has("2"))
    return "Reading the receipts or making the workbook was dropped from the plan, so nothing was made.";
  return { ...planned, hasHandOver: !dropped.has("3") };
}

function* make(desk: Desk, planned: Planned): Script<string> {
  const { output } = planned;
  const findings = [...(yield* readMany(desk, planned.paths)), ...planned.skipped];
  if (takeNotes(desk).some(isStop)) return "Stopped as you asked; no workbook was made.";
  const expenses = splitFindings(findings, parentOf(output));
  if (expenses.receipts.length === 0)
    return unmet(
      desk,
      "None of the files looks like a receipt I can read, so no report was made. Scan them straight and well lit, or hand over another folder.",
    );
  const marks = markSteps([
    { id: "1", status: "done" },
    { id: "2", status: "doing" },
  ]);
  const [, made] = yield* callAll(desk, [marks, createWorkbook(output, "Expense report", expenseSheets(expenses))]);
  if (made?.status !== "done")
    return unmet(
      desk,
      `The receipts were read, but ${nameOf(output)} could not be made: ${made?.because ?? "no reason was given"}`,
    );
  const summary = report(expenses, output);
  const done = markSteps([
    { id: "2", status: "done" },
    ...(planned.hasHandOver ? [{ id: "3", status: "done" as const }] : []),
  ]);
  const present = { tool: "artifact_present", input: { paths: [output], summary: summary.split("\n")[0] ?? summary } };
  yield* callAll(desk, planned.hasHandOver ? [done, present] : [done]);
  return summary;
}

/** Reads receipts and makes an expense report. */
export function* receipts(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const target =
    folders.find(({ verb }) => verb !== "read") ?? desk.situation.folders.find(({ verb }) => verb !== "read");
  if (target === undefined) return unmet(desk, needsVerb(folders, "add", "write the report"));
  const found = yield* find(desk, folders, goal);
  if (typeof found === "string") return found;
  if (found.files.length === 0)
    return unmet(
      desk,
      `I found no files in ${listed(folders.map(({ path }) => nameOf(path)))} that could be receipts (pictures, PDF, mails or text), so nothing was made.`,
    );
  const output = freeName(`${target.path}/Expense report.xlsx`, createNames(found.entries));
  const planned = yield* plan(desk, goal, found, output);
  const text = typeof planned === "string" ? planned : yield* make(desk, planned);
  return [text, ...closingNotes(desk)].join("\n");
}
