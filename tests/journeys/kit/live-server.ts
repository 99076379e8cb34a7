import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createId, type Event, type Receipt, type Task, type TaskId, type TaskSettings } from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";

export const projectRoot = join(import.meta.dirname, "..", "..", "..");
export const launcher = join(projectRoot, "deskhand");

/** Environment in which nothing of the person who runs the tests is met and nothing large is made unasked. */
export function ownPlaces(home: string): Readonly<Record<string, string>> {
  return {
    DESKHAND_CACHE: process.env.DESKHAND_CACHE ?? join(home, "cache"),
    DESKHAND_BUILD_IMAGE: "never",
    DESKHAND_KEYCHAIN: "never",
  };
}

const defaultSettings: TaskSettings = { ...sampleSettings, goal: "do it", mode: "plan" };

/** A real server in a process of its own, on a private data folder. */
export type LiveServer = Readonly<{
  /** address with the token; opens the app */
  url: string;
  pid: number;
  send(taskId: TaskId, request: Readonly<Record<string, unknown>>): Promise<Receipt>;
  create(settings: Partial<TaskSettings>, taskId?: TaskId): Promise<TaskId>;
  task(taskId: TaskId): Promise<Task>;
  events(taskId: TaskId): Promise<readonly Event[]>;
  /** follows the task's events until it fits; rejects after `timeoutMs` (60 s) with what the task last was */
  until(taskId: TaskId, fits: (task: Task) => boolean, timeoutMs?: number): Promise<Task>;
  stop(): Promise<void>;
  /** `kill -9`, as a crash or power button does */
  kill(): Promise<void>;
}>;

async function firstLine(child: ChildProcess, errors: () => string): Promise<string> {
  if (child.stdout === null) throw new Error("the server has no standard output");
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, "line").then(([text]) => String(text)),
    once(child, "exit").then(([code]) => Promise.reject(new Error(`the server ended with ${code}: ${errors()}`))),
  ]);
  return line as string;
}

/** Starts the server as a user does and waits for the line that says where it is. */
export async function startLiveServer(
  home: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<LiveServer> {
  const child = spawn(launcher, ["serve", "--no-open"], {
    env: {
      ...process.env,
      ...ownPlaces(home),
      ANTHROPIC_API_KEY: "",
      OPENAI_API_KEY: "",
      ...environment,
      DESKHAND_HOME: home,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  const url = await firstLine(child, () => complaints);
  const { origin, searchParams } = new URL(url);
  const headers = { authorization: `Bearer ${searchParams.get("token")}`, "content-type": "application/json" };
  const { pid } = JSON.parse(readFileSync(join(home, "server.json"), "utf8")) as { pid: number };

  const get = async <Body>(path: string): Promise<Body> => {
    const response = await fetch(`${origin}${path}`, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Body;
  };
  const send: LiveServer["send"] = async (taskId, request) => {
    const body = JSON.stringify({ id: createId("command"), taskId, ...request });
    const response = await fetch(`${origin}/api/commands`, { method: "POST", headers, body });
    return (await response.json()) as Receipt;
  };
  const task = async (taskId: TaskId) => (await get<{ task: Task }>(`/api/tasks/${taskId}`)).task;
  const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();

  return {
    url,
    pid,
    send,
    task,
    async create(settings, taskId = createId("task")) {
      const receipt = await send(taskId, { type: "task.create", settings: { ...defaultSettings, ...settings } });
      if (!("accepted" in receipt)) throw new Error(JSON.stringify(receipt));
      return taskId;
    },
    async events(taskId) {
      const controller = new AbortController();
      const { seq } = await task(taskId);
      const response = await fetch(`${origin}/api/tasks/${taskId}/events?after=0`, {
        headers,
        signal: controller.signal,
      });
      const events = await readEvents(response, (event) => event.seq >= seq);
      controller.abort();
      return events;
    },
    async until(taskId, fits, timeoutMs = 60_000) {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), timeoutMs);
      try {
        const response = await fetch(`${origin}/api/tasks/${taskId}/events?after=0`, {
          headers,
          signal: controller.signal,
        });
        let found = await task(taskId);
        if (fits(found)) return found;
        await readEvents(response, async (event) => {
          if (event.seq <= found.seq) return false;
          found = await task(taskId);
          return fits(found);
        });
        return found;
      } catch (error) {
        const last = await task(taskId);
        const why = { status: last.status, paused: last.paused, ended: last.ended };
        throw new Error(`the task never came to what was waited for; it is ${JSON.stringify(why)}`, { cause: error });
      } finally {
        clearTimeout(timer);
        controller.abort();
      }
    },
    async stop() {
      process.kill(pid, "SIGTERM");
      await gone;
    },
    async kill() {
      process.kill(pid, "SIGKILL");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

async function readEvents(response: Response, isLast: (event: Event) => boolean | Promise<boolean>): Promise<Event[]> {
  const events: Event[] = [];
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    const frames = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
    rest = frames.pop() ?? "";
    for (const frame of frames) {
      const data = /^data: (.*)$/m.exec(frame)?.[1];
      if (!/^id: /m.test(frame) || data === undefined) continue;
      const event = JSON.parse(data) as Event;
      events.push(event);
      if (await isLast(event)) return events;
    }
  }
  return events;
}
