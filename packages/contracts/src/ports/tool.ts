import type { Action } from "../action.ts";
import type { Artifact } from "../change.ts";
import type { Intent } from "../command.ts";
import type { EgressRecord } from "../egress.ts";
import type { RunId, StepId } from "../id.ts";
import type { ToolResult } from "../step.ts";
import type { Task } from "../task.ts";
import type { ModelRef, Usage } from "../value.ts";
import type { DocumentProcess } from "./document-process.ts";
import type { Sandbox } from "./sandbox.ts";
import type { MountableView } from "./view.ts";

export type ToolContext = Readonly<{
  task: Task;
  runId: RunId;
  stepId: StepId;
  view: MountableView;
  documents: DocumentProcess;
  /** where this task runs programs; throws `DeskhandError` (`sandbox`) with the reason when it runs none */
  sandbox(): Promise<Sandbox>;
  /** connections of this run that were refused since the step began, each host once */
  refused(): readonly EgressRecord[];
  /** puts what the tool itself exchanged with the outside into the ledger */
  sent?(record: EgressRecord): void;
  /** why no request to this model may leave now, because money for it is used up; `null` when it may. Asked before each */
  usedUp?(model: ModelRef): string | null;
  /** puts what a request of the tool itself cost into the task's costs, also after a stop */
  spent?(usage: Usage, model: ModelRef): Promise<void>;
  signal: AbortSignal;
  /** one short line shown while the step runs; never logged */
  progress(text: string): void;
}>;

type ToolFace<Input> = Readonly<{
  /** `noun_verb` */
  name: string;
  description: string;
  /** `parse` throws with a message that tells the model how to correct the call */
  input: { parse(value: unknown): Input; toJsonSchema(): unknown };
  /** pure; whether such a task has this tool at all. Absent means every task has it */
  isOffered?(task: Task): boolean;
  /** left out of requests until `tool_search` found it, because it belongs to a large set */
  isDeferred?: boolean;
}>;

/** A tool that looks at or stages changes in the view, or acts outside it. */
export type WorkTool<Input = unknown> = ToolFace<Input> &
  Readonly<{
    kind: "work";
    /** whether recovery may run it again after a crash half-way; staging in the view is always safe */
    replay: "safe" | "unsafe";
    /** pure; what this call will do outside the view (writes inside it are judged at apply, as changes) */
    actions(input: Input, task: Task): readonly Action[];
    /**
     * pure; whose words the result or the failure of this call holds, named for the user, such as a path; `null` when they are all
     * Deskhand's own. A tool that does not say taints the run that calls it.
     */
    untrusted?(input: Input, task: Task): string | null;
    /** whether what it starts may use the hosts the task is allowed to reach */
    usesHosts?: boolean;
    /** resources this call needs alone, such as `path:/a/b`; taken in sorted order */
    locks(input: Input): readonly string[];
    run(
      input: Input,
      context: ToolContext,
    ): Promise<ToolResult & Readonly<{ artifacts?: readonly Artifact[]; summary?: string; loads?: readonly string[] }>>;
  }>;

/** A tool whose call the engine itself answers: plans, questions, sub-agents, folder requests. */
export type IntentTool<Input = unknown> = ToolFace<Input> &
  Readonly<{ kind: "intent"; intent(input: Input, task: Task): Intent }>;

export type Tool = WorkTool | IntentTool;

/** Keeps a tool's input type while it is defined, then forgets it: registries hold tools of every input. */
export function defineTool<Input>(tool: WorkTool<Input> | IntentTool<Input>): Tool {
  return tool as Tool;
}
