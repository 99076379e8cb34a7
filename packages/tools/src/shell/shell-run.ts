import {
  DeskhandError,
  defineTool,
  type EgressRecord,
  type GuestPath,
  hostRules,
  inputFailure,
  type LeftOut,
  matchesHost,
  oneLine,
  type ProgramEnd,
  type ProgramLimits,
  type ProgramOutcome,
  type Sandbox,
  type Snapshot,
  type Task,
  type ToolContext,
  type TreeDifference,
} from "@deskhand/contracts";
import { z } from "zod";
import { fence } from "../fence.ts";
import { pathInput } from "../path-input.ts";
import { sampleSize, textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";
import { endingInWords } from "./ending-in-words.ts";
import { OutputWindow } from "./output-window.ts";
import { mostTimeoutMs, programLimits } from "./program-limits.ts";
import { progressLine } from "./progress-line.ts";

const outputSize = { headBytes: 8_000, tailBytes: 16_000 };
const errorSize = { headBytes: 2_000, tailBytes: 8_000 };
/** characters of each stream that the app shows */
const shownToUser = 8_000;

const input = z.strictObject({
  command: z.string().min(1).max(100_000),
  cwd: pathInput.describe("a folder to start in").optional(),
  timeoutMs: z.int().min(1_000).max(mostTimeoutMs).optional(),
});
type Input = z.output<typeof input>;

/** how a command ended, or why what it ran in did before it could */
type CommandEnd = ProgramEnd | Readonly<{ by: "breakage"; because: string }>;

type Outcome = Readonly<{
  end: CommandEnd;
  changed: readonly string[];
  count: number;
  leftOut: readonly LeftOut[];
  /** how the folders were shown */
  notes: readonly string[];
}>;

/** The folder a command starts in: the one asked for, which must be there, or the first that was handed over. */
async function startFolder({ cwd }: Input, { task, view }: ToolContext): Promise<GuestPath | null> {
  if (cwd === undefined) return task.folders[0]?.path ?? null;
  if ((await view.stat(cwd))?.entry === "folder") return cwd;
  throw new DeskhandError(inputFailure(`cwd ${cwd} is no folder of this task; list one with file_list first.`));
}

/** Folders that merely hold what changed are not named, unless folders are all there is. */
function worthNaming(differences: readonly TreeDifference[]): readonly TreeDifference[] {
  const others = differences.filter(({ entry }) => entry !== "folder");
  return others.length > 0 ? others : differences;
}

async function nameChange(difference: TreeDifference, { view }: ToolContext): Promise<string> {
  const name = oneLine(difference.path);
  if (difference.entry === "gone") return `removed ${name}`;
  return (await view.stat(difference.path)) === null ? `created ${name}` : `changed ${name}`;
}

/** Takes over what the command changed. A command that was stopped at a limit may have left half a file: nothing of it is kept. */
async function takeOver(snapshot: Snapshot, outcome: ProgramOutcome, context: ToolContext): Promise<Outcome> {
  const { end, harvest, notes = [] } = outcome;
  if (end.by === "limit") return { end, changed: [], count: 0, leftOut: [], notes };
  const worth = worthNaming(harvest.differences);
  const names = new Map<string, string>();
  for (const difference of worth.slice(0, sampleSize))
    names.set(difference.path, await nameChange(difference, context));
  const left = await context.view.adopt(snapshot, harvest);
  const kept = await withoutUnstaged(worth, left, context);
  const changed = kept.flatMap(({ path }) => names.get(path) ?? []);
  // what the sandbox left behind the view may name once more
  const named = new Set(left.map(({ path }) => path));
  const leftOut = [...harvest.leftOut.filter(({ path }) => !named.has(path)), ...left];
  return { end, changed, count: kept.length, leftOut, notes };
}

/** Of what a command did, what the view took: an entry that was left out as a whole is no change, a file without its rights is one. */
async function withoutUnstaged(
  worth: readonly TreeDifference[],
  left: readonly LeftOut[],
  { view }: ToolContext,
): Promise<readonly TreeDifference[]> {
  const unstaged = new Set<string>();
  for (const { path } of left) if ((await view.stat(path))?.isStaged !== true) unstaged.add(path);
  return worth.filter(({ path }) => !unstaged.has(path));
}

function refusedLines(context: ToolContext): string[] {
  const refused = context.refused();
  if (refused.length === 0) return [];
  const hosts = refused.map(({ because, host, port }) => `${oneLine(host)}:${port} (${because})`).join(", ");
  const rules = hostRules(context.task);
  const isDecided = ({ host }: EgressRecord) =>
    [...rules.allow, ...rules.deny].some((pattern) => matchesHost(pattern, host));
  const lines = [`refused connections: ${hosts}`];
  if (!refused.every(isDecided))
    lines.push(
      "To reach a host that the user has not allowed, ask for it: plan_propose with needs.hosts, then run the command again.",
    );
  if (refused.some(isDecided))
    lines.push(
      "Of a host that is allowed already, or that the user closed, asking for it again opens nothing: do what the reason says, do without, or tell the user.",
    );
  return lines;
}

function changeLines({ changed, count, end, leftOut }: Outcome): string[] {
  const lines = count === 0 ? [] : [`${count} ${count === 1 ? "entry" : "entries"} changed: ${changed.join(", ")}`];
  if (count > changed.length) lines[0] += ` and ${count - changed.length} more`;
  if (end.by === "limit") {
    const remedy =
      end.limit === "timeoutMs" ? "Do less at once, or give it more time with timeoutMs." : "Do less at once.";
    lines.push(`Nothing it changed was kept. ${remedy}`);
  }
  if (end.by === "breakage") lines.push("What it wrote until then is above; nothing it changed was kept.");
  if (leftOut.length === 0) return lines;
  const left = leftOut.slice(0, sampleSize).map(({ because, path }) => `${oneLine(path)} (${because})`);
  const more = leftOut.length > left.length ? ` and ${leftOut.length - left.length} more` : "";
  return [...lines, `left out: ${left.join(", ")}${more}`];
}

type Streams = Readonly<Record<"stdout" | "stderr", OutputWindow>>;

/** What a command wrote before its isolation broke is worth as much as before; everything else is a failure of the tool. */
function brokenOff(error: unknown, streams: Streams, signal: AbortSignal): Outcome {
  const isTold = error instanceof DeskhandError && error.failure.kind === "sandbox" && !signal.aborted;
  if (!isTold || streams.stdout.total + streams.stderr.total === 0) throw error;
  return { end: { by: "breakage", because: error.failure.message }, changed: [], count: 0, leftOut: [], notes: [] };
}

async function runIn(
  sandbox: Sandbox,
  request: Readonly<{ command: string; cwd: GuestPath | null; limits: ProgramLimits }>,
  streams: Streams,
  context: ToolContext,
): Promise<Outcome> {
  const { runId, signal, stepId, view } = context;
  const tell = progressLine(context.progress);
  const snapshot = await view.snapshot(signal);
  try {
    const onOutput = (stream: keyof Streams, chunk: Uint8Array) => {
      streams[stream].add(chunk);
      tell(chunk);
    };
    let outcome: ProgramOutcome;
    try {
      outcome = await sandbox.run({ ...request, runId, stepId, snapshot, onOutput }, signal);
    } catch (error) {
      return brokenOff(error, streams, signal);
    }
    try {
      return await takeOver(snapshot, outcome, context);
    } finally {
      await outcome.harvest.dispose();
    }
  } finally {
    snapshot.release();
  }
}

function inWords(end: CommandEnd, limits: ProgramLimits): string {
  return end.by === "breakage" ? `ended with its isolation: ${end.because}` : endingInWords(end, limits);
}

function titleOf(command: string, end: CommandEnd): string {
  const line = command.trim().split("\n", 1)[0] ?? "";
  const shown = oneLine(line.length > 80 ? `${line.slice(0, 79)}…` : line);
  const isGood = end.by === "exit" && end.code === 0;
  return isGood ? `Ran ${shown}` : `Ran ${shown}, which did not end well`;
}

function runsPrograms(task: Task): boolean {
  return task.isolation !== "files";
}

export const shellRun = defineTool<Input>({
  kind: "work",
  name: "shell_run",
  description:
    "Runs a command with sh in the task's sandbox, on the same files as the other tools; starts in cwd or the first folder. What it changes is staged when it ends; nothing else stays, and no process goes on. No terminal, no input, 2 minutes unless timeoutMs says otherwise. Prefer the other tools for what they can do.",
  input: toolInput(input, `{"command":"python3 sums.py > sums.csv","cwd":"/home/ann"}`),
  replay: "unsafe",
  isOffered: runsPrograms,
  actions: () => [],
  untrusted: () => "what a program wrote",
  usesHosts: true,
  locks: () => [],
  async run(asked, context) {
    const limits = programLimits(context.task, asked.timeoutMs);
    const cwd = await startFolder(asked, context);
    const sandbox = await context.sandbox();
    const streams = { stdout: new OutputWindow(outputSize), stderr: new OutputWindow(errorSize) };
    const startedMs = performance.now();
    const outcome = await runIn(sandbox, { command: asked.command, cwd, limits }, streams, context);
    const seconds = (performance.now() - startedMs) / 1_000;
    const ending = inWords(outcome.end, limits);
    const texts = { stdout: streams.stdout.text(), stderr: streams.stderr.text() };
    const after = `after ${seconds.toFixed(1)} s`;
    const parts = [outcome.end.by === "breakage" ? `${after}, ${ending}` : `${ending}, ${after}`];
    for (const name of ["stdout", "stderr"] as const)
      if (texts[name].trim() !== "") parts.push(`${name}:`, fence(context.stepId, name, texts[name]));
    if (streams.stdout.total + streams.stderr.total === 0) parts.push("It wrote nothing.");
    parts.push(...changeLines(outcome), ...refusedLines(context), ...outcome.notes);
    return textResult(parts.join("\n"), {
      kind: "ran",
      title: titleOf(asked.command, outcome.end),
      command: asked.command.slice(0, shownToUser),
      isolation: sandbox.isolation,
      ending,
      isGood: outcome.end.by === "exit" && outcome.end.code === 0,
      stdout: texts.stdout.slice(-shownToUser),
      stderr: texts.stderr.slice(-shownToUser),
      isCut:
        streams.stdout.cut + streams.stderr.cut > 0 || Object.values(texts).some((text) => text.length > shownToUser),
      changes: outcome.count,
      sample: [...outcome.changed],
      leftOut: outcome.leftOut.slice(0, sampleSize).map(({ because, path }) => ({ path, because })),
      refused: context.refused().map(({ host, port }) => `${host}:${port}`),
      ...(outcome.notes.length > 0 && { notes: [...outcome.notes] }),
    });
  },
});
