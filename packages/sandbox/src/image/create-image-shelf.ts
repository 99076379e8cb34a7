import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DeskhandError } from "@deskhand/contracts";
import { isBuildLocked, withBuildLock } from "./build-lock.ts";
import { imageFailure, requireMeans } from "./build-needs.ts";
import { buildPartApart } from "./build-part-apart.ts";
import type {
  BorrowedMachine,
  BorrowedRoot,
  ImageFault,
  ImagePart,
  ImagePartStatus,
  ImageProgress,
} from "./image-status.ts";
import { shelveInitramfs } from "./initramfs-shelf.ts";
import { carriedNode } from "./make-root.ts";
import { findDamage, holdPart, listParts, removeOldPackages, removeOldParts, type StoredPart } from "./part-store.ts";
import { describePrograms } from "./programs.ts";
import { debianArchitecture, kernelRecipe, type Recipe, type RootName, recipeKey, rootRecipe } from "./recipe.ts";

export type ImageShelfOptions = Readonly<{
  /** where all images lie; created when it is missing */
  folder: string;
  /** the Node carried into the roots; the running one unless given */
  nodeFile?: string;
  /** holds the guest program; Deskhand's own unless given */
  guestFolder?: string;
}>;

export type BuildOptions = Readonly<{
  which: ImagePart;
  onProgress?(progress: ImageProgress): void;
  signal: AbortSignal;
  /** asks Debian for newer packages even where a part is ready, and makes it anew when there are any */
  isRefresh?: boolean;
}>;

/** The workspace images of this computer: kernel, minimal root and full root, made here from Debian's packages. */
export interface ImageShelf {
  /** how each part stands, whoever builds it; a quick look that reads no image */
  status(): readonly ImagePartStatus[];
  /** why a part cannot be made here now, as a sentence; `null` when it can, as far as one sees without asking Debian */
  obstacle(part: ImagePart): Promise<string | null>;
  /**
   * Makes a part unless it is ready; waits for another process that builds. An interrupted build goes on where it stopped. Rejects
   * with a `DeskhandError` that says what to do.
   */
  build(options: BuildOptions): Promise<void>;
  /** the root for the process tier: the named one, else the fullest that is ready; `null` when there is none */
  borrowRoot(name?: RootName): BorrowedRoot | null;
  /** what a virtual machine starts from, with the named root, else the fullest that is ready; `null` when a part is missing */
  borrowMachine(name?: RootName): BorrowedMachine | null;
  /** names what `borrowMachine` would lend, but for the guest program in it; a quick look that reads no image */
  machineVersion(): string | null;
  /** reads every byte of every ready part; a damaged part is taken off the shelf, so that the next build makes it anew */
  findFaults(): Promise<readonly ImageFault[]>;
}

const parts: readonly ImagePart[] = ["machine", "minimal", "full"];
const progressMs = 300;
const packagesKeptMs = 24 * 3_600_000;

type Shelf = Readonly<{ folder: string; nodeFile: string; guestFolder: string; architecture: Recipe["architecture"] }>;

export function createImageShelf(options: ImageShelfOptions): ImageShelf {
  const shelf: Shelf = {
    folder: options.folder,
    nodeFile: options.nodeFile ?? process.execPath,
    guestFolder: options.guestFolder ?? fileURLToPath(new URL("../guest", import.meta.url)),
    architecture: debianArchitecture(process.arch) ?? "amd64",
  };
  const failures = new Map<ImagePart, DeskhandError>();
  return {
    status: () => looking(shelf, () => parts.map((part) => statusOf(shelf, part, failures.get(part)))),
    obstacle: (part) => findObstacle(shelf, part),
    build: async (build) => {
      try {
        await buildOnce(shelf, build);
        failures.delete(build.which);
      } catch (error) {
        build.signal.throwIfAborted();
        const failure = asImageFailure(error);
        failures.set(build.which, failure);
        throw failure;
      }
    },
    borrowRoot: (name) => looking(shelf, () => borrowRoot(shelf, name)),
    borrowMachine: (name) => looking(shelf, () => borrowMachine(shelf, name)),
    machineVersion: () => looking(shelf, () => machineVersion(shelf)),
    findFaults: () => findFaults(shelf),
  };
}

/** Does `look`, which marks in the folder what is in use. Throws, in words for the user, where the folder is another user's. */
function looking<Seen>({ folder }: Shelf, look: () => Seen): Seen {
  try {
    return look();
  } catch (error) {
    const isForbidden =
      error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
    if (!isForbidden) throw error;
    const message = `Deskhand may not use the workspace images in ${folder}, because they belong to another user of this computer; start Deskhand as that user, or set DESKHAND_IMAGES to a folder of your own and type: npm run image.`;
    throw imageFailure(message, "settings", error);
  }
}

/** Makes the folder. Throws, in words for the user, when there are no images for this computer. */
function openShelf(shelf: Shelf): void {
  if (debianArchitecture(process.arch) === null) {
    throw imageFailure(`There is no workspace image for this kind of processor (${process.arch}).`, "settings");
  }
  mkdirSync(shelf.folder, { recursive: true, mode: 0o755 });
}

async function findObstacle(shelf: Shelf, part: ImagePart): Promise<string | null> {
  try {
    openShelf(shelf);
    await requireMeans(shelf.folder, part);
    return null;
  } catch (error) {
    return asImageFailure(error).message;
  }
}

