import type { SandboxBackend, SandboxSpec } from "../backend.ts";
import { describePrograms } from "../image/programs.ts";
import { OpenSandboxes } from "../open-sandboxes.ts";
import type { ProbeNotes } from "../probe-notes.ts";
import type { BubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { ProbeMemory } from "./probe-memory.ts";
import { startsEmpty } from "./starts-empty.ts";

export type BubblewrapOptions = Readonly<{
  /** private folder for what commands write; on a disk with room, not shared with another computer */
  folder: string;
  /** Node 24, which runs the guest program */
  nodePath: string;
  /** the workspace image as the shelf of images lends it; `null` while there is none, then programs see the host's `/usr` */
  borrowRoot?(): LentRoot | null;
  /** what earlier starts found out; nothing is remembered unless given */
  notes?: ProbeNotes;
}>;

/** A root tree that stays as it is until `release`; `programs` is one paragraph for the model. */
export type LentRoot = Readonly<{ folder: string; programs: string; release(): void }>;

/** The process isolation: bubblewrap, a filter of system calls, limits. Linux only; elsewhere its probe says so. Most of it is loaded with the first sandbox. */
export function createBubblewrapBackend(options: BubblewrapOptions): SandboxBackend {
  const sandboxes = new OpenSandboxes();
  let swept: Promise<unknown> | null = null;
  const openSandbox = async (spec: SandboxSpec, onClosed = () => {}): Promise<BubblewrapSandbox> => {
    const { BubblewrapSandbox, clearAbandoned, guestFolder, openStageGround } = await import("./late-parts.ts");
    swept ??= clearAbandoned(options.folder);
    await swept;
    const image = options.borrowRoot?.() ?? null;
    const release = () => image?.release();
    try {
      const ground = await openStageGround({ ...options, imageFolder: image?.folder ?? null, guestFolder });
      const programs = image?.programs ?? describePrograms("/");
      const sandbox = new BubblewrapSandbox({
        ground,
        spec,
        programs,
        onClosed() {
          release();
          onClosed();
        },
      });
      await sandbox.warmUp().catch(async (error: unknown) => {
        await sandbox.close();
        throw error;
      });
      return sandbox;
    } catch (error) {
      release();
      throw error;
    }
  };
  const memory = new ProbeMemory(options, openSandbox);
  return {
    isolation: "process",
    known: () => memory.known(),
    isLikely: startsEmpty,
    probe: (how) => memory.probe(how?.fresh ?? false),
    open: (spec) =>
      sandboxes.open((onClosed) =>
        openSandbox(spec, onClosed).catch(async (error: unknown) => {
          await memory.doubt();
          throw error;
        }),
      ),
    async close() {
      await Promise.all([sandboxes.close(), memory.rest()]);
    },
  };
}
