import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { lstat, readdir, readFile, readlink, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type LockedPackage, sha256Of } from "./package-archive.ts";
import type { Recipe } from "./recipe.ts";

type KeptFile = Readonly<{ path: string; bytes: number; modifiedMs: number; sha256: string }>;
type KeptTree = Readonly<{ path: string; sha256: string; bytes: number }>;

/** What one finished part consists of; written last, so a part without it is not finished. */
export type PartManifest = Readonly<{
  format: 1;
  name: Recipe["name"];
  recipe: string;
  /** recipe and exact packages */
  version: string;
  suite: string;
  architecture: string;
  node: string;
  builtAt: string;
  packages: readonly LockedPackage[];
  files: readonly KeptFile[];
  tree: KeptTree | null;
}>;

export type StoredPart = Readonly<{ folder: string; manifest: PartManifest }>;

const manifestName = "manifest.json";
const holdPrefix = "held-";
const readAtOnceBytes = 1 << 20;

/** Finished parts with this name, newest first; damaged folders are left out. */
export function listParts(shelf: string, name: Recipe["name"]): readonly StoredPart[] {
  if (!existsSync(shelf)) return [];
  const folders = readdirSync(shelf).filter((each) => each.startsWith(`${name}-`));
  const parts = folders.flatMap((each) => {
    const manifest = readManifest(join(shelf, each));
    return manifest?.name === name && hasItsFiles(join(shelf, each), manifest)
      ? [{ folder: join(shelf, each), manifest }]
      : [];
  });
  return parts.sort((left, right) => (left.manifest.builtAt < right.manifest.builtAt ? 1 : -1));
}

function readManifest(folder: string): PartManifest | null {
  try {
    const manifest = JSON.parse(readFileSync(join(folder, manifestName), "utf8")) as PartManifest;
    return manifest.format === 1 ? manifest : null;
  } catch {
    return null;
  }
}

/** The quick look at every start: sizes and times are as they were when the hashes were taken. */
function hasItsFiles(folder: string, { files, tree }: PartManifest): boolean {
  if (tree !== null && !existsSync(join(folder, tree.path))) return false;
  return files.every(({ path, bytes, modifiedMs }) => {
    const found = statSync(join(folder, path), { throwIfNoEntry: false });
    return found?.size === bytes && Math.trunc(found.mtimeMs) === modifiedMs;
  });
}

/** Takes stock of a part that was just made and turns `making` into a finished part of `shelf`. */
export async function finishPart(
  making: string,
  shelf: string,
  part: Omit<PartManifest, "format" | "files" | "tree" | "builtAt">,
  names: Readonly<{ files: readonly string[]; tree: string | null }>,
): Promise<StoredPart> {
  const files: KeptFile[] = [];
  for (const path of names.files) {
    const { size, mtimeMs } = statSync(join(making, path));
    files.push({ path, bytes: size, modifiedMs: Math.trunc(mtimeMs), sha256: await sha256Of(join(making, path)) });
  }
  const tree = names.tree === null ? null : { path: names.tree, ...(await digestTree(join(making, names.tree))) };
  const manifest: PartManifest = { format: 1, ...part, builtAt: new Date().toISOString(), files, tree };
  const folder = join(shelf, `${part.name}-${part.version}`);
  await rm(folder, { recursive: true, force: true });
  await writeFile(join(making, manifestName), `${JSON.stringify(manifest, null, 1)}\n`);
  await rename(making, folder);
  return { folder, manifest };
}

/** Reads every byte of a part again; the reason when something is not as it was made, else `null`. */
export async function findDamage({ folder, manifest }: StoredPart): Promise<string | null> {
  for (const { path, sha256 } of manifest.files) {
    if ((await sha256Of(join(folder, path))) !== sha256) return `${path} is not as it was made`;
  }
  if (manifest.tree === null) return null;
  const { sha256 } = await digestTree(join(folder, manifest.tree.path));
  return sha256 === manifest.tree.sha256 ? null : `something in ${manifest.tree.path} is not as it was made`;
}

/** Marks a part as in use by this process until the returned function is called; others then leave it where it is. */
export function holdPart({ folder }: StoredPart): () => void {
  for (const left of marksIn(folder).filter((each) => !isOfLiving(each))) rmSync(join(folder, left), { force: true });
  const mark = join(folder, `${holdPrefix}${process.pid}-${randomUUID()}`);
  writeFileSync(mark, "");
  return () => rmSync(mark, { force: true });
}

/** Removes packages downloaded before `before` that no finished part was made from; younger ones may be of a build that goes on later. */
export async function removeOldPackages(shelf: string, before: Date): Promise<void> {
  const archives = join(shelf, "packages/archives");
  const parts = (["kernel", "minimal", "full"] as const).flatMap((name) => listParts(shelf, name));
  const used = new Set(parts.flatMap(({ manifest }) => manifest.packages.map(({ file }) => file)));
  for (const file of await readdir(archives)) {
    if (!file.endsWith(".deb") || used.has(file)) continue;
    // apt sets the time of the last change to the server's
    if (statSync(join(archives, file)).ctime < before) await rm(join(archives, file));
  }
}

/** Removes finished parts other than `kept` that nobody uses, and what interrupted builds of other versions left. */
export async function removeOldParts(shelf: string, kept: StoredPart): Promise<void> {
  const { name } = kept.manifest;
  for (const each of await readdir(shelf)) {
    const folder = join(shelf, each);
    const isOther = each.startsWith(`${name}-`) && folder !== kept.folder && !isHeld(folder);
    if (isOther || each.startsWith(`making-${name}-`)) await rm(folder, { recursive: true, force: true });
  }
}

function isHeld(folder: string): boolean {
  return marksIn(folder).some(isOfLiving);
}

function marksIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((each) => each.startsWith(holdPrefix));
}

function isOfLiving(mark: string): boolean {
  const pid = Number(mark.slice(holdPrefix.length).split("-")[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function hashFile(path: string, bytes: number): Promise<string> {
  if (bytes > readAtOnceBytes) return sha256Of(path);
  return readFile(path).then((content) => createHash("sha256").update(content).digest("hex"));
}

/** One hash over names, kinds, modes, link targets and contents of a tree, and its size. */
async function digestTree(root: string): Promise<Readonly<{ sha256: string; bytes: number }>> {
  const hash = createHash("sha256");
  let bytes = 0;
  const visit = async (path: string): Promise<void> => {
    const found = await lstat(join(root, path));
    const mode = (found.mode & 0o7777).toString(8);
    if (found.isDirectory()) {
      hash.update(`${path}\0folder ${mode}\n`);
      for (const name of (await readdir(join(root, path))).sort()) await visit(`${path}/${name}`);
    } else if (found.isSymbolicLink()) {
      hash.update(`${path}\0link ${await readlink(join(root, path))}\n`);
    } else {
      bytes += found.size;
      const content = found.isFile() ? await hashFile(join(root, path), found.size) : "special";
      hash.update(`${path}\0file ${mode} ${content}\n`);
    }
  };
  await visit("");
  return { sha256: hash.digest("hex"), bytes };
}
