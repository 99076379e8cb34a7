import type { Entry } from "../../look.ts";
import { nameOf, parentOf } from "../../situation.ts";
import { fold } from "../../words.ts";

const projectFiles = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "package.json",
  "cargo.toml",
  "go.mod",
  "pyproject.toml",
  "setup.py",
  "requirements.txt",
  "pom.xml",
  "build.gradle",
  "gemfile",
  "composer.json",
  "cmakelists.txt",
  "makefile",
  "tsconfig.json",
  ".venv",
  "venv",
  "__pycache__",
  ".idea",
  ".vscode",
]);
const projectEndings = /\.(?:sln|csproj|xcodeproj|xcworkspace|vcxproj|uproject)$/i;
const bundle =
  /\.(?:app|bundle|framework|photoslibrary|photolibrary|lrlibrary|lrdata|fcpbundle|logicx|band|rtfd|pages|numbers|key|xcodeproj|sparsebundle)$/i;
const lockFile =
  /^(?:~\$|\.~lock\.|~wrl)|(?:\.(?:lock|lck|tmp|temp|part|partial|crdownload|download|swp|laccdb|ldb))$|^(?:thumbs\.db|desktop\.ini|ehthumbs\.db|icon\r?)$/i;
const shortcut = /\.(?:lnk|url|webloc|desktop)$/i;
const dumpNames = new Set([
  "new folder",
  "untitled folder",
  "untitled",
  "misc",
  "miscellaneous",
  "stuff",
  "unsorted",
  "to sort",
  "temp",
  "tmp",
  "various",
  "downloads",
  "download",
  "desktop",
  "inbox",
  "neuer ordner",
  "sonstiges",
  "diverses",
  "unsortiert",
  "nouveau dossier",
  "divers",
  "a trier",
  "nueva carpeta",
  "varios",
  "sin ordenar",
  "nuova cartella",
  "varie",
  "da ordinare",
]);

/** Folders that belong to a program or to one bundle of files, which must stay together. */
export function projectFolders(root: string, entries: readonly Entry[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { path, kind } of entries) {
    const name = nameOf(path);
    if (projectFiles.has(name.toLowerCase()) || projectEndings.test(name)) found.add(parentOf(path));
    if (kind === "folder" && bundle.test(name)) found.add(path);
  }
  return new Set([...found].filter((path) => path === root || path.startsWith(`${root}/`)));
}

function segmentsBelow(root: string, path: string): readonly string[] {
  return path.slice(root.length + 1).split("/");
}

/** Whether a path lies in one of the folders, itself included; walks upwards, so it is cheap for many paths. */
export function isInside(path: string, folders: ReadonlySet<string>, root: string): boolean {
  for (let at = path; at.length >= root.length && at !== "/"; at = parentOf(at)) if (folders.has(at)) return true;
  return false;
}

function isDump(name: string): boolean {
  return dumpNames.has(fold(name).replace(/ ?\(?\d+\)?$/, ""));
}

/** A file that is never touched: hidden, a lock of an open document, not downloaded, a shortcut. */
export function isUntouchable(entry: Entry, root: string): boolean {
  const name = nameOf(entry.path);
  if (entry.kind !== "file" || lockFile.test(name) || shortcut.test(name)) return true;
  return segmentsBelow(root, entry.path).some((segment) => segment.startsWith("."));
}

/**
 * Files that lie about: directly in the folder, or in folders whose name says that nobody sorted them. With `everywhere` all files but
 * those of projects.
 */
export function looseFiles(root: string, entries: readonly Entry[], everywhere: boolean): readonly Entry[] {
  const projects = projectFolders(root, entries);
  if (projects.has(root)) return [];
  return entries.filter((entry) => {
    if (isUntouchable(entry, root) || isInside(parentOf(entry.path), projects, root)) return false;
    const folders = segmentsBelow(root, entry.path).slice(0, -1);
    return everywhere || folders.every(isDump);
  });
}
