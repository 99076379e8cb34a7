/** What the app is told of a command that was run. */
export type Ran = Readonly<{
  command: string;
  /** how it ended, such as `exit code 1` */
  ending: string;
  isGood: boolean;
  stdout: string;
  stderr: string;
  isCut: boolean;
  /** entries it changed */
  changes: number;
  /** the first of them, such as `created /a/b` */
  sample: readonly string[];
  leftOut: readonly Readonly<{ path: string; because: string }>[];
  /** `host:port` of connections that were refused */
  refused: readonly string[];
  /** how the folders were shown, one sentence each */
  notes: readonly string[];
}>;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function textIn(fields: Fields, key: string): string {
  const value = fields[key];
  return typeof value === "string" ? value : "";
}

function listIn(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key];
  return Array.isArray(value) ? value : [];
}

function textsIn(fields: Fields, key: string): readonly string[] {
  return listIn(fields, key).filter((entry) => typeof entry === "string");
}

/** Each path once: the isolation and the folder may both have refused it. */
function leftOutIn(fields: Fields): Ran["leftOut"] {
  const entries = listIn(fields, "leftOut").filter(isFields);
  const byPath = new Map(entries.map((entry) => [textIn(entry, "path"), textIn(entry, "because")]));
  return [...byPath].map(([path, because]) => ({ path, because }));
}

/** Reads what a tool says of a command; `null` when this is about something else. What is missing or foreign counts as empty. */
export function readRan(forUser: unknown): Ran | null {
  if (!isFields(forUser) || forUser.kind !== "ran") return null;
  return {
    command: textIn(forUser, "command"),
    ending: textIn(forUser, "ending"),
    isGood: forUser.isGood === true,
    stdout: textIn(forUser, "stdout"),
    stderr: textIn(forUser, "stderr"),
    isCut: forUser.isCut === true,
    changes: typeof forUser.changes === "number" ? forUser.changes : 0,
    sample: textsIn(forUser, "sample"),
    leftOut: leftOutIn(forUser),
    refused: textsIn(forUser, "refused"),
    notes: textsIn(forUser, "notes"),
  };
}
