import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { DeskhandError } from "@deskhand/contracts";
import { findProgram } from "./find-program.ts";
import { writeOwnSettings } from "./own-settings.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";
import type { StageGround } from "./stage.ts";
import { stagePaths } from "./stage-command.ts";
import { hostRoot, imageRoot } from "./system-root.ts";
import { makeTaskFolder } from "./task-folders.ts";

export type GroundSpec = Readonly<{
  /** private folder all stages lie in */
  folder: string;
  nodePath: string;
  guestFolder: string;
  /** tree of the workspace image; `null`: the host's programs */
  imageFolder: string | null;
}>;

/** Writes what the stages of one task need into a private folder of its own. Throws `DeskhandError` (`sandbox`) when that cannot work. */
export async function openStageGround(spec: GroundSpec): Promise<StageGround> {
  const bwrapPath = await findProgram("bwrap");
  if (bwrapPath === null) throw unable("bubblewrap is not installed; install it with: sudo apt-get install bubblewrap");
  const { arch } = process;
  if (arch !== "x64" && arch !== "arm64") throw unable(`programs cannot be isolated on ${arch} processors`);
  const folder = await makeTaskFolder(spec.folder);
  for (const name of ["settings", "layers", "layers/empty"]) await mkdir(join(folder, name), { mode: 0o700 });
  const filterPath = join(folder, "filter");
  await writeFile(filterPath, seccompFilter(arch), { mode: 0o600 });
  const own = await writeOwnSettings(join(folder, "settings"), stagePaths.settings);
  const host = await hostRoot();
  const tree = spec.imageFolder === null ? host : await imageRoot(spec.imageFolder);
  const root = tree.entries.map((entry) =>
    entry.kind === "link" || spec.imageFolder === null ? entry : { ...entry, from: join(stagePaths.image, entry.to) },
  );
  const isHost = spec.imageFolder === null;
  // one mount of all settings costs each command a third of what twenty cost
  const shown = isHost ? [...root.filter(({ to }) => !isSetting(to)), settingsEntry, nodeEntry] : root;
  const ownHere = own.map((entry) =>
    entry.kind === "link"
      ? entry
      : { ...entry, from: join(folder, "settings", relative(stagePaths.settings, entry.from)) },
  );
  const others = host.entries.filter(({ to }) => !own.some((each) => each.to === to));
  return {
    bwrapPath,
    nodePath: spec.nodePath,
    guestFolder: spec.guestFolder,
    filterPath,
    host: { ...host, entries: [...others, ...ownHere] },
    root: shown,
    imageFolder: spec.imageFolder,
    // perl puts folders into a jail that stands already; without one the jail is made with them
    jailsAhead: (await findProgram("perl")) !== null,
    folder,
  };
}

const settingsEntry = { kind: "bind", from: "/etc", to: "/etc" } as const;

function isSetting(path: string): boolean {
  return path.startsWith("/etc/");
}

/** this computer may have no Node, or an old one; a folder of its own, because `/usr` is bound as it is */
const nodeEntry = { kind: "bind", from: stagePaths.node, to: "/opt/deskhand/bin/node" } as const;

/** The guest program's folder beside this one. */
export const guestFolder = join(dirname(import.meta.dirname), "guest");

function unable(because: string): DeskhandError {
  return new DeskhandError({
    kind: "sandbox",
    message: `Programs cannot be isolated here: ${because}.`,
    retryable: false,
    userAction: "settings",
  });
}
