import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import type { Event, RunSummary } from "@deskhand/contracts";
import { launcher, ownPlaces } from "./live-server.ts";

/** How a command ended and everything it printed. */
export type Ended = Readonly<{ status: number | null; output: string; errors: string }>;

/** A command under way in a process of its own. */
export type RunningCommand = Readonly<{
  pid: number;
  ended: Promise<Ended>;
  /** the first line of standard output that fits; rejects when the command ends before */
  line(fits: (line: string) => boolean): Promise<string>;
  signal(name: "SIGINT" | "SIGKILL"): void;
}>;

/** The command line of one data folder, with nobody sitting there. */
export type Terminal = Readonly<{
  /** runs a command to its end */
  type(...words: readonly string[]): Promise<Ended>;
  start(...words: readonly string[]): RunningCommand;
}>;

export type TerminalOptions = Readonly<{
  environment?: Readonly<Record<string, string>>;
  /** what standard input holds; nobody sits there either way */
  input?: string;
  /** where commands are typed */
  directory?: string;
  /** program and arguments that start the command line in another way, such as as another user */
  through?: readonly string[];
}>;

/** Opens a terminal on a private data folder; no key and no other model is set up in it. */
export function openTerminal(home: string, options: TerminalOptions = {}): Terminal {
  const start: Terminal["start"] = (...words) => {
    const [program, ...before] = [...(options.through ?? []), launcher, ...words];
    if (program === undefined) throw new Error("nothing to start");
    const child = spawn(program, before, {
      cwd: options.directory ?? process.cwd(),
      env: {
        ...process.env,
        ...ownPlaces(home),
        ANTHROPIC_API_KEY: "",
        OPENAI_API_KEY: "",
        OPENAI_COMPATIBLE_BASE_URL: "",
        OLLAMA_HOST: "",
        DESKHAND_SCRIPTED_MODEL: "1",
        ...options.environment,
        DESKHAND_HOME: home,
      },
      stdio: ["pipe", "pipe", "pipe"],
    });
    // a command that ends without reading it does not want it
    child.stdin.on("error", () => {});
    child.stdin.end(options.input ?? "");
    return follow(child);
  };
  return { start, type: (...words) => start(...words).ended };
}

function follow(child: ChildProcess): RunningCommand {
  const { stdout, stderr, pid } = child;
  if (stdout === null || stderr === null || pid === undefined) throw new Error("the command did not start");
  const printed: string[] = [];
  const news = new EventEmitter().setMaxListeners(0);
  let errors = "";
  stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) => {
    printed.push(line);
    news.emit("line", line);
  });
  const ended = once(child, "close").then(([status]) => {
    news.emit("end");
    return { status: status as number | null, output: printed.join("\n"), errors };
  });
  return {
    pid,
    ended,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const found = printed.find(fits);
        if (found !== undefined) return resolve(found);
        news.on("line", (line: string) => {
          if (fits(line)) resolve(line);
        });
        ended.then(({ status, output }) => reject(new Error(`it ended with ${status}: ${output}\n${errors}`)), reject);
      }),
    signal: (name) => void child.kill(name),
  };
}

/** What `--json` printed; throws on a line that is not JSON. */
export function parseRun({ output }: Ended): Readonly<{ events: readonly Event[]; summary: RunSummary }> {
  const lines = output.split("\n").map((line) => JSON.parse(line) as Event | RunSummary);
  const summary = lines.at(-1);
  if (summary?.type !== "run.summary") throw new Error(`the last line is no summary: ${output.slice(-500)}`);
  return { events: lines.slice(0, -1) as Event[], summary };
}

/** The last thing the model said in a run of its own; empty when it said nothing. */
export function lastWords(events: readonly Event[]): string {
  const said = events.flatMap((event) =>
    event.type === "thought.changed" && event.state.status === "done" && event.state.calls.length === 0
      ? [event.state.content.map((part) => (part.type === "text" ? part.text : "")).join("\n")]
      : [],
  );
  return said.at(-1) ?? "";
}
