import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { clearAbandonedTaskFolders, makeOwnedFolder } from "../bubblewrap/task-folders.ts";

/** Real things to attack: a secret file, a folder outside the grants, somebody who listens on this computer. */
export type TestedGround = Readonly<{
  /** granted with `edit`; holds `letter.txt` */
  folder: string;
  /** granted with `read`; holds `book.txt` */
  readOnlyFolder: string;
  secretPath: string;
  secret: string;
  outsideFolder: string;
  port: number;
  /** a word in the command line of a program that runs on this computer meanwhile */
  programMark: string;
  /** connections that arrived at the listener */
  arrivals(): number;
  /** whether anything was written outside or changed in the folders */
  isTouched(): Promise<boolean>;
  clear(): Promise<void>;
}>;

/** `null` when it is gone, which is a change too */
async function changedMs(path: string): Promise<number | null> {
  try {
    return (await stat(path)).ctimeMs;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/**
 * Sets the ground up in a new folder below `parent`, which has a name without quotes, after removing those of processes that were
 * killed.
 */
export async function prepareTestedGround(parent: string): Promise<TestedGround> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  await clearAbandonedTaskFolders(parent);
  const place = await makeOwnedFolder(parent, "self-test");
  const [folder, readOnlyFolder, outsideFolder] = ["folder", "read-only", "outside"].map((name) =>
    join(place, name),
  ) as [string, string, string];
  for (const path of [folder, readOnlyFolder, outsideFolder]) await mkdir(path, { mode: 0o700 });
  const secret = randomBytes(16).toString("hex");
  const secretPath = join(outsideFolder, "secret.txt");
  await writeFile(join(folder, "letter.txt"), "benign");
  await writeFile(join(readOnlyFolder, "book.txt"), "benign");
  await writeFile(secretPath, secret);
  let arrived = 0;
  const server = createServer((socket) => {
    arrived += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => resolve());
  });
  const address = server.address();
  const watched = [folder, readOnlyFolder, outsideFolder, secretPath, join(folder, "letter.txt")];
  const programMark = `canary-${randomBytes(8).toString("hex")}`;
  const program = spawn("sleep", ["600"], { argv0: programMark, stdio: "ignore" });
  await once(program, "spawn");
  const before = await Promise.all(watched.map(changedMs));
  return {
    folder,
    readOnlyFolder,
    secretPath,
    secret,
    outsideFolder,
    port: typeof address === "object" && address !== null ? address.port : 0,
    programMark,
    arrivals: () => arrived,
    async isTouched() {
      const after = await Promise.all(watched.map(changedMs));
      return after.some((time, index) => time !== before[index]);
    },
    async clear() {
      server.close();
      program.kill("SIGKILL");
      await rm(place, { recursive: true, force: true });
    },
  };
}
