import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { DeskhandError, type TreeDifference } from "@deskhand/contracts";

/** Entries of a granted folder that belong to another user or group, as differences that put this user's own copies over them. */
export type ForeignEntries = Readonly<{
  /** parents first; their paths are below `path` of the mount */
  differences: readonly TreeDifference[];
  /** equal for equal entries */
  version: string;
}>;

export type ForeignBounds = Readonly<{ entries: number; bytes: number }>;

const usualBounds: ForeignBounds = { entries: 20_000, bytes: 2_000_000_000 };
/** what is listed of each entry, each followed by a NUL */
const fieldsOfEntry = 6;

/**
 * Looks for what programs could read but not change: in a user namespace an entry whose user or group has no number inside cannot be
 * copied up by the overlay. Throws `DeskhandError` (`sandbox`) when there is too much to copy.
 */
export async function findForeignEntries(
  mount: Readonly<{ path: string; hostPath: string }>,
  own: Readonly<{ uid: number; gid: number }>,
  bounds: ForeignBounds = usualBounds,
): Promise<ForeignEntries> {
  const text = await list(mount.hostPath, own, bounds.entries);
  const differences: TreeDifference[] = [];
  let bytes = 0;
  const fields = text.split("\0");
  for (let at = 0; at + fieldsOfEntry <= fields.length; at += fieldsOfEntry) {
    const [type, mode = "", size, modified, target = "", below] = fields.slice(at, at + fieldsOfEntry);
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
  if (differences.length > bounds.entries || bytes > bounds.bytes) throw tooMuch(mount.hostPath);
  differences.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { differences, version: text };
}

async function list(
  hostPath: string,
  { uid, gid }: Readonly<{ uid: number; gid: number }>,
  mostEntries: number,
): Promise<string> {
  const foreign = ["(", "!", "-uid", String(uid), "-o", "!", "-gid", String(gid), ")"];
  const format = ["-printf", "%y\\0%m\\0%s\\0%T@\\0%l\\0%P\\0"];
  const find = spawn("find", [hostPath, "-xdev", ...foreign, "-readable", ...format], {
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { promise: started, resolve, reject } = Promise.withResolvers<void>();
  find.on("error", reject);
  find.on("close", () => resolve());
  try {
    const [bytes] = await Promise.all([takeBounded(find.stdout, (mostEntries + 2) * fieldsOfEntry), started]);
    if (bytes === null) throw tooMuch(hostPath);
    return bytes.toString("utf8");
  } finally {
    find.kill("SIGKILL");
  }
}

/** Everything that comes, or `null` as soon as there are more than `most` NULs in it. */
async function takeBounded(stream: Readable, most: number): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let seen = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    for (let at = piece.indexOf(0); at !== -1; at = piece.indexOf(0, at + 1)) seen += 1;
    if (seen > most) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function tooMuch(folder: string): DeskhandError {
  const message = `Programs cannot work in ${folder}, because too many of its files belong to another user; take them over with chown, or hand over a smaller folder.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: false, userAction: "none" });
}
