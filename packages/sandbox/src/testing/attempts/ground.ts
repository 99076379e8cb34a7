import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants, openSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ground } from "./attempt.ts";

export type PreparedGround = Readonly<{
  ground: Ground;
  /** connections that reached the host, which none may */
  arrivals(): number;
  /** puts the granted folders back as they were at first */
  restore(): Promise<void>;
  clear(): Promise<void>;
}>;

async function listen(server: Server, at: Parameters<Server["listen"]>[0]): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(at, () => resolve());
  });
}

/** Makes a named pipe and listens at it; `arrives` is called for everything somebody says into it. */
function hear(path: string, arrives: () => void): Socket {
  execFileSync("mkfifo", [path]);
  // open for writing, too, so that it stays open when a writer goes
  const ear = new Socket({
    fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  return ear.on("data", arrives);
}

/** Sets up real things to attack: files, listeners on loopback, on an abstract name and on a path, a variable of this process. */
export async function prepareGround(): Promise<PreparedGround> {
  const place = await mkdtemp(join(tmpdir(), "ground-"));
  const mark = randomBytes(12).toString("hex");
  let arrived = 0;
  const servers = [1, 2, 3, 4, 5].map(() =>
    createServer((socket) => {
      arrived += 1;
      socket.destroy();
    }),
  );
  const [loopback, abstract, path, inFolder, inLibrary] = servers as [Server, Server, Server, Server, Server];
  await listen(loopback, { port: 0, host: "127.0.0.1" });
  const address = loopback.address();
  const ground: Ground = {
    folder: join(place, "letters"),
    readOnlyFolder: join(place, "library"),
    secretPath: join(place, "secret.txt"),
    secret: mark,
    outsideFolder: join(place, "outside"),
    port: typeof address === "object" && address !== null ? address.port : 0,
    abstractName: `deskhand-${mark}`,
    socketPath: join(place, "host.sock"),
    variable: `DESKHAND_CANARY_${mark}`,
  };
  const restore = async () => {
    for (const folder of [ground.folder, ground.readOnlyFolder]) await mkdir(folder, { recursive: true });
    await writeFile(join(ground.folder, "letter.txt"), "benign\n");
    await writeFile(join(ground.readOnlyFolder, "book.txt"), "benign\n");
  };
  await restore();
  await mkdir(ground.outsideFolder);
  await writeFile(ground.secretPath, mark);
  process.env[ground.variable] = mark;
  await listen(abstract, { path: `\0${ground.abstractName}` });
  await listen(path, { path: ground.socketPath });
  await listen(inFolder, { path: join(ground.folder, "talk.sock") });
  await listen(inLibrary, { path: join(ground.readOnlyFolder, "talk.sock") });
  const ear = hear(join(ground.readOnlyFolder, "talk.pipe"), () => {
    arrived += 1;
  });
  return {
    ground,
    arrivals: () => arrived,
    restore,
    clear: async () => {
      delete process.env[ground.variable];
      for (const server of servers) server.close();
      ear.destroy();
      await rm(place, { recursive: true, force: true });
    },
  };
}

/** Whether the host's secret and folders are as they were made. */
export async function isIntact({ secretPath, secret, folder }: Ground): Promise<boolean> {
  return (
    (await readFile(secretPath, "utf8")) === secret &&
    (await readFile(join(folder, "letter.txt"), "utf8")) === "benign\n"
  );
}
