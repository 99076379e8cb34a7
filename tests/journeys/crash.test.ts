import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { reduceAll, type Task } from "@deskhand/contracts";
import { afterEach, expect, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";

/** how often the server is killed in the middle of the one task */
const kills = 50;
/** rounds of reading, editing, making, moving and deleting; enough work that a fast computer is not done before the last kill */
const roundCount = 130;
const seed = Number(process.env.DESKHAND_CRASH_SEED ?? "20260112");

const places: string[] = [];
const servers: LiveServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.kill().catch(() => undefined);
  for (const place of places.splice(0)) rmSync(place, { recursive: true, force: true });
});

/** mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain) */
function seededRandom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function makePlace(): { home: string; desk: string; script: string } {
  const place = mkdtempSync(join(tmpdir(), "deskhand-crash-"));
  places.push(place);
  const desk = join(place, "desk");
  mkdirSync(join(desk, "inbox"), { recursive: true });
  for (let index = 0; index < 3 * roundCount; index += 1)
    writeFileSync(join(desk, "inbox", `note ${index}.txt`), `note ${index}\n`.repeat(20));
  return { home: join(place, "home"), desk, script: join(place, "script.json") };
}

function writeScript(path: string, desk: string): void {
  const inbox = (index: number) => `${desk}/inbox/note ${index}.txt`;
  const step = (round: number) => [
    {
      tool: "file_edit",
      input: { path: inbox(round), edits: [{ old: `note ${round}`, new: `edited ${round}`, all: true }] },
    },
    { tool: "file_write", input: { path: `${desk}/made/file ${round}.txt`, content: `made ${round}` } },
    {
      tool: "file_move",
      input: { moves: [{ from: inbox(round + roundCount), to: `${desk}/sorted/note ${round}.txt` }] },
    },
    { tool: "file_delete", input: { paths: [inbox(round + 2 * roundCount)] } },
  ];
  const read = (index: number) => ({ calls: [{ tool: "file_read", input: { path: inbox(index) } }] });
  const rounds = Array.from({ length: roundCount }, (_, round) => [
    read(round),
    { calls: step(round), delayMs: 4 },
  ]).flat();
  const goals = ["part a", "part b", "part c"].map((goal) => ({ goal }));
  const child = (name: string) => [
    { calls: [{ tool: "file_write", input: { path: `${desk}/parts/${name}.txt`, content: name } }], delayMs: 10 },
    {
      calls: [
        {
          tool: "file_move",
          input: { moves: [{ from: `${desk}/parts/${name}.txt`, to: `${desk}/parts/${name} final.txt` }] },
        },
      ],
      delayMs: 10,
    },
    { text: `${name} is ready` },
  ];
  const root = [
    ...rounds.slice(0, roundCount),
    { calls: [{ tool: "task_delegate", input: { runs: goals } }] },
    ...rounds.slice(roundCount),
    { text: "Done." },
  ];
  const script = { "": root, "part a": child("a"), "part b": child("b"), "part c": child("c") };
  writeFileSync(path, JSON.stringify(script));
}

async function start(home: string): Promise<LiveServer> {
  const server = await startLiveServer(home, { DESKHAND_SCRIPTED_MODEL: "1" });
  servers.push(server);
  return server;
}

function createTask(server: LiveServer, desk: string, script: string) {
  return server.create({
    mode: "auto",
    model: `scripted/${script}`,
    folders: [{ path: desk as `/${string}`, verb: "edit", neverDelete: false }],
    preapproved: ["plan", "write", "delete"],
  });
}

function recordsOf(task: Task): string[] {
  return task.changeSets
    .flatMap((set) => set.records.map(({ kind, path, status }) => `${kind} ${path.split("/desk/")[1]} ${status}`))
    .sort();
}

test(`killed ${kills} times at random points, one task ends exactly like an undisturbed run`, {
  timeout: 600_000,
}, async () => {
  const calm = makePlace();
  writeScript(calm.script, calm.desk);
  const calmServer = await start(calm.home);
  const calmId = await createTask(calmServer, calm.desk, calm.script);
  const expected = await calmServer.until(calmId, (task) => task.ended !== null, 120_000);
  expect(expected.status).toBe("done");
  await calmServer.stop();

  const rough = makePlace();
  writeScript(rough.script, rough.desk);
  const random = seededRandom(seed);
  let server = await start(rough.home);
  const taskId = await createTask(server, rough.desk, rough.script);
  let killed = 0;
  while (killed < kills) {
    await wait(random() * 45);
    await server.kill();
    killed += 1;
    server = await start(rough.home);
    if (killed < kills && (await server.task(taskId)).ended !== null)
      throw new Error(`the task ended after ${killed} kills; make it longer`);
  }
  const finished = await server.until(taskId, (task) => task.ended !== null, 120_000);

  expect(finished.status).toBe("done");
  expect(folderTree(rough.desk, { times: false })).toEqual(folderTree(calm.desk, { times: false }));
  expect(recordsOf(finished)).toEqual(recordsOf(expected));
  const log = await server.events(taskId);
  expect(reduceAll(null, log)).toEqual(finished);

  await server.send(taskId, { type: "changes.undo", stepId: null, paths: null });
  await wait(random() * 60);
  await server.kill();
  server = await start(rough.home);
  const isBack = (task: Task) =>
    task.changeSets.every((set) => set.records.every((record) => record.status === "undone"));
  await server.until(taskId, isBack, 120_000);
  const fresh = makePlace();
  expect(folderTree(rough.desk, { times: false })).toEqual(folderTree(fresh.desk, { times: false }));
});
