import { createHash } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { imageFailure } from "./build-needs.ts";
import { makeKernel } from "./make-kernel.ts";
import { makeRoot } from "./make-root.ts";
import { type ArchiveCall, type LockedPackage, PackageArchive } from "./package-archive.ts";
import { finishPart, listParts, type StoredPart } from "./part-store.ts";
import { type Recipe, recipeKey, suite } from "./recipe.ts";

export type BuildCall = Readonly<{
  /** folder of the shelf; downloaded packages stay in `packages/` of it */
  shelf: string;
  recipe: Recipe;
  nodeFile: string;
  signal: AbortSignal;
  onStage(stage: string, fraction: number): void;
  /** exact packages of an earlier build, to make the same again */
  locked?: readonly LockedPackage[];
}>;

/** share of the whole at which each stage begins */
const begins = { choosing: 0, downloading: 0.05, making: 0.4, checking: 0.95 } as const;

/**
 * Makes one part from Debian's packages, unless it is ready with just these. Goes on where an interrupted call for the same packages
 * stopped.
 */
export async function buildPart(call: BuildCall): Promise<StoredPart> {
  const { recipe, signal, onStage } = call;
  onStage("choosing packages", begins.choosing);
  const archive = await PackageArchive.open(join(call.shelf, "packages"), recipe.architecture, signal);
  await archive.update({ signal });
  const packages = call.locked ?? (await choosePackages(archive, recipe, signal));
  if (packages.length === 0)
    throw imageFailure("Debian's list of packages could not be read; try again later.", "retry");
  onStage("downloading packages", begins.downloading);
  const span = begins.making - begins.downloading;
  const onProgress = (fraction: number): void => onStage("downloading packages", begins.downloading + span * fraction);
  await archive.download(packages, { signal, onProgress });
  const version = versionOf(recipe, packages);
  const ready = listParts(call.shelf, recipe.name).find(({ manifest }) => manifest.version === version);
  if (ready !== undefined) return ready;
  const making = join(call.shelf, `making-${recipe.name}-${version}`);
  await mkdir(making, { recursive: true, mode: 0o755 });
  const names = await makeFiles(making, { call, archive, packages });
  onStage("checking", begins.checking);
  const part = {
    name: recipe.name,
    recipe: recipeKey(recipe),
    version,
    suite,
    architecture: recipe.architecture,
    node: recipe.node,
    packages,
  };
  return finishPart(making, call.shelf, part, names);
}

async function choosePackages(
  archive: PackageArchive,
  recipe: Recipe,
  signal: AbortSignal,
): Promise<readonly LockedPackage[]> {
  const call: ArchiveCall = { signal };
  if (recipe.name === "kernel") return archive.resolveAlone(recipe.packages, call);
  return archive.resolve(recipe.packages, call);
}

type Making = Readonly<{ call: BuildCall; archive: PackageArchive; packages: readonly LockedPackage[] }>;

async function makeFiles(
  making: string,
  { call, archive, packages }: Making,
): Promise<Readonly<{ files: readonly string[]; tree: string | null }>> {
  const { recipe, signal } = call;
  const onStage = (stage: string, fraction: number): void =>
    call.onStage(stage, begins.making + (begins.checking - begins.making) * fraction);
  if (recipe.name === "kernel") {
    onStage("unpacking the kernel", 0);
    await emptyFolder(making);
    const [kernel, busybox] = ["linux-image-", "busybox-static"].map((start) => fileNamed(archive, packages, start));
    await makeKernel(making, { ...recipe, kernel: kernel ?? "", busybox: busybox ?? "" }, signal);
    return { files: ["vmlinux", "busybox"], tree: "modules" };
  }
  const source = join(making, "source");
  await archive.writeSource(source, packages, signal);
  const { architecture } = recipe;
  const parts = { source, packages: recipe.packages, architecture, nodeFile: call.nodeFile };
  await makeRoot(making, parts, { signal, onStage });
  await rm(source, { recursive: true, force: true });
  return { files: ["root.erofs"], tree: "root" };
}

function fileNamed(archive: PackageArchive, packages: readonly LockedPackage[], start: string): string {
  const found = packages.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw imageFailure(`Debian's list of packages has no ${start}; try again later.`, "retry");
  return archive.fileOf(found);
}

async function emptyFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true, force: true });
}

function versionOf(recipe: Recipe, packages: readonly LockedPackage[]): string {
  const exact = packages.map(({ name, version, sha256 }) => `${name} ${version} ${sha256}\n`).join("");
  return `${recipeKey(recipe)}-${createHash("sha256").update(exact).digest("hex").slice(0, 12)}`;
}
