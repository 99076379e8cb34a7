import { hash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { ensureFolder } from "../blobs.ts";
import { errorCode } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Kept, Operation } from "./manifest.ts";

/** what the system answers when a file cannot have a further name there */
const unlinkable = new Set(["EXDEV", "EPERM", "EMLINK", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EACCES"]);

export function cannotLink(error: unknown): boolean {
  return unlinkable.has(errorCode(error) ?? "");
}

export type Keeping = Readonly<{
  operation: Operation;
  links: number;
  /** the entry lies on the drive of the data folder */
  isNear: boolean;
}>;

export const nothingKept: Kept = { entry: null, copy: null };

/** Whether the old bytes of an operation have to be kept at all: moves keep their own. */
export function keepsBytes({ kind, isCrossing, record }: Operation): boolean {
  return record !== null && (kind === "edited" || kind === "deleted" || isCrossing);
}

/** Gives the old file a further name in the journal; `false` when that is not possible. */
async function keepByLink(fileSystem: FileSystem, from: GuestPath, target: string): Promise<boolean> {
  try {
    await fileSystem.link(toHostPath(from), target);
    return true;
  } catch (error) {
    if (cannotLink(error)) return false;
    throw error;
  }
}

/** Decides how one old entry is kept and makes the further name; copies are made afterwards, in batches. */
async function keepOne(fileSystem: FileSystem, folder: string, keeping: Keeping): Promise<Kept> {
  const { operation, links, isNear } = keeping;
  const { from, entry, kind, index } = operation;
  if (!keepsBytes(operation) || from === null) return nothingKept;
  if (kind === "deleted" || operation.isCrossing) {
    return isNear ? { entry: join("trash", String(index)), copy: null } : { entry: null, copy: copyName(operation) };
  }
  if (entry !== "file") return nothingKept;
  const name = join("old", String(index));
  const isLinked = isNear && (await keepByLink(fileSystem, from, join(folder, name)));
  // a file with several names can still be written to through the others
  return { entry: isLinked ? name : null, copy: isLinked && links <= 1 ? null : copyName(operation) };
}

/** Files of one folder are copied together, so their copies share a folder too; it is named after the folder. */
function copyName({ from, entry }: Operation): string | null {
  if (entry === "folder" || from === null) return null;
  const hostPath = toHostPath(from);
  return join("old", `c${hash("sha256", dirname(hostPath), "hex").slice(0, 16)}`, basename(hostPath));
}

/** Copies whole files, one call per folder they come from; each copy is read again and compared. */
async function copyAll(fileSystem: FileSystem, folder: string, operations: readonly Operation[]): Promise<void> {
  const groups = Map.groupBy(
    operations.filter(({ kept }) => kept.copy !== null),
    ({ kept }) => dirname(join(folder, kept.copy ?? "")),
  );
  for (const [target, group] of groups) {
    await ensureFolder(fileSystem, target);
    await fileSystem.copyWhole(
      group.map(({ from }) => toHostPath(from ?? "/")),
      target,
    );
    await inParallel(group, async ({ from, before, kept }) => {
      const sha256 = before?.sha256 ?? null;
      if (sha256 === null || (await fileSystem.hash(join(folder, kept.copy ?? ""))) === sha256) return;
      throw Object.assign(new Error(`the copy of ${from} differs`), { code: "EIO" });
    });
  }
}

/** Keeps every old byte of the operations and makes that durable; returns the operations with where it is kept. */
export async function keepAll(
  fileSystem: FileSystem,
  folder: string,
  keepings: readonly Keeping[],
): Promise<readonly Operation[]> {
  const operations = await inParallel(keepings, async (keeping) => ({
    ...keeping.operation,
    kept: await keepOne(fileSystem, folder, keeping),
  }));
  await copyAll(fileSystem, folder, operations);
  const copies = operations.flatMap(({ kept }) => (kept.copy === null ? [] : [join(folder, kept.copy)]));
  const linked = operations.some(({ kept }) => kept.entry !== null);
  const folders = [...new Set(copies.map((copy) => join(copy, "..")))];
  if (copies.length > 0 || linked) {
    await fileSystem.sync([
      ...copies,
      ...folders,
      join(folder, "old"),
      folder,
      join(folder, ".."),
      join(folder, "../.."),
    ]);
  }
  return operations;
}
