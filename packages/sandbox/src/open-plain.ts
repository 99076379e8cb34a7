import { constants } from "node:fs";
import { copyFile, type FileHandle, lstat, open, readlink, realpath } from "node:fs/promises";

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/** Whether an open file is what lies at `path`, with no link on the way. Drives may call a file otherwise than the kernel does. */
async function isAt(file: FileHandle, path: string): Promise<boolean> {
  if (process.platform !== "linux" || (await readlink(`/proc/self/fd/${file.fd}`)) === path) return true;
  if ((await realpath(path)) !== path) return false;
  const [now, found] = [await lstat(path, { bigint: true }), await file.stat({ bigint: true })];
  return now.ino === found.ino && now.dev === found.dev;
}

/**
 * Opens the plain file that lies at `path`, which leads through no link: whoever shares a folder could put one in the place of a file that
 * was looked at, or of a folder on the way. Elsewhere than on Linux only a link in the last place is noticed. Fails with `ELOOP`.
 */
export async function openPlain(path: string): Promise<FileHandle> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if ((await isAt(file, path)) && (await file.stat()).isFile()) return file;
    throw Object.assign(new Error(`${path} is not the plain file it was.`), { code: "ELOOP" });
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Copies a plain file to a new one at `to`, which shares its blocks where the drive can. Fails like `openPlain`. */
export async function copyPlain(path: string, to: string): Promise<void> {
  const file = await openPlain(path);
  try {
    const source = process.platform === "linux" ? `/proc/self/fd/${file.fd}` : path;
    await copyFile(source, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  } finally {
    await file.close();
  }
}
