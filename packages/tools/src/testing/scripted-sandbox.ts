import type { LeftOut, ProgramEnd, ProgramOutcome, ProgramRequest, Sandbox, TreeDifference } from "@deskhand/contracts";

/** What one command of a scripted sandbox does. It isolates nothing because it runs nothing. */
export type ScriptedCommand = Readonly<{
  output?: readonly Readonly<{ stream: "stdout" | "stderr"; text: string }>[];
  end?: ProgramEnd;
  differences?: readonly TreeDifference[];
  leftOut?: readonly LeftOut[];
  notes?: readonly string[];
  /** thrown instead of an end */
  error?: Error;
}>;

/** Answers commands from a script, and remembers what it was asked and what became of its harvests. */
export class ScriptedSandbox implements Sandbox {
  readonly isolation = "process" as const;
  readonly programs = "sh";
  readonly requests: ProgramRequest[] = [];
  disposed = 0;
  readonly #script: ScriptedCommand[];

  constructor(script: readonly ScriptedCommand[]) {
    this.#script = [...script];
  }

  async run(request: ProgramRequest): Promise<ProgramOutcome> {
    this.requests.push(request);
    const next = this.#script.shift();
    if (next === undefined) throw new Error("the script has no command left");
    for (const { stream, text } of next.output ?? []) request.onOutput(stream, new TextEncoder().encode(text));
    if (next.error !== undefined) throw next.error;
    const dispose = async () => {
      this.disposed += 1;
    };
    const { differences = [], end = { by: "exit", code: 0 }, leftOut = [], notes } = next;
    return { end, harvest: { differences, leftOut, dispose }, ...(notes && { notes }) };
  }

  async close(): Promise<void> {}
}
