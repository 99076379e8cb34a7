import {
  type EgressRecord,
  type HostRules,
  hostRules,
  type Isolation,
  isSameRules,
  narrowedRules,
  type Sandbox,
  type Sandboxes,
  type Task,
  type TaskId,
} from "@deskhand/contracts";
import { foldersOf, type OpenSandbox, openSandbox, refuse } from "./open-sandbox.ts";
import type { Backend, Describe, OpenOutlet, ReadyProbe } from "./ports.ts";
import type { Clearance } from "./program-trouble.ts";
import { createTaskWays } from "./task-ways.ts";

/** `ms` for which the description of programs counts; it is asked for at every thought and changes only when an image was built */
const describedMs = 60_000;

export type SandboxesOptions = Readonly<{
  backends: readonly Backend[];
  describe: Describe;
  openOutlet: OpenOutlet;
  /** whether programs may run in an isolation now; asked for each sandbox that is opened */
  clear(isolation: Isolation): Promise<Clearance>;
  /** what a self-test found to get out since an isolation was found as given and a sandbox opened, as a sentence; `null` when nothing did */
  escaped(isolation: Isolation, found: ReadyProbe): string | null;
  /** why a task that runs none yet must not begin, as a sentence; `null` when it may */
  startTrouble(isolation: Isolation): Promise<string | null>;
  /** lets an isolation do ahead what a task's first program would wait for */
  prepare(backend: Backend): Promise<void>;
  /** the same as far as settings go; asked before every command, while an open sandbox tells itself when it breaks */
  forbidden(isolation: Isolation): string | null;
}>;

function beginPreparing(isolation: Isolation, { backends, forbidden, prepare }: SandboxesOptions): void {
  if (forbidden(isolation) !== null) return;
  const backend = backends.find((candidate) => candidate.isolation === isolation);
  // what cannot be made ready is told when a program is run
  if (backend !== undefined) prepare(backend).catch(() => undefined);
}

type Entry = { readonly key: string; rules: HostRules; readonly opening: Promise<OpenSandbox> };

/** The sandboxes of all tasks over the isolations there are. Each task has at most one that takes new commands. */
export function createSandboxes(options: SandboxesOptions): Sandboxes {
  const { backends, clear, describe, escaped, forbidden, openOutlet, startTrouble } = options;
  const entries = new Map<TaskId, Entry>();
  const ways = createTaskWays(openOutlet);
  const described = new Map<Isolation, Readonly<{ text: string; atMs: number }>>();

  function open(task: Task, key: string, onEgress: (record: EgressRecord) => void): Promise<OpenSandbox> {
    const forget = () => {
      if (entries.get(task.id)?.opening === opening) entries.delete(task.id);
    };
    const openWay = () => ways.open(task, onEgress);
    const opening: Promise<OpenSandbox> = openSandbox({ task, backends, clear, openOutlet: openWay, onGone: forget });
    entries.set(task.id, { key, rules: hostRules(task), opening });
    opening.catch(forget);
    return opening;
  }

  async function reuse(task: Task, entry: Entry): Promise<Sandbox> {
    const sandbox = await entry.opening;
    const because = forbidden(task.isolation);
    if (because !== null) throw refuse(because);
    // a self-test since may have found a gap in what this sandbox stands on
    const gap = escaped(task.isolation, sandbox.probe);
    if (gap === null) return sandbox;
    sandbox.retire();
    throw refuse(gap);
  }

  return {
    of(task, onEgress) {
      // A sandbox is opened with its folders and hosts; when they change, another takes over and this one ends with its last command, so
      // that no command under way gains a host.
      const key = JSON.stringify([task.isolation, foldersOf(task)]);
      const known = entries.get(task.id);
      if (known?.key === key && isSameRules(known.rules, hostRules(task))) return reuse(task, known);
      known?.opening.then(
        (sandbox) => sandbox.retire(),
        () => undefined,
      );
      return open(task, key, onEgress);
    },
    async programs(isolation) {
      if (isolation === "files") return "";
      const known = described.get(isolation);
      if (known !== undefined && performance.now() - known.atMs < describedMs) return known.text;
      const because = await startTrouble(isolation);
      if (because !== null) return `Programs do not run now: ${because}`;
      const text = (await describe[isolation]?.()) ?? "";
      described.set(isolation, { text, atMs: performance.now() });
      return text;
    },
    foresee(task) {
      if (!entries.has(task.id)) beginPreparing(task.isolation, options);
    },
    follow(task) {
      ways.follow(task);
      const entry = entries.get(task.id);
      if (entry !== undefined) entry.rules = narrowedRules(entry.rules, hostRules(task));
    },
    async close(taskId) {
      const opening = entries.get(taskId)?.opening;
      entries.delete(taskId);
      const sandbox = await opening?.catch(() => undefined);
      await sandbox?.close();
    },
  };
}