async function buildOnce(shelf: Shelf, { which, onProgress, signal, isRefresh }: BuildOptions): Promise<void> {
  openShelf(shelf);
  await withBuildLock(shelf.folder, signal, async () => {
    const recipe = recipeOf(shelf, which);
    if (isRefresh !== true && currentPart(shelf, which)?.manifest.recipe === recipeKey(recipe)) return;
    await requireMeans(shelf.folder, which);
    const report = progressReporter(shelf, which, onProgress);
    try {
      const { folder, nodeFile } = shelf;
      const built = await buildPartApart({ shelf: folder, recipe, nodeFile, signal, onStage: report });
      await removeOldParts(folder, built);
      await removeOldPackages(folder, new Date(Date.now() - packagesKeptMs));
    } finally {
      await rm(progressFile(shelf), { force: true });
    }
  });
}

function recipeOf(shelf: Shelf, part: ImagePart): Recipe {
  if (part === "machine") return kernelRecipe(shelf.architecture);
  const node = `${process.version} ${statSync(shelf.nodeFile).size}`;
  return rootRecipe(part, shelf.architecture, node);
}

/** The newest ready part of the present recipe, else the newest of an older one. */
function currentPart(shelf: Shelf, part: ImagePart): StoredPart | null {
  const recipe = recipeOf(shelf, part);
  const ready = listParts(shelf.folder, recipe.name);
  return ready.find(({ manifest }) => manifest.recipe === recipeKey(recipe)) ?? ready[0] ?? null;
}

function statusOf(shelf: Shelf, part: ImagePart, failure: DeskhandError | undefined): ImagePartStatus {
  const building = readProgress(shelf, part);
  if (building !== null) return { part, state: "building", stage: building.stage, fraction: building.fraction };
  const stored = currentPart(shelf, part);
  if (stored !== null) {
    const { version, recipe, files, tree, packages } = stored.manifest;
    const bytes = files.reduce((sum, file) => sum + file.bytes, tree?.bytes ?? 0);
    const isOutdated = recipe !== recipeKey(recipeOf(shelf, part));
    return {
      part,
      state: "ready",
      version,
      isOutdated,
      bytes,
      sha256: files[0]?.sha256 ?? "",
      packages: packages.length,
    };
  }
  if (failure === undefined) return { part, state: "absent" };
  const remedy = failure.failure.retryable ? "Try again." : "Do what the message says, then try again.";
  return { part, state: "failed", reason: failure.message, remedy };
}

function borrowRoot(shelf: Shelf, name: RootName | undefined): BorrowedRoot | null {
  const found = bestRoot(shelf, name);
  if (found === null) return null;
  const folder = join(found.part.folder, "root");
  const release = holdPart(found.part);
  return {
    root: found.name,
    version: found.part.manifest.version,
    folder,
    programs: describePrograms(folder),
    release,
  };
}

function borrowMachine(shelf: Shelf, name: RootName | undefined): BorrowedMachine | null {
  const kernel = currentPart(shelf, "machine");
  if (kernel === null) return null;
  const root = borrowRoot(shelf, name);
  if (root === null) return null;
  const releaseKernel = holdPart(kernel);
  const release = (): void => {
    root.release();
    releaseKernel();
  };
  try {
    const initramfs = shelveInitramfs(shelf.folder, kernel, shelf.guestFolder);
    return {
      root: root.root,
      version: [kernel.manifest.version, initramfs.version, root.version].join("+"),
      kernelFile: join(kernel.folder, "vmlinux"),
      initramfsFile: initramfs.file,
      guestProgram: initramfs.guestProgram,
      nodeFile: join(root.folder, carriedNode),
      rootFile: join(dirname(root.folder), "root.erofs"),
      programs: root.programs,
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

function machineVersion(shelf: Shelf): string | null {
  const kernel = currentPart(shelf, "machine");
  const root = bestRoot(shelf, undefined);
  return kernel === null || root === null ? null : `${kernel.manifest.version}+${root.part.manifest.version}`;
}

function bestRoot(shelf: Shelf, name: RootName | undefined): Readonly<{ name: RootName; part: StoredPart }> | null {
  for (const each of name === undefined ? (["full", "minimal"] as const) : [name]) {
    const part = currentPart(shelf, each);
    if (part !== null) return { name: each, part };
  }
  return null;
}

async function findFaults(shelf: Shelf): Promise<readonly ImageFault[]> {
  const faults: ImageFault[] = [];
  for (const part of parts) {
    const stored = currentPart(shelf, part);
    const reason = stored === null ? null : await findDamage(stored);
    if (stored === null || reason === null) continue;
    faults.push({ part, reason });
    await rename(join(stored.folder, "manifest.json"), join(stored.folder, "damaged.json"));
  }
  return faults;
}

/** Reports to the caller and, for other processes, into a file that lives as long as the build. */
function progressReporter(shelf: Shelf, part: ImagePart, onProgress: BuildOptions["onProgress"]) {
  let lastMs = 0;
  let lastStage = "";
  return (stage: string, fraction: number): void => {
    onProgress?.({ part, stage, fraction });
    if (stage === lastStage && Date.now() - lastMs < progressMs) return;
    lastMs = Date.now();
    lastStage = stage;
    const written = `${progressFile(shelf)}.part`;
    writeFileSync(written, JSON.stringify({ part, stage, fraction } satisfies ImageProgress));
    renameSync(written, progressFile(shelf));
  };
}

/** What a build that is running reports; a file that a killed build left means nothing. */
function readProgress(shelf: Shelf, part: ImagePart): ImageProgress | null {
  if (!existsSync(progressFile(shelf)) || !isBuildLocked(shelf.folder)) return null;
  try {
    const progress = JSON.parse(readFileSync(progressFile(shelf), "utf8")) as ImageProgress;
    return progress.part === part ? progress : null;
  } catch {
    return null;
  }
}

function progressFile(shelf: Shelf): string {
  return join(shelf.folder, "building.json");
}

function asImageFailure(error: unknown): DeskhandError {
  if (error instanceof DeskhandError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return imageFailure(`The workspace image could not be made: ${reason}`, "retry", error);
}
