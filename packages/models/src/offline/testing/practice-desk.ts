import type {
  Content,
  Folder,
  ModelRequest,
  RunId,
  Step,
  StepId,
  ThoughtState,
  ToolCall,
  ToolState,
} from "@deskhand/contracts";
import { createPlaybooksModel } from "../playbooks-model.ts";
import type { PracticeFiles } from "./practice-files.ts";

type Answers = Readonly<{
  /** text of the result of each proposed plan, in order; `approve` for a plain yes, `deny: …` for feedback, `drop: 2` to drop steps */
  plans?: readonly string[];
  /** chosen labels for each question card, in order */
  questions?: readonly string[];
  /** messages the user sends while the given tool runs */
  messages?: Readonly<Record<string, string>>;
  /** what reading a made file gives, by its path */
  made?: Readonly<Record<string, string>>;
  /** calls of these tools that are interrupted the first time, fail always, or are denied */
  trouble?: Readonly<Record<string, "interrupted-once" | "failed" | "denied" | "failed-once">>;
}>;

/** The inputs of all tools together; each tool reads its own part. */
type AnyInput = {
  path: string;
  offset?: number;
  copies?: boolean;
  moves: { from: string; to: string }[];
  paths: string[];
  goal: string;
  questions: { question: string; options: { label: string }[] }[];
  runs: { goal: string }[];
  document?: object;
  deck?: object;
  workbook: { sheets: { name: string; rows: unknown[][]; columns?: unknown[]; charts?: unknown[] }[] };
};
type Plan = { goal: string; steps: { title: string; actions: { verb: string; target: string }[] }[] };
type Marks = { steps: { id: string; status: string }[] };

const toolNames =
  "file_list file_read file_search file_write file_edit file_move file_copy file_delete folder_create plan_propose plan_update user_ask task_delegate document_create folder_request artifact_present".split(
    " ",
  );

const text = (value: string): readonly Content[] => [{ type: "text", text: value }];

/**
 * A small stand-in for the engine and the tools, for tests of playbooks: runs the model over a folder in memory until it ends, with results
 * written like the real tools write them. Every request starts from the steps alone, so each answer is also a test of replay.
 */
export class PracticeDesk {
  readonly files: PracticeFiles;
  readonly steps: Step[] = [];
  readonly plans: Plan[] = [];
  readonly questions: { question: string; options: { label: string }[] }[] = [];
  readonly workbooks = new Map<string, AnyInput["workbook"]>();
  /** descriptions of documents and decks that were made */
  readonly documents = new Map<string, object>();
  readonly presented: string[] = [];
  readonly marks: { id: string; status: string }[] = [];
  delegated = 0;
  thoughts = 0;
  readonly #folders: readonly Folder[];
  readonly #answers: Answers;
  readonly #troubled = new Set<string>();
  #planCount = 0;
  #questionCount = 0;
  #nextStep = 0;

  constructor(files: PracticeFiles, answers: Answers = {}, folders?: readonly Folder[]) {
    this.files = files;
    this.#answers = answers;
    this.#folders = folders ?? [{ path: "/f", verb: "edit", neverDelete: false }];
  }

