// Memory of the server: once the desk is quiet (what works on this computer was tried, a machine stands ready where there is an image of
// programs) and while tasks run. The image of tests is taken where it is built, `npm run image` makes one otherwise.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  createTask,
  environmentFor,
  makeFolders,
  print,
  residentMb,
  settingsFor,
  startServer,
  startStub,
  treeMb,
} from "./bench-desk.ts";

/** tasks running side by side, each in the middle of a long row of steps */
const tasks = 8;
/** milliseconds from the start until nothing is prepared any more */
const quietAfterMs = 20_000;

const testImages =
  process.env.DESKHAND_TEST_IMAGES ?? join(import.meta.dirname, "..", "node_modules", ".cache", "deskhand-images");
const stub = await startStub();
const { close, folder, home } = makeFolders();
const plain = environmentFor(home, stub.url);

/** Memory at rest, `MB`, of a server that is started, left alone and, unless `use` goes on with it, stopped. */
async function atRest(
  name: string,
  environment: NodeJS.ProcessEnv,
  use?: (server: Awaited<ReturnType<typeof startServer>>, rest: number) => Promise<void>,
): Promise<void> {
  const server = await startServer(environment);
  try {
    await wait(quietAfterMs);
    const rest = residentMb(server.pid);
    print(name, `${rest.toFixed(0)} MB`, `empty Node process ${residentMb(process.pid).toFixed(0)} MB (this bench)`);
    await use?.(server, rest);
  } finally {
    await server.stop();
  }
}

try {
  await atRest("server at rest, first start in its folder", { ...plain, DESKHAND_IMAGES: join(home, "no-images") });
  if (existsSync(testImages)) {
    const withImage = { ...plain, DESKHAND_IMAGES: testImages };
    await atRest("server at rest, image of programs built", withImage);
    await atRest("the same, started again", withImage);
  } else {
    console.log(`server at rest with the image of programs: not measured, there is none in ${testImages}`);
  }
  await atRest("server at rest, without an image", plain, async (server, rest) => {
    for (let index = 0; index < tasks; index += 1) {
      await createTask(server, `bench${index}`, settingsFor(`bench read 100000 ${folder}`, folder));
    }
    await wait(10_000);
    const busy = treeMb(server.pid);
    print(
      `server with ${tasks} running tasks`,
      `${busy.toFixed(0)} MB`,
      `${((busy - rest) / tasks).toFixed(1)} MB a task after 10 s of steps without pause`,
    );
  });
} finally {
  stub.stop();
  close();
}
