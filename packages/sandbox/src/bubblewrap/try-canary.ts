import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, readlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import {
  DeskhandError,
  type Mount,
  type RunId,
  type Sandbox,
  type StepId,
  type TaskId,
  toFailure,
} from "@deskhand/contracts";
import type { SandboxSpec } from "../backend.ts";
import { afterAwake } from "../guest/after-awake.ts";
import { removeTree } from "./layers/remove-tree.ts";

export type CanaryOutcome = Readonly<{ isReady: true; note: string } | { isReady: false; missing: readonly string[] }>;

const limits = { timeoutMs: 20_000, memoryMb: 512, processes: 100, diskBytes: 100_000_000, cpuMs: 20_000 };
const graceMs = 5_000;
const namespaces = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"];

type Canary = Readonly<{ place: string; folder: string; outside: string; secretPath: string; secret: string }>;

async function setUp(parent: string): Promise<Canary> {
  const place = join(parent, `canary-${randomUUID()}`);
  const [folder, outside] = [join(place, "granted"), join(place, "outside")];
  for (const path of [folder, outside]) await mkdir(path, { recursive: true, mode: 0o700 });
  const secret = randomBytes(16).toString("hex");
  await writeFile(join(folder, "benign.txt"), "benign");
  await writeFile(join(place, "secret.txt"), secret);
  return { place, folder, outside, secret, secretPath: join(place, "secret.txt") };
}

/** Each line names what was tried; a line that is missing means that the program did not get that far. */
function script({ folder, outside, secretPath }: Canary, port: number): string {
  return [
    `cd '${folder}' && echo "benign $(cat benign.txt)" && echo changed > benign.txt && echo made > made.txt && echo written`,
    `cat '${secretPath}' 2>/dev/null; echo tried-read`,
    `(echo x > '${outside}/x') 2>/dev/null; echo tried-write`,
    `if [ -x /bin/bash ]; then bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}' 2>/dev/null && echo CONNECTED; fi; echo tried-connect`,
    `for n in ${namespaces.join(" ")}; do echo "ns $n $(readlink /proc/self/ns/$n)"; done`,
    "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status",
    "(: >> /proc/sys/kernel/core_uses_pid) 2>/dev/null && echo SYSCTL; echo end",
  ].join("\n");
}

/** Runs one command in a sandbox of its own and looks from outside at what it could do. Never throws. */
export async function tryCanary(parent: string, open: (spec: SandboxSpec) => Promise<Sandbox>): Promise<CanaryOutcome> {
  let arrived = 0;
  const server = createServer((socket) => {
    arrived += 1;
    socket.destroy();
  });
  let canary: Canary | null = null;
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    canary = await setUp(parent);
    await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1" }, resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { output, made } = await runIn(open, canary, script(canary, port));
    const missing = await faults({ canary, output, made, arrived });
    return missing.length > 0 ? { isReady: false, missing } : { isReady: true, note: noteOf() };
  } catch (error) {
    return { isReady: false, missing: [toFailure(error).message] };
  } finally {
    server.close();
    if (canary !== null) await removeTree(canary.place);
  }
}

function noteOf(): string {
  return process.getuid?.() === 0
    ? "bubblewrap with a filter of system calls works; Deskhand runs as root, so programs own root's files in the granted folders."
    : "bubblewrap with a filter of system calls works.";
}

function tooLong(): DeskhandError {
  const message = "the trial took too long; try again when the computer is less busy";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}

type Seen = Readonly<{ output: string; made: readonly string[] }>;

async function runIn(
  open: (spec: SandboxSpec) => Promise<Sandbox>,
  { folder }: Canary,
  command: string,
): Promise<Seen> {
  const mount: Mount = { path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] };
  const sandbox = await open({ taskId: "canary" as TaskId, folders: [mount], outlet: null });
  const stop = new AbortController();
  const cancel = afterAwake(limits.timeoutMs + graceMs, () => stop.abort(tooLong()));
  try {
    let output = "";
    const snapshot = { version: "canary", mounts: [mount], release: () => {} };
    const request = { runId: "canary" as RunId, stepId: "canary" as StepId, command, cwd: null, snapshot, limits };
    const onOutput = (_stream: string, chunk: Uint8Array) => {
      output += Buffer.from(chunk).toString("utf8");
    };
    const { harvest } = await sandbox.run({ ...request, onOutput }, stop.signal);
    const made = harvest.differences.map(({ path, entry }) => `${entry} ${path.slice(folder.length + 1)}`);
    await harvest.dispose();
    return { output, made };
  } finally {
    cancel();
    await sandbox.close();
  }
}

/** What does not hold, one sentence each. */
async function faults(seen: Seen & Readonly<{ canary: Canary; arrived: number }>): Promise<readonly string[]> {
  const { canary, output, made, arrived } = seen;
  const lines = output.split("\n");
  const own = await Promise.all(
    namespaces.map(async (name) => `ns ${name} ${await readlink(`/proc/self/ns/${name}`)}`),
  );
  const checks: readonly (readonly [boolean, string])[] = [
    [lines.includes("benign benign") && lines.includes("written"), "programs cannot work on a granted folder"],
    [
      ["tried-read", "tried-write", "tried-connect", "end"].every((line) => lines.includes(line)),
      "the trial did not end",
    ],
    [!output.includes(canary.secret), "a program could read a file outside the granted folders"],
    [(await readdir(canary.outside)).length === 0, "a program could write outside the granted folders"],
    [
      (await readFile(join(canary.folder, "benign.txt"), "utf8")) === "benign",
      "a program could change a granted folder itself",
    ],
    [[...made].sort().join() === "file benign.txt,file made.txt", "what a program changed could not be collected"],
    [arrived === 0 && !lines.includes("CONNECTED"), "a program could reach this computer's own network services"],
    [
      own.every((line) => !lines.includes(line)) &&
        lines.filter((line) => /^ns \w+ \w+:\[\d+\]$/.test(line)).length === own.length,
      "programs share parts of the system with Deskhand",
    ],
    [/^CapEff:\s+0+$/m.test(output) && /^CapBnd:\s+0+$/m.test(output), "programs keep rights they must not have"],
    [/^NoNewPrivs:\s+1$/m.test(output) && /^Seccomp:\s+2$/m.test(output), "the filter of system calls is not in force"],
    [!lines.includes("SYSCTL"), "a program could change settings of the system"],
  ];
  return checks.filter(([holds]) => !holds).map(([, words]) => words);
}