  #system(isChild: boolean): string {
    const lines = this.#folders.map(
      ({ path, verb, neverDelete }) => `folder: ${path} (${verb}${neverDelete ? ", never delete" : ""})`,
    );
    return [
      "You are the working part of Deskhand.",
      ...(isChild ? ["You are a sub-agent: do only the part you were given."] : []),
      ...lines,
      "mode: plan",
      "today: 2026-03-24",
    ]
      .join("\n\n")
      .replace(/\n\n(?=folder)/g, "\n");
  }

  #id(): StepId {
    this.#nextStep += 1;
    return `step_${this.#nextStep}` as StepId;
  }

  #message(steps: Step[], by: "user" | "engine", words: string): void {
    steps.push({ id: this.#id(), runId: "run_1" as RunId, kind: "message", by, content: [...text(words)] });
  }

  /** sends a message and runs until the model answers without calls; gives its last words */
  async say(words: string): Promise<string> {
    this.#message(this.steps, "user", words);
    return this.#run(this.steps, false);
  }

  async #run(steps: Step[], isChild: boolean): Promise<string> {
    for (let turn = 0; turn < 80; turn += 1) {
      const state = await this.think(steps, isChild);
      steps.push({ id: this.#id(), runId: "run_1" as RunId, kind: "thought", state });
      if (state.calls.length === 0)
        return state.content.map((part) => (part.type === "text" ? part.text : "")).join("");
      for (const call of state.calls) await this.#perform(steps, call, isChild);
    }
    throw new Error("the model did not come to an end");
  }

  /** one answer to the steps so far */
  async think(steps: readonly Step[], isChild = false): Promise<Extract<ThoughtState, { status: "done" }>> {
    const request: ModelRequest = {
      system: this.#system(isChild),
      steps,
      tools: toolNames.map((name) => ({ name, description: "", inputSchema: {} })),
      maxOutputTokens: 1000,
    };
    this.thoughts += 1;
    for await (const part of createPlaybooksModel().stream(request, new AbortController().signal)) {
      if (part.type === "ended" && part.state.status === "done") return part.state;
    }
    throw new Error("the model failed");
  }

  async #perform(steps: Step[], call: ToolCall, isChild: boolean): Promise<void> {
    const id = this.#id();
    const state = this.#troubleFor(call) ?? (await this.#state(call, isChild));
    steps.push({ id, runId: "run_1" as RunId, kind: "tool", call, state });
    const words = this.#answers.messages?.[call.tool];
    if (words !== undefined && !this.#troubled.has(`message ${call.tool}`)) {
      this.#troubled.add(`message ${call.tool}`);
      this.#message(steps, "user", words);
    }
  }

  #troubleFor(call: ToolCall): ToolState | null {
    const kind = this.#answers.trouble?.[call.tool];
    if (kind === undefined) return null;
    const isFirst = !this.#troubled.has(call.tool);
    this.#troubled.add(call.tool);
    if (kind === "denied") return { status: "denied", because: "the user said no" };
    if (kind === "interrupted-once") return isFirst ? { status: "interrupted" } : null;
    if (kind === "failed-once" && !isFirst) return null;
    return {
      status: "failed",
      failure: {
        kind: "input",
        message: "Nothing was done: a name exists already.",
        retryable: false,
        userAction: "none",
      },
    };
  }

  async #state(call: ToolCall, isChild: boolean): Promise<ToolState> {
    try {
      const { words, forUser } = await this.#call(call, isChild);
      return {
        status: "done",
        because: "works on the task's own copy",
        reads: {},
        result: { forModel: [...text(words)], forUser },
      };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { status: "failed", failure: { kind: "input", message, retryable: false, userAction: "none" } };
    }
  }

  async #call(call: ToolCall, isChild: boolean): Promise<{ words: string; forUser: unknown }> {
    if (isChild && call.tool !== "file_read") throw new Error("not for sub-agents");
    const input = structuredClone(call.input) as AnyInput;
    switch (call.tool) {
      case "file_list":
        return { words: this.files.list(input), forUser: { kind: "file-list" } };
      case "file_read":
        return { words: this.files.read(input), forUser: { kind: "read" } };
      case "file_move":
        return { words: this.files.move(input), forUser: { kind: "moved" } };
      case "plan_propose":
        return { words: this.#plan(call.input as Plan), forUser: { kind: "plan" } };
      case "plan_update":
        this.marks.push(...(call.input as Marks).steps);
        return { words: "Noted.", forUser: { kind: "plan" } };
      case "user_ask":
        return this.#ask(input);
      case "task_delegate":
        return this.#delegate(input);
      case "document_create":
        return { words: this.#document(input), forUser: { kind: "document" } };
      case "artifact_present":
        this.presented.push(...input.paths);
        return { words: "handed over", forUser: { kind: "presented" } };
      default:
        throw new Error(`no tool ${call.tool}`);
    }
  }

  #plan(input: Plan): string {
    this.plans.push(input);
    const answer = this.#answers.plans?.[this.#planCount] ?? "approve";
    this.#planCount += 1;
    if (answer.startsWith("deny: "))
      return `The user did not approve this plan. They said: ${answer.slice(6)} Propose a changed plan, or ask what they want.`;
    const dropped = answer.startsWith("drop: ") ? answer.slice(6).split(" ") : [];
    const items = input.steps.map(({ title }, index) => ({ id: String(index + 1), title }));
    const kept = items.filter(({ id }) => !dropped.includes(id)).map(({ id, title }) => `${id}. ${title}`);
    const gone = items
      .filter(({ id }) => dropped.includes(id))
      .map(({ id, title }) => `Dropped by the user, do not do it: ${id}. ${title}`);
    return ["The user approved this plan:", ...kept, ...gone].join("\n");
  }

  #ask(input: { questions: PracticeDesk["questions"] }): { words: string; forUser: unknown } {
    this.questions.push(...input.questions);
    const answers = input.questions.map(({ question, options }) => {
      const answer = this.#answers.questions?.[this.#questionCount] ?? options[0]?.label ?? "";
      this.#questionCount += 1;
      return { question, answer: [answer] };
    });
    return { words: "The user answered:", forUser: { kind: "answers", answers } };
  }

  async #delegate(input: { runs: { goal: string }[] }): Promise<{ words: string; forUser: unknown }> {
    const answers: { status: string; text: string }[] = [];
    for (const { goal } of input.runs) {
      this.delegated += 1;
      const steps: Step[] = [];
      this.#message(steps, "user", goal);
      answers.push({ status: "done", text: await this.#run(steps, true) });
    }
    return { words: "reported", forUser: { kind: "delegated", answers } };
  }

  #document(input: AnyInput): string {
    const described = input.document ?? input.deck;
    if (described === undefined) this.workbooks.set(input.path, input.workbook);
    else this.documents.set(input.path, described);
    this.files.add(input.path, this.#answers.made?.[input.path] ?? "made");
    return `created ${input.path}`;
  }
}
