import { basename, join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { errorCode, isFull } from "../failures.ts";
import { nameOf, parentOf } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import { deleteFolder } from "../journal/journal.ts";
import { cannotLink } from "../journal/keep.ts";
import type { ActOf } from "./acts.ts";
import type { Performance } from "./perform.ts";

type Putting = ActOf<"put"> | ActOf<"swap">;

/** The private folder beside the target in which new files are made ready under their final names. */
function stagingFolder(folder: GuestPath, token: string): string {
  return join(toHostPath(folder), `.deskhand-${token}`);
}

export function stagedPath(path: GuestPath, token: string): string {
  return join(stagingFolder(parentOf(path), token), nameOf(path));
}

/** Removes what staging left in `folder`, also after a crash. */
export async function sweepStaging({ fileSystem, token }: Performance, folder: GuestPath): Promise<void> {
  const path = stagingFolder(folder, token);
  if ((await fileSystem.stat(path)) !== null) await deleteFolder(fileSystem, path);
}

async function fill(performance: Performance, act: Putting, target: string): Promise<void> {
  const { fileSystem, blobPath } = performance;
  const { content } = act;
  if (content.from === "link") return fileSystem.createLink(target, content.target);
  if (content.from === "blob") {
    await fileSystem.copyBytes(blobPath(content.sha256), target);
    return fileSystem.setMode(target, content.mode);
  }
  if (content.from === "copy") return;
  try {
    await fileSystem.link(content.hostPath, target);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await fileSystem.copyWhole([content.hostPath], join(target, ".."));
  }
}

/** Copies of one staging folder in as few calls as names allow; a copy whose name differs is renamed. */
async function fillCopies({ fileSystem }: Performance, acts: readonly Putting[], folder: string): Promise<void> {
  const sources = acts.flatMap((act) => (act.content.from === "copy" ? [{ act, from: act.content.hostPath }] : []));
  const plain = sources.filter(({ act, from }) => basename(from) === nameOf(act.path));
  if (plain.length > 0) {
    await fileSystem.copyWhole(
      plain.map(({ from }) => from),
      folder,
    );
  }
  for (const { act, from } of sources) {
    if (basename(from) === nameOf(act.path)) continue;
    const aside = join(folder, `.${act.index}`);
    await fileSystem.createFolder(aside, 0o700);
    await fileSystem.copyWhole([from], aside);
    await fileSystem.rename(join(aside, basename(from)), join(folder, nameOf(act.path)));
    await fileSystem.removeFolder(aside);
  }
}

async function stageIn(performance: Performance, folder: GuestPath, acts: readonly Putting[]): Promise<void> {
  const { fileSystem, token } = performance;
  const path = stagingFolder(folder, token);
  await sweepStaging(performance, folder);
  await fileSystem.createFolder(path, 0o700);
  await inParallel(acts, (act) => fill(performance, act, stagedPath(act.path, token)));
  await fillCopies(performance, acts, path);
  const replacing = acts.filter((act) => act.do === "swap").filter(({ content }) => content.from === "blob");
  if (replacing.length > 0) {
    await fileSystem.copyAttributes(
      replacing.map((act) => toHostPath(act.path)),
      path,
    );
    // the file keeps the user's permissions unless these are what was changed
    for (const act of replacing) {
      const isChanged = act.content.from === "blob" && act.content.mode !== act.expect.mode;
      if (isChanged) await fileSystem.setMode(stagedPath(act.path, token), act.content.mode);
    }
  }
  for (const act of acts) {
    const { content } = act;
    if (content.from !== "copy" || content.identity.sha256 === null) continue;
    if ((await fileSystem.hash(stagedPath(act.path, token))) !== content.identity.sha256) {
      throw Object.assign(new Error(`the copy for ${act.path} differs`), { code: "EIO" });
    }
  }
}

/** Makes all new files ready, durable, beside where they go; a folder in which that is impossible holds its acts. */
export async function stageAll(performance: Performance, acts: readonly Putting[]): Promise<void> {
  const { fileSystem, token } = performance;
  const byFolder = Map.groupBy(acts, (act) => parentOf(act.path));
  const staged: string[] = [];
  await inParallel(
    [...byFolder],
    async ([folder, group]) => {
      try {
        await stageIn(performance, folder, group);
        staged.push(stagingFolder(folder, token), ...group.map((act) => stagedPath(act.path, token)));
      } catch (error) {
        if (isFull(error) || errorCode(error) === null) throw error;
        for (const act of group) performance.hold(act, error);
      }
    },
    8,
  );
  if (staged.length > 0) await fileSystem.sync(staged);
}
