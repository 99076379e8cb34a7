import { z } from "zod";
import type { Grant } from "./action.ts";
import { type Approval, approvalKindSchema } from "./approval.ts";
import type { Artifact, ChangeSet } from "./change.ts";
import type { EgressLine } from "./egress.ts";
import type { Failure } from "./failure.ts";
import { type ApprovalId, type RunId, runIdSchema, type StepId, stepIdSchema, type TaskId } from "./id.ts";
import { openChangeSets } from "./open-change-sets.ts";
import type { Plan } from "./plan.ts";
import type { Reads, Step } from "./step.ts";
import {
  type Folder,
  folderSchema,
  guestPathSchema,
  isolationSchema,
  type LimitName,
  limitsSchema,
  type ModelRef,
  modelRefSchema,
  modeSchema,
  type Usage,
} from "./value.ts";

export const taskSettingsSchema = z.object({
  goal: z.string().min(1).max(100_000),
  mode: modeSchema,
  model: modelRefSchema,
  folders: z.array(folderSchema).max(64),
  /** nothing applies until a person accepts it, in any mode */
  review: z.boolean(),
  /** where its programs run; never changed afterwards, and never replaced by another when it stops working */
  isolation: isolationSchema,
  /** hosts the user allowed beforehand, as `hosts.ts` reads them */
  hosts: z.array(z.string()),
  limits: limitsSchema,
  /** what may be answered yes with nobody there (`--approve`) */
  preapproved: z.array(approvalKindSchema),
  /** a conversation: no folders, no programs, no tools; absent means a task */
  isChat: z.boolean().optional(),
});
/** what the user hands over when a task starts */
export type TaskSettings = Readonly<z.infer<typeof taskSettingsSchema>>;

/** characters that standing instructions may have */
export const longestInstructions = 8_000;
const folderInstructionsSchema = z.object({
  path: guestPathSchema,
  text: z.string().trim().min(1).max(longestInstructions),
});
/** what the user wants of tasks that get this folder, one in it, or one around it */
export type FolderInstructions = Readonly<z.infer<typeof folderInstructionsSchema>>;

export const standingInstructionsSchema = z.object({
  /** what the user wants in every task, in their own words; empty when there is nothing */
  text: z.string().max(longestInstructions),
  /** in a change, absent means that they stay */
  folders: z.array(folderInstructionsSchema).max(100).optional(),
});
export type StandingInstructions = Readonly<z.infer<typeof standingInstructionsSchema>>;
/** all of them */
export type KeptInstructions = Readonly<{ text: string; folders: FolderInstructions[] }>;

export const briefingSchema = z.object({
  /** names, kinds, sizes and dates of what lies in the granted folders, in words; empty without folders. Untrusted: it holds names */
  overview: z.string(),
  /**
   * standing instructions, by where they were written: `global` and `user:PATH` by the user in Deskhand, a path in a granted folder's file,
   * by whomever
   */
  instructions: z.array(z.object({ source: z.string(), text: z.string() })),
});
/** Whether an instruction is the user's own word. Everything else may be anybody's. */
export function isUsersOwn(source: string): boolean {
  return source === "global" || source.startsWith("user:");
}

/** what a task is told before its first thought; recorded once, so that requests stay byte-identical */
export type Briefing = Readonly<z.infer<typeof briefingSchema>>;

export const runHeadSchema = z.object({
  id: runIdSchema,
  /** the delegating step; `null` for the root run */
  parent: stepIdSchema.nullable(),
  goal: z.string(),
  model: modelRefSchema,
  tools: z.array(z.string()),
  /** what it is for, in plain words for the user; absent where the goal says it */
  title: z.string().optional(),
  /** what ends a sub-agent before it is finished; absent means none */
  limits: z.object({ budgetUsd: z.number().nullable(), timeoutMs: z.number().nullable() }).optional(),
});
export type RunHead = Readonly<z.infer<typeof runHeadSchema>>;

export type RunStatus = "running" | "done" | "failed" | "stopped";

