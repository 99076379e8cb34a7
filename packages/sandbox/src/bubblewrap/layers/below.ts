import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import { relativeParts } from "../relative-parts.ts";

export type BelowEntry = Readonly<{ entry: "file" | "link" | "other" } | { entry: "folder"; mode: number }>;

/** What lies below the upper layer of one mount: the user's folder with the differences over it. */
export class Below {
  readonly #mount: Mount;
  readonly #differences = new Map<string, TreeDifference>();

  constructor(mount: Mount) {
    this.#mount = mount;
    for (const difference of mount.differences)
      this.#differences.set(relativeParts(mount.path, difference.path).join("/"), difference);
  }

  /** `null` when there is nothing; `path` is relative to the mount, `""` for the mount itself. */
  async at(path: string): Promise<BelowEntry | null> {
    const difference = this.#differences.get(path);
    if (difference !== undefined) return ofDifference(difference);
    if (this.#isHidden(path)) return null;
    const facts = await lstat(join(this.#mount.hostPath, path)).catch(missing);
    return facts === null ? null : ofFacts(facts);
  }

  #isHidden(path: string): boolean {
    for (let at = path.lastIndexOf("/"); at >= 0; at = at === 0 ? -1 : path.lastIndexOf("/", at - 1)) {
      const above = this.#differences.get(path.slice(0, at));
      if (above !== undefined && (above.entry !== "folder" || above.isOpaque)) return true;
    }
    const root = this.#differences.get("");
    return root?.entry === "folder" && root.isOpaque && path !== "";
  }
}

function ofDifference(difference: TreeDifference): BelowEntry | null {
  if (difference.entry === "gone") return null;
  if (difference.entry === "folder") return { entry: "folder", mode: difference.mode & 0o777 };
  return { entry: difference.entry };
}

function ofFacts(facts: Stats): BelowEntry {
  if (facts.isDirectory()) return { entry: "folder", mode: facts.mode & 0o777 };
  return { entry: facts.isFile() ? "file" : facts.isSymbolicLink() ? "link" : "other" };
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
