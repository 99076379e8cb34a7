import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { ensureFolder } from "../blobs.ts";
import { folderError } from "../failures.ts";
import type { FileStat, FileSystem } from "../file-system/file-system.ts";
import { quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { callClockWitness, type Shelf } from "./clock-witness.ts";
import { callListWitness } from "./list-witness.ts";
import type { Witness } from "./witness.ts";

/** Calls witnesses for granted folders of one task. */
export interface Witnesses {
  call(folders: readonly GuestPath[]): Promise<ReadonlyMap<GuestPath, Witness>>;
}

/** `ms` by which two clocks of one computer may disagree about how much time has passed, at least and per `ms` that passed */
const slack = { atLeastMs: 5, perMs: 0.001 };

/** `folder` is the task's own, where a file is kept that tells the time of this computer's drives. */
export function createWitnesses(fileSystem: FileSystem, folder: string): Witnesses {
  const file = join(folder, "clock");
  const shelf: Shelf = new Map();
  const ownClocks = new Map<string, Promise<boolean>>();

  function hasOwnClock(stat: FileStat, hostPath: string): Promise<boolean> {
    const known = ownClocks.get(stat.device) ?? fileSystem.hasOwnClock(hostPath);
    ownClocks.set(stat.device, known);
    known.catch(() => ownClocks.delete(stat.device));
    return known;
  }

  /** A moment that is later than everything before it, even where the clock of drives goes in steps of milliseconds. */
  async function moment(): Promise<bigint> {
    const first = await fileSystem.stamp(file);
    for (;;) {
      const next = await fileSystem.stamp(file);
      if (next !== first) return BigInt(next);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  /** Whether nobody set the clock back since. */
  function steadiness(): () => boolean {
    const [startMs, wallMs] = [performance.now(), Date.now()];
    return () => {
      const passedMs = performance.now() - startMs;
      return Date.now() - wallMs >= passedMs - slack.atLeastMs - passedMs * slack.perMs;
    };
  }

  async function statOf(path: GuestPath): Promise<FileStat> {
    const stat = await fileSystem.stat(toHostPath(path));
    if (stat?.kind === "folder") return stat;
    throw folderError(`The folder ${quoted(path)} is gone or cannot be opened. Bring it back, then resume the task.`);
  }

  async function hasMoments(): Promise<boolean> {
    await ensureFolder(fileSystem, folder);
    const stat = await fileSystem.stat(folder);
    return stat !== null && hasOwnClock(stat, folder);
  }

  return {
    async call(folders) {
      const isTimed = await hasMoments();
      const stampNs = isTimed ? await moment() : 0n;
      const isClockSteady = steadiness();
      const called = new Map<GuestPath, Witness>();
      try {
        for (const path of folders) {
          const stat = await statOf(path);
          const isQuick = isTimed && (await hasOwnClock(stat, toHostPath(path)));
          const witness = isQuick
            ? await callClockWitness({ fileSystem, folder: path, stat, stampNs, isClockSteady, hasOwnClock, shelf })
            : await callListWitness(fileSystem, path, stat);
          called.set(path, witness);
        }
      } catch (error) {
        for (const witness of called.values()) witness.end();
        throw error;
      }
      return called;
    },
  };
}
