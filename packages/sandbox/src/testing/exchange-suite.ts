import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath, Mount, ProgramLimits, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";
import { afterAll, afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { leftOutWords } from "../left-out-words.ts";

export type ExchangeSuite = Readonly<{
  name: string;
  /** skips or fails when the tier does not work here; called once */
  backend(context: TestContext): Promise<Pick<SandboxBackend, "open" | "close">>;
}>;

const limits: ProgramLimits = {
  timeoutMs: 60_000,
  memoryMb: 512,
  processes: 100,
  diskBytes: 100_000_000,
  cpuMs: 60_000,
};
/** what the port promises of Stop, `ms`; a machine that has not ended the command by itself after 700 of them is closed */
const stopMs = 1_000;

/** What goes into a command and what comes out of it, through the port alone: the same in every tier. */
export function exchangeSuite({ name, backend }: ExchangeSuite): void {
  describe(name, { retry: 0 }, () => {
    let opened: ReturnType<typeof backend> | null = null;
    let sandbox: Sandbox | null = null;
    let place = "";
    let folder: GuestPath = "/";

    beforeEach(() => {
      place = mkdtempSync(join(tmpdir(), "exchange-"));
      folder = `${place as GuestPath}/granted`;
      mkdirSync(folder);
      writeFileSync(join(folder, "a.txt"), "alpha\n");
      for (const each of [place, folder]) chmodSync(each, 0o755);
    });
    afterEach(async () => {
      await sandbox?.close();
      sandbox = null;
      rmSync(place, { recursive: true, force: true });
    });
    afterAll(async () => {
      await (await opened?.catch(() => null))?.close();
    });

    const open = async (context: TestContext): Promise<Sandbox> => {
      opened ??= backend(context);
      sandbox = await (await opened).open({ taskId: "task" as TaskId, folders: [mount()], outlet: null });
      return sandbox;
    };
    const mount = (): Mount => ({ path: folder, hostPath: folder, verb: "edit", differences: [] });

    type More = Readonly<{ stdin?: Uint8Array; signal?: AbortSignal; onOutput?(): void }>;
    const run = async (from: Sandbox, command: string, { onOutput, signal, stdin }: More = {}) => {
      let output = "";
      const { end, harvest } = await from.run(
        {
          runId: "run" as RunId,
          stepId: "step" as StepId,
          command,
          cwd: folder,
          snapshot: { version: "1", mounts: [mount()], release: () => {} },
          limits,
          onOutput: (_stream, chunk) => {
            output += Buffer.from(chunk).toString("utf8");
            onOutput?.();
          },
          ...(stdin === undefined ? {} : { stdin }),
        },
        signal ?? new AbortController().signal,
      );
      const nameOf = (path: string) => path.slice(folder.length + 1);
      const found = harvest.differences.map((difference) => {
        if (difference.entry !== "file") return `${difference.entry} ${nameOf(difference.path)}`;
        const content = readFileSync(difference.hostPath, "utf8").trim();
        return `file ${nameOf(difference.path)} ${difference.mode.toString(8)} ${content}`;
      });
      const leftOut = Object.fromEntries(harvest.leftOut.map(({ because, path }) => [nameOf(path), because]));
      await harvest.dispose();
      return { end, output, found: found.sort(), leftOut };
    };

    it("gives a command its standard input byte for byte and then its end, and nothing where there is none", async (context) => {
      const sandbox = await open(context);
      const bytes = randomBytes(300_000);
      const sum = createHash("sha256").update(bytes).digest("hex");
      const read = await run(sandbox, "sha256sum; cat | wc -c", { stdin: bytes });
      expect(read).toMatchObject({ end: { by: "exit", code: 0 }, output: `${sum}  -\n0\n` });
      expect(await run(sandbox, "wc -c")).toMatchObject({ end: { by: "exit", code: 0 }, output: "0\n" });
    });

    it("leaves pipes and sockets out and says why", async (context) => {
      const sandbox = await open(context);
      const listen = `perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0); bind(S, sockaddr_un("talk")) or die'`;
      const made = await run(sandbox, `umask 022; mkfifo line; ${listen}; ls -l line talk | cut -c1; echo x > file`);
      expect(made.output).toBe("p\ns\n");
      expect(made.found).toEqual(["file file 644 x"]);
      expect(made.leftOut).toEqual({ line: leftOutWords.pipe, talk: leftOutWords.socket });
    });

    it("takes a file out without its right to run as another user, and says so", async (context) => {
      const sandbox = await open(context);
      const made = await run(sandbox, "umask 022; echo x > tool; chmod 6755 tool; echo y > plain; chmod 755 plain");
      expect(made.found).toEqual(["file plain 755 y", "file tool 755 x"]);
      expect(made.leftOut).toEqual({ tool: leftOutWords.privilege });
    });

    it("lets no device out, neither one that a program would make nor one that lay in the folder", async (context) => {
      const sandbox = await open(context);
      const make = "for kind in 'c 1 3' 'c 0 0' 'b 8 0'; do mknod made $kind 2> /dev/null && echo made; done";
      expect(await run(sandbox, `${make}; true`)).toMatchObject({ output: "", found: [], leftOut: {} });
      if (process.getuid?.() !== 0) return;
      execFileSync("mknod", ["-m", "666", join(folder, "null"), "c", "1", "3"]);
      const used = await run(sandbox, "chmod 600 null; mv null moved; cp -a moved copied; ln moved linked; true");
      expect(used.found.filter((each) => !each.startsWith("gone "))).toEqual([]);
      expect(Object.values(used.leftOut).filter((because) => because !== leftOutWords.device)).toEqual([]);
    });

    it("ends a command with all it started within a second of Stop", async (context) => {
      const sandbox = await open(context);
      await run(sandbox, "true");
      const stop = new AbortController();
      let stoppedAt = 0;
      const running = run(sandbox, "trap '' TERM INT HUP; echo going; setsid sleep 1000 & sleep 1000", {
        signal: stop.signal,
        onOutput: () => {
          stoppedAt = performance.now();
          stop.abort();
        },
      });
      await expect(running).rejects.toMatchObject({ name: "AbortError" });
      const tookMs = performance.now() - stoppedAt;
      console.log(`Stop in ${name}: over after ${Math.round(tookMs)} ms`);
      expect(tookMs).toBeLessThan(stopMs);
      expect((await run(sandbox, "ps ax | grep -c '[s]leep 1000'; true")).output).toBe("0\n");
    });
  });
}
