import { type ChildProcess, spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Duplex, Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { seccompFilter } from "../../bubblewrap/seccomp/seccomp-filter.ts";
import { GuestChannel } from "../../channel/guest-channel.ts";
import type { ExecLimits, ExecMount, ExecOrder, ExecReport } from "../frames.ts";
import type { StageSettings } from "../settings.ts";

export const roomyLimits: ExecLimits = {
  timeoutMs: 15_000,
  memoryMb: 512,
  processes: 64,
  diskBytes: 256 * 1024 * 1024,
  cpuMs: 10_000,
};

export type TestRun = Readonly<{ report: ExecReport; stdout: string; stderr: string; exec: number }>;

export type TestOrder = Partial<Omit<ExecOrder, "command">> & Readonly<{ input?: string }>;

export type TestStage = Readonly<{
  channel: GuestChannel;
  guest: ChildProcess;
  /** host folder of this test's own; `lower` in it is `/lower` on the stage, `spool` is `/spool` */
  folder: string;
  connections: readonly Readonly<{ stream: Duplex; exec: number }>[];
  start(command: ExecOrder["command"], order?: TestOrder): ReturnType<GuestChannel["execute"]>;
  run(command: ExecOrder["command"], order?: TestOrder): Promise<TestRun>;
  close(): Promise<void>;
}>;

/** the user's folder, with everything written over it kept apart */
export function layered(isWritable = true, lowers: readonly string[] = ["/lower"]): ExecMount {
  return { kind: "layered", path: "/work/folder", lowers, isWritable };
}

const rootEntries: StageSettings["root"] = [
  { kind: "bind", from: "/usr", to: "/usr" },
  ...["bin", "sbin", "lib", "lib64"].map((name) => ({ kind: "link", target: `usr/${name}`, to: `/${name}` }) as const),
];

function stageArguments(folder: string, settings: StageSettings): readonly string[] {
  const guest = dirname(dirname(fileURLToPath(import.meta.url)));
  const root = rootEntries.flatMap((entry) =>
    entry.kind === "bind" ? ["--ro-bind", entry.from, entry.to] : ["--symlink", entry.target, entry.to],
  );
  const uncover = "for name in sys sysrq-trigger irq bus; do umount /proc/$name 2>/dev/null; done; ";
  return [
    ...["--unshare-all", "--uid", "0", "--gid", "0", "--cap-add", "ALL", "--die-with-parent", "--clearenv"],
    ...root,
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--bind", join(folder, "spool"), "/spool"],
    ...["--ro-bind", join(folder, "lower"), "/lower", "--ro-bind", join(folder, "filter"), "/filter"],
    ...["--ro-bind", process.execPath, "/node", "--ro-bind", guest, "/guest", "--"],
    ...["/bin/sh", "-c", `${uncover}exec "$@"`, "stage", "/node", "/guest/main.ts", JSON.stringify(settings)],
  ];
}

/** A guest program in an outer bubblewrap, as the process isolation starts it, with a channel to it. */
export async function openTestStage(options: Partial<StageSettings> = {}): Promise<TestStage> {
  const folder = await mkdtemp(join(tmpdir(), "deskhand-stage-"));
  await chmod(folder, 0o755);
  for (const name of ["spool", "lower"]) await mkdir(join(folder, name));
  await writeFile(join(folder, "filter"), seccompFilter(process.arch === "arm64" ? "arm64" : "x64"));
  const settings: StageSettings = {
    channel: "stdio",
    spool: "/spool",
    marks: "user",
    runAs: null,
    seccomp: "/filter",
    root: rootEntries,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C.UTF-8" },
    watchMs: 20,
    busybox: null,
    jailsAhead: false,
    ...options,
  };
  const guest = spawn("bwrap", stageArguments(folder, settings), { stdio: ["pipe", "pipe", "inherit"] });
  const connections: { stream: Duplex; exec: number }[] = [];
  const channel = new GuestChannel({
    input: guest.stdout as Readable,
    output: guest.stdin as Writable,
    onConnection: (stream, exec) => connections.push({ stream, exec }),
    readyMs: 20_000,
  });
  await channel.ready;
  const execute = (command: ExecOrder["command"], order: TestOrder, seen: Record<"stdout" | "stderr", string>) => {
    const { input, ...rest } = order;
    return channel.execute(
      { mounts: [layered()], command, cwd: "/work/folder", env: {}, limits: roomyLimits, hasEgress: false, ...rest },
      (stream, chunk) => {
        seen[stream] += Buffer.from(chunk).toString("utf8");
      },
      input === undefined ? undefined : Buffer.from(input),
    );
  };
  return {
    channel,
    guest,
    folder,
    connections,
    start: (command, order = {}) => execute(command, order, { stdout: "", stderr: "" }),
    run: async (command, order = {}) => {
      const seen = { stdout: "", stderr: "" };
      const running = execute(command, order, seen);
      return { report: await running.report, ...seen, exec: running.exec };
    },
    close: async () => {
      channel.close("The test is over.");
      guest.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true });
    },
  };
}
