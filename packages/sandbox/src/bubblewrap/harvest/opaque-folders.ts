import { spawn } from "node:child_process";
import { buffer } from "node:stream/consumers";
import { DeskhandError } from "@deskhand/contracts";

const attribute = "user.overlay.opaque";
const blockBytes = 512;

/**
 * Of some folders of an upper layer, given relative to it, those the overlay marked as hiding what is below them. Node cannot read
 * extended attributes; `tar`, which every system has, writes them out beside the folders, in the order it was given.
 */
export async function opaqueFolders(upper: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const marks = opaqueMarks(await archive(upper, paths));
  if (marks.length !== paths.length) throw breakdown("tar listed other folders than it was given");
  return new Set(paths.filter((_path, index) => marks[index]));
}

async function archive(upper: string, paths: readonly string[]): Promise<Buffer> {
  const options = [
    "--create",
    "--file=-",
    "--format=pax",
    "--xattrs",
    `--xattrs-include=${attribute}`,
    "--no-recursion",
  ];
  const tar = spawn("tar", [...options, "--null", "--verbatim-files-from", "--files-from=-"], {
    cwd: upper,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  tar.on("error", reject);
  tar.on("close", resolve);
  tar.stdin.on("error", () => tar.kill("SIGKILL"));
  tar.stdin.end(paths.map((path) => `./${path}\0`).join(""));
  const [bytes, code] = await Promise.all([buffer(tar.stdout), ended]).catch((error: unknown) => {
    throw breakdown("tar does not run", error);
  });
  if (code !== 0) throw breakdown(`tar ended with ${code}`);
  return bytes;
}

/** One answer for each entry of the archive, in order. */
function opaqueMarks(bytes: Buffer): readonly boolean[] {
  const marks: boolean[] = [];
  let isMarked = false;
  for (let at = 0; at + blockBytes <= bytes.byteLength && bytes[at] !== 0; ) {
    const type = String.fromCharCode(bytes[at + 156] ?? 0);
    const size = Number.parseInt(bytes.toString("latin1", at + 124, at + 135), 8);
    const body = bytes.toString("latin1", at + blockBytes, at + blockBytes + size);
    if (type === "x") isMarked = body.includes(`SCHILY.xattr.${attribute}=y\n`);
    else if (type !== "g") {
      marks.push(isMarked);
      isMarked = false;
    }
    at += blockBytes * (1 + Math.ceil(size / blockBytes));
  }
  return marks;
}

function breakdown(because: string, cause?: unknown): DeskhandError {
  const message = `What the command changed could not be read (${because}); try again, and install tar if it is missing.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
}
