import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { DeskhandError, type TreeDifference } from "@deskhand/contracts";

/** Entries of a granted folder that belong to another user or group, as differences that put this user's own copies over them. */
export type ForeignEntries = Readonly<{
  /** parents first; their paths are below `path` of the mount */
  differences: readonly TreeDifference[];
  /** equal for equal entries */
  version: string;
}>;

const maxEntries = 20_000;
const maxBytes = 2_000_000_000;

/**
 * Looks for what programs could read but not change: in a user namespace an entry whose user or group has no number inside cannot be
 * copied up by the overlay. Throws `DeskhandError` (`sandbox`) when there is too much to copy.
 */
export async function findForeignEntries(
  mount: Readonly<{ path: string; hostPath: string }>,
  own: Readonly<{ uid: number; gid: number }>,
): Promise<ForeignEntries> {
  const text = await list(mount.hostPath, own);
  const differences: TreeDifference[] = [];
  let bytes = 0;
  const fields = text.split("\0");
  for (let at = 0; at + 6 <= fields.length; at += 6) {
    const [type, mode = "", size, modified, target = "", below] = fields.slice(at, at + 6);
    if (below === "") continue;
    const path = `${mount.path}/${below}` as `/${string}`;
    const permissions = Number.parseInt(mode, 8) & 0o777;
    if (type === "d") differences.push({ path, entry: "folder", mode: permissions, isOpaque: false });
    else if (type === "l") differences.push({ path, entry: "link", target });
    else if (type === "f") {
      bytes += Number(size);
      const hostPath = `${mount.hostPath}/${below}`;
      const modifiedMs = Math.round(Number(modified) * 1000);
      differences.push({ path, entry: "file", hostPath, bytes: Number(size), mode: permissions, modifiedMs });
    }
  }
  if (differences.length > maxEntries || bytes > maxBytes) throw tooMuch(mount.hostPath);
  differences.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { differences, version: text };
}

async function list(hostPath: string, { uid, gid }: Readonly<{ uid: number; gid: number }>): Promise<string> {
  const foreign = ["(", "!", "-uid", String(uid), "-o", "!", "-gid", String(gid), ")"];
  const format = ["-printf", "%y\\0%m\\0%s\\0%T@\\0%l\\0%P\\0"];
  const find = spawn("find", [hostPath, "-xdev", ...foreign, "-readable", ...format], {
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  find.on("error", reject);
  find.on("close", () => resolve());
  const [bytes] = await Promise.all([buffer(find.stdout), started]);
  return bytes.toString("utf8");
}

function tooMuch(folder: string): DeskhandError {
  const message = `Programs cannot work in ${folder}, because too many of its files belong to another user; take them over with chown, or hand over a smaller folder.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "none" });
}
