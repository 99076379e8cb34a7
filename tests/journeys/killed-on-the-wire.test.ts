import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createId, reduceAll, type Task, type TaskId, type ToolState } from "@deskhand/contracts";
import {
  answersIn,
  type Stub,
  type StubCall,
  type StubReply,
  type StubWire,
  startStub,
} from "@deskhand/models/testing";
import { describe, expect, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";
import { putFiles } from "./kit/place.ts";
import { chooseWire, providerKey, providerWires } from "./kit/provider-wires.ts";

const call = (id: string, tool: string, input: unknown): StubCall => ({ id, tool, input });

/** The answers of one task, oldest first: a plan, work side by side with a call that fails, more work, the files handed over, the end. */
function answersFor(desk: string): readonly StubReply[] {
  const at = (name: string) => `${desk}/${name}`;
  const steps = [{ title: "All of it", actions: [{ verb: "create", target: `${desk}/**` }] }];
  return [
    { thinking: "First the plan.", calls: [call("p", "plan_propose", { goal: "Copies", steps })] },
    {
      text: "Now the work.",
      calls: [
        call("a", "file_write", { path: at("b.txt"), content: "one" }),
        call("b", "file_read", { path: at("a.txt") }),
        call("c", "no_such_tool", {}),
        call("d", "file_move", { moves: [{ from: at("old.txt"), to: at("sorted/old.txt") }] }),
      ],
    },
    {
      thinking: "Then mend it.",
      calls: [
        call("e", "file_edit", { path: at("b.txt"), edits: [{ old: "one", new: "two" }] }),
        call("f", "file_delete", { paths: [at("gone.txt")] }),
      ],
    },
    { calls: [call("g", "artifact_present", { paths: [at("b.txt")], summary: "A copy." })] },
    { text: "Everything is done." },
  ];
}

type Body = Readonly<Record<string, unknown>>;

/** when a server dies at each step: asked and not answered, in the middle of the answer, and as soon as all of it went out */
const moments = ["asked", "half", "whole"] as const;

/** Answers from the conversation alone, and has the server killed at every moment of every step, each once. */
function deadly(answers: readonly StubReply[], kill: () => void) {
  const seen = answers.map(() => 0);
  return (body: Body): StubReply => {
    const step = answersIn(body);
    const answer = answers[step];
    if (answer === undefined) return { text: "Nothing is left." };
    const moment = moments[seen[step] ?? 0];
    seen[step] = (seen[step] ?? 0) + 1;
    if (moment === "asked") kill();
    if (moment === "asked") return { fault: { kind: "stall", when: "before" } };
    if (moment === "half") return { ...answer, fault: { kind: "stall", when: "middle" }, sent: kill };
    return moment === "whole" ? { ...answer, sent: kill } : answer;
  };
}

type Ground = Readonly<{ home: string; desk: string; environment: Readonly<Record<string, string>>; model: string }>;

/** Starts servers on one data folder until the task ended; each but the last is killed when the stub says so. */
class MortalServer {
  readonly #ground: Ground;
  #died = Promise.withResolvers<void>();
  #lastPid = 0;
  /** moments at which it died */
  deaths = 0;

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** `kill -9` of the server that is up, by what it wrote down of itself */
  kill(): void {
    const { pid } = JSON.parse(readFileSync(join(this.#ground.home, "server.json"), "utf8")) as { pid: number };
    this.deaths += 1;
    // its next question was on the way already when it died
    if (pid === this.#lastPid) return;
    this.#lastPid = pid;
    process.kill(pid, "SIGKILL");
    this.#died.resolve();
  }

  async #live(server: LiveServer, taskId: TaskId): Promise<Task | null> {
    const { desk, model } = this.#ground;
    const known = await server.task(taskId).catch(() => null);
    if (known === null) {
      const folders = [{ path: desk as `/${string}`, verb: "edit", neverDelete: false } as const];
      const settings = { goal: "Copy it", mode: "plan", model: model as `${string}/${string}`, folders } as const;
      await server.create({ ...settings, folders, preapproved: ["plan", "write", "delete"] }, taskId);
    }
    return server.until(taskId, ({ ended, paused }) => ended !== null || paused !== null, 300_000);
  }

  async run(taskId: TaskId): Promise<Readonly<{ server: LiveServer; task: Task }>> {
    for (;;) {
      const { environment, home } = this.#ground;
      this.#died = Promise.withResolvers();
      const server = await startLiveServer(home, environment);
      const died = this.#died.promise.then(() => null);
      // what a killed server was asked is never answered
      const task = await Promise.race([died, this.#live(server, taskId).catch(() => died)]);
      if (task !== null) return { server, task };
      await server.kill().catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ESRCH") throw error;
      });
    }
  }
}

const settled = new Set<ToolState["status"]>(["done", "failed", "denied", "interrupted"]);

/** Every call once, with how it ended and how often that was recorded. */
async function endingsOf(server: LiveServer, task: Task): Promise<readonly string[]> {
  const events = await server.events(task.id);
  expect(reduceAll(null, events)).toEqual(task);
  const steps = Object.values(task.runs).flatMap(({ steps }) => steps);
  return steps.flatMap((step) => {
    if (step.kind !== "tool") return [];
    const endings = events.filter(
      (event) => event.type === "tool.changed" && event.stepId === step.id && settled.has(event.state.status),
    );
    return [`${step.call.tool} ${step.state.status} ${endings.length}`];
  });
}

/** The strict stub refused nothing, and the answer of a step that was kept was not asked for again. */
function expectGoodRequests({ requests }: Stub, wire: StubWire, answers: readonly StubReply[]): void {
  expect(requests.map(({ body }) => wire.problem(body)).filter((problem) => problem !== null)).toEqual([]);
  const asked = requests.map(({ body }) => answersIn(body));
  expect(asked).toEqual(asked.toSorted((left, right) => left - right));
  const times = answers.map((_, step) => asked.filter((number) => number === step).length);
  for (const count of times) expect([moments.length, moments.length + 1]).toContain(count);
}

describe("a server that is killed at every step", () => {
  test.concurrent.each(providerWires)(
    "goes on with %s as if nothing had happened",
    async (model, wire, environment) => {
      const top = mkdtempSync(join(tmpdir(), "deskhand-killed-"));
      const place = { home: join(top, "home"), desk: join(top, "desk") };
      mkdirSync(place.desk);
      putFiles(place.desk, { "a.txt": "alpha", "old.txt": "old", "gone.txt": "gone" });
      chooseWire(place, wire);
      const answers = answersFor(place.desk);
      let mortal: MortalServer | null = null;
      const stub = await startStub(
        wire,
        deadly(answers, () => mortal?.kill()),
        providerKey,
      );
      let last: LiveServer | null = null;
      try {
        mortal = new MortalServer({ ...place, model, environment: environment(stub.baseUrl) });
        const { server, task } = await mortal.run(createId("task"));
        last = server;
        expect([task.status, mortal.deaths]).toEqual(["done", answers.length * moments.length]);
        expectGoodRequests(stub, wire, answers);
        expect(await endingsOf(server, task)).toEqual([
          "plan_propose done 1",
          "file_write done 1",
          "file_read done 1",
          "no_such_tool failed 1",
          "file_move done 1",
          "file_edit done 1",
          "file_delete done 1",
          "artifact_present done 1",
        ]);
        expect(folderTree(place.desk, { times: false })).toEqual(folderTree(expectedDesk(top), { times: false }));
      } finally {
        await last?.stop();
        await stub.close();
        rmSync(top, { recursive: true, force: true });
      }
    },
    600_000,
  );
});

/** The user's folder as an undisturbed run leaves it. */
function expectedDesk(top: string): string {
  const desk = join(top, "expected");
  mkdirSync(desk);
  putFiles(desk, { "a.txt": "alpha", "b.txt": "two", "sorted/old.txt": "old" });
  return desk;
}
