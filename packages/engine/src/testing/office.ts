import {
  defineTool,
  type FinishLine,
  type GuestPath,
  type Run,
  type Task,
  type Tool,
  type ToolStep,
} from "@deskhand/contracts";
import { createDesk, type Desk } from "./desk.ts";
import { createPresentTool, type PresentTool } from "./present-tool.ts";

type Call = Readonly<{ tool: string; input: unknown }>;

/** The call that writes a file; one that holds the word `bad` fails its check. */
export function write(path: string, content = "good"): Call {
  return { tool: "file_write", input: { path, content } };
}

const anyTool = { kind: "work", description: "", replay: "safe", actions: () => [], locks: () => [] } as const;
const anyInput = { parse: (value: unknown) => value as { content: string }, toJsonSchema: () => ({ type: "object" }) };
const nothing = { forModel: [], forUser: null };

/** Writes words of the model's own into a.xlsx. */
export const ownWrite: Tool = defineTool<{ content: string }>({
  ...anyTool,
  name: "own_write",
  input: anyInput,
  untrusted: () => null,
  async run({ content }, { view }) {
    await view.write("/desk/a.xlsx", new TextEncoder().encode(content));
    return nothing;
  },
});

/** Copies each of these files beside itself. */
export function copyTool(paths: readonly GuestPath[]): Tool {
  return defineTool<unknown>({
    ...anyTool,
    name: "file_copy",
    input: anyInput,
    async run(_input, { view }) {
      for (const path of paths) await view.copy(path, path.replace("/desk/", "/desk/copy of ") as GuestPath);
      return nothing;
    },
  });
}

export type Office = Desk & Readonly<{ asked: PresentTool["asked"] }>;

/** A desk on which finished files are looked over; `begun` is called as that begins. */
export function office(
  script: Parameters<typeof createDesk>[0],
  files: Record<string, string> = {},
  begun?: (signal: AbortSignal) => Promise<void>,
): Office {
  const { asked, tool } = createPresentTool(begun);
  return { ...createDesk(script, { files, tools: [tool] }), asked };
}

/** The run of the task itself. */
export function rootOf(task: Task): Run {
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  if (root === undefined) throw new Error("the task has no run of its own");
  return root;
}

type FinishLineStep = ToolStep & Readonly<{ finishLine: FinishLine }>;

/** Deskhand's own hand-overs of a task, oldest first. */
export function linesOf(task: Task): readonly FinishLineStep[] {
  return rootOf(task).steps.filter(
    (step): step is FinishLineStep => step.kind === "tool" && step.finishLine !== undefined,
  );
}

/** Each file that was handed over, with what its check said. */
export function checksOf(task: Task): readonly string[] {
  return task.artifacts.map(({ check, path }) => `${path} ${check?.status}`);
}
