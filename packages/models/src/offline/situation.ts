import type { Folder, GuestPath } from "@deskhand/contracts";

/** What the engine's system text tells of the task. */
export type Situation = Readonly<{
  folders: readonly Folder[];
  mode: "plan" | "ask" | "auto";
  /** ISO day the task began; empty when it is not told */
  today: string;
  isChild: boolean;
  /** names of the tools this run may use */
  tools: ReadonlySet<string>;
}>;

/** a path with control characters is written as JSON */
const folderLine = /^folder: (\/.*|"\/.*") \((read|add|edit)(, never delete)?\)$/gm;

function readPath(text: string): GuestPath {
  return (text.startsWith('"') ? JSON.parse(text) : text) as GuestPath;
}

function readFolders(system: string): readonly Folder[] {
  return [...system.matchAll(folderLine)].map((match) => ({
    path: readPath(match[1] ?? ""),
    verb: match[2] as Folder["verb"],
    neverDelete: match[3] !== undefined,
  }));
}

/** Reads folders, mode and day from the system text; what is not there gets the careful value. */
export function readSituation(system: string, tools: readonly string[]): Situation {
  const mode = /^mode: (plan|ask|auto)$/m.exec(system)?.[1];
  return {
    folders: readFolders(system),
    mode: mode === "ask" || mode === "auto" ? mode : "plan",
    today: /^today: (\d{4}-\d{2}-\d{2})$/m.exec(system)?.[1] ?? "",
    isChild: /^You are a sub-agent\b/m.test(system),
    tools: new Set(tools),
  };
}

/** Last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** The folder a path lies in. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Ending of a name in lower case without its dot; empty when there is none. */
export function endingOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** A name without its ending. */
export function stemOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? name : name.slice(0, dot);
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
