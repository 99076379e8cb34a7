import type { Stats } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import { relativeParts } from "../relative-parts.ts";

export type BelowEntry = Readonly<{ entry: "file" | "link" | "other" } | { entry: "folder"; mode: number }>;

/** What lies below the upper layer of one mount: the user's folder with the differences over it. */
export class Below {
  readonly #mount: Mount;
  readonly #differences = new Map<string, TreeDifference>();
  /** differences right inside a folder, by their names */
  readonly #inside = new Map<string, [string, TreeDifference][]>();

  constructor(mount: Mount) {
    this.#mount = mount;
    for (const difference of mount.differences) {
      const parts = relativeParts(mount.path, difference.path);
      this.#differences.set(parts.join("/"), difference);
      const parent = parts.slice(0, -1).join("/");
      const inside = this.#inside.get(parent) ?? [];
      const name = parts.at(-1);
      if (name === undefined) continue;
      inside.push([name, difference]);
      this.#inside.set(parent, inside);
    }
  }

  /** `null` when there is nothing; `path` is relative to the mount, `""` for the mount itself. */
  async at(path: string): Promise<BelowEntry | null> {
    const difference = this.#differences.get(path);
    if (difference !== undefined) return ofDifference(difference);
    if (this.#isHidden(path)) return null;
    const facts = await lstat(join(this.#mount.hostPath, path)).catch(missing);
    return facts === null ? null : ofFacts(facts);
  }

  /** Names in a folder that is there, of everything that shows through from below. */
  async names(path: string): Promise<ReadonlySet<string>> {
    const difference = this.#differences.get(path);
    const isOwn = difference?.entry === "folder" && difference.isOpaque;
    const facts = isOwn || this.#isHidden(path) ? null : await lstat(join(this.#mount.hostPath, path)).catch(missing);
    const names = new Set(facts?.isDirectory() ? await readdir(join(this.#mount.hostPath, path)) : []);
    for (const [name, { entry }] of this.#inside.get(path) ?? []) {
      if (entry === "gone") names.delete(name);
      else names.add(name);
    }
    return names;
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
