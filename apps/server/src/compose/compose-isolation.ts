import { join } from "node:path";
import {
  createBubblewrapBackend,
  createImageShelf,
  createProbeNotes,
  createQemuBackend,
  describePrograms,
  type ImageShelf,
  runSelfTest,
} from "@deskhand/sandbox";
import type { Config } from "../config.ts";
import { openWaysOut } from "../home/open-ways-out.ts";
import { createImage } from "../isolation/create-image.ts";
import { createIsolation, type IsolationDesk } from "../isolation/create-isolation.ts";
import { readVersion } from "../read-version.ts";
import type { composeOutlets } from "./compose-outlets.ts";

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
    refillsSpare: staysOpen,
    notes,
  });
  const bubblewrap = createBubblewrapBackend({
    folder: join(config.home, "sandboxes"),
    nodePath: process.execPath,
    borrowRoot: () => shelf.borrowRoot(),
    notes,
  });
  let outlets: Promise<ReturnType<typeof composeOutlets>> | null = null;
  return createIsolation({
    home: config.home,
    version,
    backends: [qemu, bubblewrap],
    describe: { vm: () => describeMachine(shelf), process: () => describeRoot(shelf) },
    async openOutlet(taskId, rules, onEgress) {
      outlets ??= loadOutlets(config);
      return (await outlets)({ taskId, rules, onEgress });
    },
    image: createImage(shelf),
    selfTest: (backend, { onTrial, scope, signal }) =>
      runSelfTest(backend, { folder: join(config.home, "self-test"), isShort: scope === "first", onTrial, signal }),
    staysOpen,
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

/** Loaded when the first program runs: most of it is about networks, and proxies that cannot be used stop that program and not Deskhand. */
async function loadOutlets(config: Config): Promise<ReturnType<typeof composeOutlets>> {
  return (await import("./compose-outlets.ts")).composeOutlets(config.environment, openWaysOut(config));
}
