import type { Dirent } from "node:fs";
import { chmod, lstat, mkdir, open, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** what differs from one making to the next, or is of no use to programs that cannot change the root */
const removed = [
  ...[
    "etc/shadow",
    "etc/shadow-",
    "etc/gshadow",
    "etc/gshadow-",
    "etc/passwd-",
    "etc/group-",
    "etc/subuid-",
    "etc/subgid-",
  ],
  ...[
    "var/cache/apt",
    "var/cache/debconf",
    "var/cache/ldconfig",
    "var/lib/apt",
    "var/log",
    "var/tmp",
    "etc/apt/sources.list",
  ],
  ...[
    "etc/.pwd.lock",
    "var/lib/dpkg/lock",
    "var/lib/dpkg/lock-frontend",
    "run",
    "tmp",
    "etc/mtab",
    "etc/systemd",
    "boot",
  ],
];
const emptyFolders = [
  ...["dev", "proc", "sys", "run", "tmp", "var/tmp", "var/log", "mnt", "home/deskhand", "usr/lib/deskhand/guest"],
];
const files: Readonly<Record<string, string>> = {
  "etc/hostname": "deskhand\n",
  "etc/hosts": "127.0.0.1 localhost deskhand\n::1 localhost\n",
  "etc/resolv.conf": "",
  "etc/machine-id": "",
  "etc/timezone": "Etc/UTC\n",
};
const user = { passwd: "deskhand:x:1000:1000:Deskhand:/home/deskhand:/bin/bash\n", group: "deskhand:x:1000:\n" };
const specialBits = 0o7000;
const sticky = 0o1000;
/** header of a compiled Python file: magic, flags, then time and size of its source */
const pythonHeaderBytes = 16;
const uncheckedHash = 1;

/**
 * Makes an unpacked root the same however it was installed, and fit to be read only: no set-uid programs, nothing of the computer
 * it was made on, compiled Python that is used although file times are not kept.
 */
export async function tidyRoot(root: string): Promise<void> {
  for (const path of removed) await rm(join(root, path), { recursive: true, force: true });
  for (const path of emptyFolders) await mkdir(join(root, path), { recursive: true, mode: 0o755 });
  for (const [path, content] of Object.entries(files)) await writeFile(join(root, path), content, { mode: 0o644 });
  await chmod(join(root, "tmp"), 0o1777);
  await chmod(join(root, "var/tmp"), 0o1777);
  for (const name of ["passwd", "group"] as const) {
    await writeFile(join(root, "etc", name), user[name], { flag: "a" });
  }
  await symlink("../../lib/deskhand/node", join(root, "usr/local/bin/node")).catch(unlessThere);
  await tidyFolder(root);
}

async function tidyFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) await tidyEntry(join(folder, entry.name), entry);
}

async function tidyEntry(path: string, entry: Dirent): Promise<void> {
  if (entry.isSymbolicLink()) return;
  const { mode } = await lstat(path);
  const wanted = entry.isDirectory()
    ? (mode & 0o777 & ~0o022) | 0o555 | (mode & sticky)
    : (mode & 0o777 & ~0o022) | 0o444;
  const kept = entry.isDirectory() && (mode & sticky) !== 0 ? 0o1777 : wanted;
  if ((mode & (specialBits | 0o777)) !== kept) await chmod(path, kept);
  if (entry.isDirectory()) await tidyFolder(path);
  else if (entry.name.endsWith(".pyc")) await keepCompiled(path);
}

/** Marks a compiled Python file as good without a look at its source's time. */
async function keepCompiled(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    const header = Buffer.alloc(pythonHeaderBytes - 4);
    header.writeUInt32LE(uncheckedHash, 0);
    await file.write(header, 0, header.length, 4);
  } finally {
    await file.close();
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
}
