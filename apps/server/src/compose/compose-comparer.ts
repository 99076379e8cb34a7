import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import {
  type ChangeSetId,
  type Comparison,
  type ComparisonQuery,
  DeskhandError,
  inputFailure,
  type Task,
} from "@deskhand/contracts";
import { createWorkspace } from "@deskhand/workspace";
import type { Config } from "../config.ts";
import { findSide } from "../folders/find-side.ts";
import { grantedFile } from "../folders/open-granted.ts";
import { createPreviews } from "../previews/create-previews.ts";
import { composeReaders } from "./compose-readers.ts";

/** Tells what changed in files of tasks, without a server. */
export type Comparer = Readonly<{
  /** throws `DeskhandError` with the reason where the versions are not there or cannot be compared */
  compare(task: Task, query: ComparisonQuery): Promise<Comparison>;
  close(): Promise<void>;
}>;

/** of copies of the files compared */
const maxBytes = 500_000_000;

/** Looks only; needs no lock of the data folder and disturbs nobody. What it keeps goes when it is closed. */
export async function composeComparer(config: Config): Promise<Comparer> {
  const folder = await mkdtemp(join(tmpdir(), "deskhand-compare-"));
  const documents = composeReaders(config);
  const workspace = createWorkspace({ homeFolder: config.home });
  const previews = createPreviews(documents, { folder: join(folder, "files"), maxBytes });
  return {
    async compare(task, { beforePath, beforeSet, changeSet, path }) {
      const oldPath = beforePath ?? path;
      const setOf = (id: ChangeSetId) => task.changeSets.find((set) => set.id === id);
      const [oldSet, set] = [setOf(beforeSet ?? changeSet), setOf(changeSet)];
      if (oldSet === undefined || set === undefined)
        throw new DeskhandError(inputFailure("There are no such changes in this task."));
      const before = await findSide(workspace, task, { set: oldSet, path: oldPath, side: "before" });
      const after = await findSide(workspace, task, { set, path, side: "after" });
      if (before === null || after === null)
        throw new DeskhandError(inputFailure(`Both versions of ${path} are not there any more.`));
      const looked = async (hostPath: string, name: string) => {
        return { ...(await grantedFile(task, hostPath, config.home)), taskId: task.id, name: basename(name) };
      };
      return previews.compare(await looked(before, oldPath), await looked(after, path));
    },
    async close() {
      await documents.close();
      await workspace.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
