import type { GuestPath } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { TaskSpace } from "../task-space.ts";
import type { Entry } from "../view/layer.ts";
import { blobbed } from "../view/writer.ts";
import type { Arrival } from "./merge.ts";

type Wanted = Extract<Arrival["wanted"], { entry: "file" }>;

/** Reads what programs left. Nothing there can be trusted: it may have become a link, or another file, since it was listed. */
export interface Intake {
  hash(wanted: Wanted): Promise<string>;
  /** puts the bytes into the blob store; their hashes, by path */
  put(arrivals: readonly Arrival[]): Promise<ReadonlyMap<GuestPath, string>>;
  /** bytes of the view; `null` when they cannot be told */
  before(entry: Entry): Promise<string | null>;
}

function changed(path: GuestPath): Error {
  return inputError(`What the command left at ${quoted(path)} changed while it was taken over. Run the command again.`);
}

export function createIntake(fileSystem: FileSystem, space: TaskSpace): Intake {
  async function putOne({ path, hostPath, bytes }: Wanted): Promise<string> {
    const copy = await blobbed(() => space.blobs.putPlain(hostPath));
    if (copy === null || copy.bytes !== bytes) throw changed(path);
    return copy.sha256;
  }

  return {
    async hash({ path, hostPath }) {
      const sha256 = await fileSystem.hashPlain(hostPath);
      if (sha256 === null) throw changed(path);
      return sha256;
    },
    async put(arrivals) {
      const hashes = await inParallel(arrivals, async ({ path, wanted }) =>
        wanted.entry === "file" ? ([path, await putOne(wanted)] as const) : null,
      );
      return new Map(hashes.filter((hashed) => hashed !== null));
    },
    async before({ source, entry, isPlaceholder }) {
      if (entry !== "file" || isPlaceholder) return null;
      return source.at === "task" ? source.sha256 : fileSystem.hashPlain(toHostPath(source.path));
    },
  };
}
