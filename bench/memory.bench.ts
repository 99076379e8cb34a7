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

const stub = await startStub();
const { close, folder, home } = makeFolders();
const server = await startServer(environmentFor(home, stub.url));
try {
  await wait(3000);
  const rest = residentMb(server.pid);
  print(
    "server at rest",
    `${rest.toFixed(0)} MB`,
    `empty Node process ${residentMb(process.pid).toFixed(0)} MB (this bench)`,
  );
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
} finally {
  await server.stop();
  stub.stop();
  close();
}
