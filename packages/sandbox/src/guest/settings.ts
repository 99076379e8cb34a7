/** How the tier set the stage, given to the guest program as its only argument, JSON. Paths are stage paths. */
export type StageSettings = Readonly<{
  /** two streams: standard input and output, or a device that is both */
  channel: "stdio" | Readonly<{ device: string }>;
  /** writable folder of the guest program's own, on a file system that overlayfs takes as an upper */
  spool: string;
  /** where overlayfs keeps its marks: `user` in a user namespace, `trusted` where the guest program is the machine's root */
  marks: "user" | "trusted";
  /** who programs are outside their own user namespace; `null`: whoever the guest program is */
  runAs: Readonly<{ uid: number; gid: number }> | null;
  /** file with the compiled filter of system calls, as bubblewrap takes it */
  seccomp: string;
  /** what programs see of the root file system, read-only, parents first; nothing else is there */
  root: readonly RootEntry[];
  /** of every command; the order's own come on top */
  env: Readonly<Record<string, string>>;
  /** `ms` between two looks at what runs */
  watchMs: number;
  /** a busybox without libraries, on the stage and for programs: to an emulated processor each library is a wait. `null`: the system's tools */
  busybox: string | null;
  /** whether the jail of the next command is made before the command is known, which takes a perl to put the folders into it */
  jailsAhead: boolean;
}>;

export type RootEntry = Readonly<
  { kind: "bind"; from: string; to: string } | { kind: "link"; target: string; to: string }
>;

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(what: string): never {
  throw new Error(`The settings of the stage have no usable ${what}.`);
}

function absolutePath(value: unknown, what: string): string {
  if (typeof value === "string" && value.startsWith("/") && !value.includes("\0")) return value;
  return wrong(what);
}

function wholeNumber(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return wrong(what);
}

function parseChannel(value: unknown): StageSettings["channel"] {
  if (value === "stdio") return value;
  if (isFields(value)) return { device: absolutePath(value.device, "device") };
  return wrong("channel");
}

function truth(value: unknown, what: string): boolean {
  return typeof value === "boolean" ? value : wrong(what);
}

function parseRootEntry(value: unknown): RootEntry {
  if (!isFields(value)) return wrong("root entry");
  const to = absolutePath(value.to, "root entry");
  if (value.kind === "bind") return { kind: "bind", from: absolutePath(value.from, "root entry"), to };
  if (value.kind === "link" && typeof value.target === "string") return { kind: "link", target: value.target, to };
  return wrong("root entry");
}

function parseRunAs(value: unknown): StageSettings["runAs"] {
  if (value === null) return null;
  if (!isFields(value)) return wrong("user");
  return { uid: wholeNumber(value.uid, "user"), gid: wholeNumber(value.gid, "group") };
}

function parseEnv(value: unknown): Readonly<Record<string, string>> {
  if (!isFields(value)) return wrong("environment");
  const env: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== "string" || !/^[A-Za-z_]\w*$/.test(name)) return wrong("environment");
    env[name] = text;
  }
  return env;
}

/** Throws when anything is missing: a stage that was set wrongly runs nothing. */
export function parseSettings(text: string): StageSettings {
  const value: unknown = JSON.parse(text);
  if (!isFields(value)) return wrong("fields");
  if (!Array.isArray(value.root)) return wrong("root");
  if (value.marks !== "user" && value.marks !== "trusted") return wrong("marks");
  return {
    channel: parseChannel(value.channel),
    spool: absolutePath(value.spool, "spool"),
    marks: value.marks,
    runAs: parseRunAs(value.runAs),
    seccomp: absolutePath(value.seccomp, "filter"),
    root: value.root.map(parseRootEntry),
    env: parseEnv(value.env),
    watchMs: wholeNumber(value.watchMs, "interval"),
    busybox: value.busybox === null ? null : absolutePath(value.busybox, "busybox"),
    jailsAhead: truth(value.jailsAhead, "choice of when jails are made"),
  };
}