/** One agent loop; the root run has no parent, a sub-agent's parent is the step that started it. */
export type Run = RunHead &
  Readonly<{
    status: RunStatus;
    failure: Failure | null;
    steps: readonly Step[];
    /** the older part of what this run saw; see `lastReads` */
    reads: Reads;
    /** the newer part, kept apart because it is copied at every step; absent when empty */
    recentReads?: Reads;
    /** the newest message that stands for older steps; absent until there is one */
    digestId?: StepId;
    /** tools found by `tool_search`, in the order found; absent until there is one */
    loadedTools?: readonly string[];
    usage: Usage;
    /** ISO 8601; its deadline counts from here */
    startedAt?: string;
    /** `ms` since then that the task was paused, which the deadline does not count; absent until it was resumed once */
    pausedMs?: number;
    /** the first untrusted words it read; a tainted run asks before anything leaves this computer. Absent until there are any */
    taintedBy?: string;
  }>;

/** What a run last saw at each path, in parts: the first part that knows a path is right. */
export function lastReads(run: Run | undefined): readonly Reads[] {
  return run === undefined ? [] : [run.recentReads ?? {}, run.reads];
}

export type TaskStatus = "planning" | "working" | "waiting" | "paused" | "done" | "partly" | "failed" | "stopped";

/** Everything known of one task: a fold of its events, plain JSON. */
export type Task = TaskSettings &
  Readonly<{
    id: TaskId;
    seq: number;
    title: string;
    createdAt: string;
    updatedAt: string;
    /** when the wall-clock limit began to count: start or last resume */
    resumedAt: string;
    /** set once the task ended; a further message clears it */
    ended: Readonly<{
      status: "done" | "partly" | "failed" | "stopped";
      failure: Failure | null;
      /** a folder was handed over since, or may be used otherwise than before; absent until then */
      hasFolderSince?: true;
    }> | null;
    paused: Readonly<{ because: string; failure: Failure | null; limit: LimitName | null }> | null;
    /** ISO 8601; when the pause began. Absent while it is not paused */
    pausedAt?: string;
    /** ISO 8601; when changes were taken back last. Absent until they were once */
    undoneAt?: string;
    status: TaskStatus;
    plan: Plan | null;
    /** the plan a person approved last, once a newer one was proposed: it holds until they approve that; absent before */
    approvedPlan?: Plan;
    /** absent until it is recorded */
    briefing?: Briefing;
    rootRunId: RunId | null;
    runs: Readonly<Record<RunId, Run>>;
    approvals: Readonly<Record<ApprovalId, Approval>>;
    grants: readonly Grant[];
    changeSets: readonly ChangeSet[];
    artifacts: readonly Artifact[];
    /** what left this computer, or tried to, oldest host first; at most `mostEgressLines` and a sum per run */
    egress: readonly EgressLine[];
    usage: Usage;
    /** finished model answers over all runs */
    thoughtCount: number;
  }>;

/** a line of the task list */
export type TaskSummary = Readonly<{
  id: TaskId;
  title: string;
  status: TaskStatus;
  mode: Task["mode"];
  model: ModelRef;
  folders: readonly Folder[];
  createdAt: string;
  updatedAt: string;
  openApprovals: number;
  /** changes that wait for a person to accept or drop them */
  stagedChanges: number;
  isChat?: boolean;
}>;

/** Every step of a task by id; searches newest first because questions are nearly always about recent steps. */
export function findStep(task: Task, stepId: StepId): Step | null {
  for (const run of Object.values(task.runs)) {
    const step = run.steps.findLast((candidate) => candidate.id === stepId);
    if (step !== undefined) return step;
  }
  return null;
}

/** The runs that one delegating step started, in the order they were asked for. */
export function childRuns(task: Task, stepId: StepId): readonly Run[] {
  return Object.values(task.runs).filter((run) => run.parent === stepId);
}

const openOnes = new WeakMap<Task["approvals"], readonly Approval[]>();

/** Approvals nobody has answered yet, oldest first. */
export function openApprovals(task: Task): readonly Approval[] {
  const known = openOnes.get(task.approvals);
  if (known !== undefined) return known;
  const open = Object.values(task.approvals).filter((approval) => approval.status === "open");
  openOnes.set(task.approvals, open);
  return open;
}

/** Folds a task into its line of the list. */
export function summarise(task: Task): TaskSummary {
  let stagedChanges = 0;
  for (const set of openChangeSets(task))
    for (const record of set.records) if (record.status === "staged") stagedChanges += 1;
  const { id, title, status, mode, model, folders, createdAt, updatedAt } = task;
  return {
    id,
    title,
    status,
    mode,
    model,
    folders,
    createdAt,
    updatedAt,
    openApprovals: openApprovals(task).length,
    stagedChanges,
    ...(task.isChat === true ? { isChat: true } : {}),
  };
}
