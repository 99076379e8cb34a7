import type { GuestPath } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import type { FileStat, FileSystem } from "../file-system/file-system.ts";
import { childOf, parentOf, quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { identityOf, type Witness } from "./witness.ts";

/** entries that can be listed before every command in bearable time */
const limit = 50_000;

function tokenOf(stat: FileStat): string {
  if (stat.kind === "folder") return identityOf(stat);
  return [identityOf(stat), stat.bytes, stat.modifiedNs, stat.changedNs, stat.mode].join(".");
}

/** The witness for all other drives: lists everything first, and compares. Throws `input` when there is too much to list. */
export async function callListWitness(fileSystem: FileSystem, top: GuestPath, start: FileStat): Promise<Witness> {
  const known = new Map<GuestPath, string>([[top, tokenOf(start)]]);
  const folders: GuestPath[] = [top];
  for (const folder of folders) {
    const names = await fileSystem.readFolder(toHostPath(folder));
    if (known.size + names.length > limit) {
      throw inputError(
        `${quoted(top)} holds more than ${limit} files on a drive on which programs cannot work with that many. Ask for a folder inside it.`,
      );
    }
    await inParallel(names, async (name) => {
      const path = childOf(folder, name);
      const stat = await fileSystem.stat(toHostPath(path));
      if (stat === null) return;
      known.set(path, tokenOf(stat));
      if (stat.kind === "folder") folders.push(path);
    });
  }
  return {
    look() {
      const looked = new Map<GuestPath, Promise<boolean>>();
      const isSame = (path: GuestPath): Promise<boolean> => {
        const answer = looked.get(path) ?? compare(path);
        looked.set(path, answer);
        return answer;
      };
      const compare = async (path: GuestPath): Promise<boolean> => {
        if (path !== top && !(await isSame(parentOf(path)))) return false;
        const stat = await fileSystem.stat(toHostPath(path));
        return (stat === null ? undefined : tokenOf(stat)) === known.get(path);
      };
      return isSame;
    },
    end: () => known.clear(),
  };
}
