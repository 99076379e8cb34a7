import { readdir, readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";
import {
  DeskhandError,
  type Engine,
  type Folder,
  type FolderListing,
  type GuestPath,
  inputFailure,
  type Workspace,
} from "@deskhand/contracts";
import { toGuestPath, toHostPath } from "./guest-path.ts";

/** folders shown of one folder; nobody picks from a longer list by eye */
const longestList = 2_000;
const recentCount = 8;

export type FolderSources = Readonly<{ engine: Pick<Engine, "tasks">; workspace: Pick<Workspace, "checkFolder"> }>;

/** What the folder picker shows of one folder; home when `path` is `null`. Names that begin with a dot are left out. */
export async function listFolder(sources: FolderSources, path: GuestPath | null): Promise<FolderListing> {
  const hostPath = path === null ? homedir() : toHostPath(path);
  const entries = await readEntries(hostPath);
  const children = await Promise.all(entries.map((entry) => asFolder(hostPath, entry)));
  const names = children.filter((name) => name !== null).sort((a, b) => a.localeCompare(b));
  const own = toGuestPath(hostPath);
  return {
    path: own,
    parent: dirname(hostPath) === hostPath ? null : toGuestPath(dirname(hostPath)),
    places: await findPlaces(sources),
    folders: await Promise.all(
      names.slice(0, longestList).map(async (name) => {
        const child = toGuestPath(join(hostPath, name));
        return { name, path: child, isProtected: (await findProblem(sources, child)) !== null };
      }),
    ),
    fileCount: entries.filter((entry) => entry.isFile()).length,
    problem: await findProblem(sources, own),
  };
}

/** Folders of recent tasks that are still there, newest first. */
export async function recentFolders(engine: Pick<Engine, "tasks">): Promise<readonly Folder[]> {
  const tasks = [...(await engine.tasks())].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  const byPath = new Map<string, Folder>();
  for (const folder of tasks.flatMap((task) => task.folders))
    if (!byPath.has(folder.path)) byPath.set(folder.path, folder);
  const first = [...byPath.values()].slice(0, recentCount * 2);
  const present = await Promise.all(first.map((folder) => isFolder(toHostPath(folder.path))));
  return first.filter((_, index) => present[index]).slice(0, recentCount);
}

type Entry = Readonly<{ name: string; isFile(): boolean; isDirectory(): boolean; isSymbolicLink(): boolean }>;

async function readEntries(hostPath: string): Promise<readonly Entry[]> {
  try {
    return (await readdir(hostPath, { withFileTypes: true })).filter(({ name }) => !name.startsWith("."));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    const reasons: Record<string, string> = {
      ENOENT: "does not exist",
      ENOTDIR: "is a file, not a folder",
      EACCES: "may not be opened by you",
      EPERM: "may not be opened by you",
    };
    const reason = reasons[String(code)] ?? "cannot be read";
    throw new DeskhandError(inputFailure(`${hostPath} ${reason}; choose another folder.`), { cause: error });
  }
}

async function asFolder(parent: string, entry: Entry): Promise<string | null> {
  if (entry.isDirectory()) return entry.name;
  return entry.isSymbolicLink() && (await isFolder(join(parent, entry.name))) ? entry.name : null;
}

function isFolder(hostPath: string): Promise<boolean> {
  return stat(hostPath).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function findProblem({ workspace }: FolderSources, path: GuestPath): Promise<string | null> {
  const check = await workspace.checkFolder({ path, verb: "read", neverDelete: false });
  return check.ok ? null : check.failure.message;
}

async function findPlaces({ engine }: FolderSources): Promise<FolderListing["places"]> {
  const recent = (await recentFolders(engine)).map((folder) => toHostPath(folder.path));
  const usual = [homedir(), ...(await homeFolders()), ...(await drives())];
  const present = await Promise.all(usual.map(isFolder));
  const all = [...new Set([...usual.filter((_, index) => present[index]), ...recent])];
  return all.map((hostPath) => ({
    title: hostPath === homedir() ? "Home" : basename(hostPath) || hostPath,
    path: toGuestPath(hostPath),
  }));
}

/** Desktop, Documents and so on, under the names this desktop gave them. */
async function homeFolders(): Promise<readonly string[]> {
  const home = homedir();
  const usual = ["Desktop", "Documents", "Downloads", "Pictures"].map((name) => join(home, name));
  if (process.platform === "win32" || process.platform === "darwin") return usual;
  const settings = await readFile(join(home, ".config", "user-dirs.dirs"), "utf8").catch(() => "");
  const named = [...settings.matchAll(/^XDG_(?:DESKTOP|DOCUMENTS|DOWNLOAD|PICTURES)_DIR="\$HOME\/([^"]+)"/gm)];
  return named.length === 0 ? usual : named.map((match) => join(home, match[1] ?? ""));
}

async function drives(): Promise<readonly string[]> {
  if (process.platform === "win32") return [..."CDEFGHIJKLMNOPQRSTUVWXYZ"].map((letter) => `${letter}:\\`);
  const user = basename(homedir());
  const parents = process.platform === "darwin" ? ["/Volumes"] : [`/media/${user}`, `/run/media/${user}`, "/mnt"];
  const lists = parents.map(async (parent) => {
    return (await readdir(parent).catch(() => [])).map((name) => join(parent, name));
  });
  return (await Promise.all(lists)).flat();
}
