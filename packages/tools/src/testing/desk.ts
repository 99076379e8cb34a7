import { mkdtempSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeskhandError,
  type DocumentProcess,
  type Intent,
  inputFailure,
  type RunId,
  type StepId,
  type Task,
  type ToolContext,
} from "@deskhand/contracts";
import { MemoryView, type MemoryViewOptions } from "@deskhand/contracts/testing";
import { createTools } from "../create-tools.ts";
import { type ForUser, forUserSchema } from "../result.ts";
import type { ToolDesks } from "../tool-desks.ts";

type Files = ConstructorParameters<typeof MemoryView>[0];

const noTask = {} as Task;

/** answers of the reader process by operation; an operation without one fails loudly */
export type DocumentAnswers = Readonly<Record<string, (request: Readonly<Record<string, unknown>>) => unknown>>;

/** A view in memory with every tool laid out around it. Each text for the model and each result for the app is checked on the way. */
export class Desk {
  readonly view: MemoryView;
  readonly requests: Readonly<Record<string, unknown>>[] = [];
  readonly controller = new AbortController();
  readonly #documents: DocumentProcess;
  readonly #desks: ToolDesks;
  readonly #task: Task;

  constructor(
    files: Files = {},
    options: MemoryViewOptions & { documents?: DocumentAnswers; desks?: ToolDesks; task?: Task } = {},
  ) {
    this.#desks = options.desks ?? {};
    this.#task = options.task ?? noTask;
    const folder = mkdtempSync(join(tmpdir(), "deskhand-tools-"));
    let next = 0;
    const hostFile = async (_path: string, bytes: Uint8Array) => {
      next += 1;
      const hostPath = join(folder, String(next));
      await writeFile(hostPath, bytes);
      return hostPath;
    };
    this.view = new MemoryView(files, { hostFile, ...options });
    this.#documents = {
      request: async (request) => {
        this.requests.push(request);
        const answer = options.documents?.[String(request.op)];
        if (answer === undefined) throw new DeskhandError(inputFailure(`no answer for ${request.op}`));
        return answer(request);
      },
    };
  }

  /** Runs a work tool and gives its text, its result for the app, and its artifacts. */
  async run(name: string, input: unknown) {
    const tool = createTools([], this.#desks).find((candidate) => candidate.name === name);
    if (tool?.kind !== "work") throw new Error(`${name} is no work tool`);
    const context: ToolContext = {
      task: this.#task,
      runId: "run_1" as RunId,
      stepId: "step_1" as StepId,
      view: this.view,
      documents: this.#documents,
      sandbox: () => Promise.reject(new DeskhandError(inputFailure("there is no sandbox here"))),
      refused: () => [],
      signal: this.controller.signal,
      progress: () => undefined,
    };
    const { forModel, forUser, artifacts, summary } = await tool.run(tool.input.parse(input), context);
    const text = forModel.map((part) => (part.type === "text" ? part.text : "")).join("\n");
    const pictures = forModel.flatMap((part) => (part.type === "image" ? [part] : []));
    const shown = forModel.filter((part) => part.type !== "text");
    return { text, pictures, files: shown, forUser: forUserSchema.parse(forUser) as ForUser, artifacts, summary };
  }

  /** the view's changes in one line each */
  async changes(): Promise<string[]> {
    const { changes } = await this.view.commit();
    return changes.map(({ kind, path, from }) => (from === null ? `${kind} ${path}` : `${kind} ${from} to ${path}`));
  }
}

/** What an intent tool asks of the engine. */
export function intentOf(name: string, input: unknown): Intent {
  const tool = createTools().find((candidate) => candidate.name === name);
  if (tool?.kind !== "intent") throw new Error(`${name} is no intent tool`);
  return tool.intent(tool.input.parse(input), noTask);
}

/** The text between the marks of a fence, or the whole text when there is none. */
export function unfenced(text: string): string {
  return /^<<begin (\w+) [^\n]*>>\n(.*)\n<<end \1>>$/ms.exec(text)?.[2] ?? text;
}
