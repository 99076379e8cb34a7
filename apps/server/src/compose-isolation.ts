import { join } from "node:path";
import type { EgressRecord, HostRules, TaskId } from "@deskhand/contracts";
import {
  createBubblewrapBackend,
  createEgressBroker,
  createImageShelf,
  createProbeNotes,
  createQemuBackend,
  describePrograms,
  type EgressBroker,
  type ImageShelf,
  runSelfTest,
  toEgressRules,
} from "@deskhand/sandbox";
import type { Config, Environment } from "./config.ts";
import { createImage } from "./isolation/create-image.ts";
import { createIsolation, type IsolationDesk } from "./isolation/create-isolation.ts";
import type { TaskOutlet } from "./isolation/ports.ts";
import { readVersion } from "./read-version.ts";

export type { IsolationDesk };

export type ComposeIsolationOptions = Readonly<{
  /** whether this process goes on after its first task, so that keeping a machine ready pays */
  staysOpen: boolean;
}>;

/** The isolations this Deskhand has, strongest first, with the way out and the image they share. */
export function composeIsolation(config: Config, { staysOpen }: ComposeIsolationOptions): IsolationDesk {
  const version = readVersion();
  const shelf = createImageShelf({ folder: config.images });
  const notes = createProbeNotes(config.cache, version);
  const qemu = createQemuBackend({
    folder: join(config.images, "machines"),
    borrowMachine: () => shelf.borrowMachine(),
    machineVersion: () => shelf.machineVersion(),
    hasSpare: staysOpen,
    notes,
  });
  const bubblewrap = createBubblewrapBackend({
    folder: join(config.home, "sandboxes"),
    nodePath: process.execPath,
    borrowRoot: () => shelf.borrowRoot(),
    notes,
  });
  let broker: EgressBroker | null = null;
  return createIsolation({
    home: config.home,
    version,
    backends: [qemu, bubblewrap],
    describe: { vm: () => describeMachine(shelf), process: () => describeRoot(shelf) },
    openOutlet(taskId, rules, onEgress) {
      broker ??= openBroker(config.environment);
      return openOutlet(broker, { taskId, rules, onEgress });
    },
    image: createImage(shelf),
    selfTest: (backend, onTrial) => runSelfTest(backend, { folder: join(config.home, "self-test"), onTrial }),
  });
}

async function describeMachine(shelf: ImageShelf): Promise<string> {
  const machine = shelf.borrowMachine();
  machine?.release();
  return machine?.programs ?? "";
}

/** The image's programs, or this computer's own while there is none. */
async function describeRoot(shelf: ImageShelf): Promise<string> {
  const root = shelf.borrowRoot();
  root?.release();
  return root?.programs ?? describePrograms("/");
}

/** Made when the first program wants out: proxies that cannot be used stop that program, and not Deskhand. */
function openBroker(environment: Environment): EgressBroker {
  const read = (name: string) => environment[name.toLowerCase()] ?? environment[name];
  const named = { httpProxy: read("HTTP_PROXY"), httpsProxy: read("HTTPS_PROXY"), noProxy: read("NO_PROXY") };
  const proxies = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== ""));
  return createEgressBroker({ proxies, onTrouble: (error) => console.error(error) });
}

function openOutlet(
  broker: EgressBroker,
  task: Readonly<{ taskId: TaskId; rules: HostRules; onEgress(record: EgressRecord): void }>,
): TaskOutlet {
  const outlet = broker.open({
    taskId: task.taskId,
    rules: toEgressRules(task.rules),
    credentials: [],
    onRecord: task.onEgress,
  });
  return {
    accept: (stream, from) => outlet.accept(stream, from),
    setRules: (rules) => outlet.update(toEgressRules(rules)),
    flush: () => outlet.flush(),
    close: async () => outlet.close(),
  };
}
