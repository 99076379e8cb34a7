import { chmod, chown, lstat, mkdir, readdir, symlink, utimes } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import { copyPlain } from "../../open-plain.ts";
import { relativeParts } from "../relative-parts.ts";
import type { Whiteouts } from "./whiteouts.ts";

export type LayerSpec = Readonly<{
  mount: Mount;
  /** those of the mount's differences that older layers do not have yet; all of them in a first layer */
  written: readonly TreeDifference[];
  /** an empty folder to write the layer into */
  into: string;
  whiteouts: Whiteouts;
}>;

const copiesAtOnce = 8;

/**
 * Writes differences as one lower layer of an overlay. What the layer hides is hidden by one mark per name; nothing needs extended
 * attributes. Throws `RangeError` for a path outside the mount or below something that is no folder.
 */
export async function writeLayer(spec: LayerSpec): Promise<void> {
  const writing = new LayerWriting(spec);
  await writing.begin();
  for (const difference of spec.written) await writing.put(difference);
  await writing.finish();
}

class LayerWriting {
  readonly #spec: LayerSpec;
  /** folders made so far by their path below the mount, and whether they hide what is below them */
  readonly #folders = new Map<string, { hides: boolean; names: Set<string>; mode: number }>();
  #copies: Promise<void>[] = [];

  /** modes of the folders among the differences, also of those that older layers hold */
  readonly #modes: ReadonlyMap<string, number>;

  constructor(spec: LayerSpec) {
    this.#spec = spec;
    this.#modes = new Map(
      spec.mount.differences.flatMap((difference) =>
        difference.entry === "folder" ? [[difference.path, difference.mode & 0o777] as const] : [],
      ),
    );
  }

  async begin(): Promise<void> {
    const facts = await lstat(this.#spec.mount.hostPath);
    this.#folders.set("", { hides: false, names: new Set(), mode: facts.mode & 0o777 });
  }

  async put(difference: TreeDifference): Promise<void> {
    const parts = relativeParts(this.#spec.mount.path, difference.path);
    const name = parts.at(-1);
    if (name === undefined) {
      if (difference.entry !== "folder") throw new RangeError("the mount itself can only be a folder");
      this.#folders.set("", { hides: difference.isOpaque, names: new Set(), mode: difference.mode });
      return;
    }
    const parent = await this.#parentOf(parts);
    parent.names.add(name);
    const target = join(this.#spec.into, ...parts);
    if (difference.entry === "gone") await this.#spec.whiteouts.put(target);
    else if (difference.entry === "link") await symlink(difference.target, target);
    else if (difference.entry === "file") await this.#copy(difference, target);
    else await this.#addFolder(parts.join("/"), { hides: parent.hides || difference.isOpaque, mode: difference.mode });
  }

  /** Hides what opaque folders hide and gives folders their modes, deepest first, because a mode may forbid writing. */
  async finish(): Promise<void> {
    await Promise.all(this.#copies);
    for (const [path, { hides, names }] of this.#folders)
      for (const name of hides ? await namesIn(join(this.#spec.mount.hostPath, path)) : [])
        if (!names.has(name)) await this.#spec.whiteouts.put(join(this.#spec.into, path, name));
    for (const [path, { mode }] of [...this.#folders].reverse()) await chmod(join(this.#spec.into, path), mode);
  }

  async #parentOf(parts: readonly string[]): Promise<{ hides: boolean; names: Set<string> }> {
    let parent = this.#folders.get("");
    for (let depth = 1; depth < parts.length; depth += 1) {
      const path = parts.slice(0, depth).join("/");
      const name = parts[depth - 1];
      const known = this.#folders.get(path);
      if (known === undefined && name !== undefined) {
        if (parent?.names.has(name)) throw new RangeError(`${path} is no folder`);
        parent?.names.add(name);
        const mode = this.#modes.get(`${this.#spec.mount.path}/${path}`);
        await this.#addFolder(path, {
          hides: parent?.hides ?? false,
          mode: mode ?? (await modeOf(join(this.#spec.mount.hostPath, path))),
        });
      }
      parent = this.#folders.get(path);
    }
    if (parent === undefined) throw new RangeError("a layer was written before it was begun");
    return parent;
  }

  async #addFolder(path: string, { hides, mode }: Readonly<{ hides: boolean; mode: number }>): Promise<void> {
    await mkdir(join(this.#spec.into, path), { mode: 0o700 });
    this.#folders.set(path, { hides, names: new Set(), mode });
  }

  async #copy(file: TreeDifference & { entry: "file" }, target: string): Promise<void> {
    if (this.#copies.length >= copiesAtOnce) {
      await Promise.all(this.#copies);
      this.#copies = [];
    }
    const copy = copyWhole(file, target);
    copy.catch(() => {});
    this.#copies.push(copy);
  }
}

async function copyWhole(file: TreeDifference & { entry: "file" }, target: string): Promise<void> {
  await copyPlain(file.hostPath, target);
  // where this is root, the copy belongs to whoever the original belongs to, whom programs could not take it from
  if (process.getuid?.() === 0) await chown(target, 0, process.getgid?.() ?? 0);
  await utimes(target, file.modifiedMs / 1000, file.modifiedMs / 1000);
  await chmod(target, file.mode & 0o777);
}

async function modeOf(path: string): Promise<number> {
  const facts = await lstat(path).catch(missing);
  return facts?.isDirectory() ? facts.mode & 0o777 : 0o755;
}

async function namesIn(path: string): Promise<readonly string[]> {
  const facts = await lstat(path).catch(missing);
  return facts?.isDirectory() ? await readdir(path) : [];
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
