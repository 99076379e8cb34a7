import {
  type Call,
  type ExecLimits,
  type ExecMount,
  type ExecOrder,
  type FetchedFile,
  ProtocolError,
} from "./frames.ts";

type Fields = Readonly<Record<string, unknown>>;

function wrong(what: string): never {
  throw new ProtocolError(`A call without a usable ${what}.`);
}

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
  return wrong(what);
}

function count(value: unknown, what: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return wrong(what);
}

/** No shell, mount option or argument list has a way to hold a NUL. */
function text(value: unknown, what: string): string {
  if (typeof value === "string" && !value.includes("\0")) return value;
  return wrong(what);
}

function truth(value: unknown, what: string): boolean {
  if (typeof value === "boolean") return value;
  return wrong(what);
}

function list<Item>(value: unknown, what: string, parse: (item: unknown) => Item): readonly Item[] {
  if (!Array.isArray(value)) return wrong(what);
  return value.map(parse);
}

/** a stage path or `layer:<name>` that can stand in mount options as it is */
function lowerPath(value: unknown): string {
  const path = text(value, "lower layer");
  if (/^(\/[\w./-]*|layer:[A-Za-z0-9-]+)$/.test(path) && !path.includes("..")) return path;
  return wrong("lower layer");
}

/** absolute, no empty, `.` or `..` parts */
function guestPath(value: unknown, what: string): string {
  const path = text(value, what);
  if (path.startsWith("/") && !/(^|\/)\.{0,2}(\/|$)/.test(path.slice(1))) return path;
  return wrong(what);
}

function parseMount(value: unknown): ExecMount {
  const fields = fieldsOf(value, "mount");
  const path = guestPath(fields.path, "mount path");
  const isWritable = truth(fields.isWritable, "mount right");
  if (fields.kind !== "layered") return wrong("kind of mount");
  const lowers = list(fields.lowers, "lower layers", lowerPath);
  if (lowers.length === 0) return wrong("lower layers");
  return { kind: "layered", path, lowers, isWritable };
}

function parseLimits(value: unknown): ExecLimits {
  const fields = fieldsOf(value, "limits");
  return {
    timeoutMs: count(fields.timeoutMs, "time limit"),
    memoryMb: count(fields.memoryMb, "memory limit"),
    processes: count(fields.processes, "process limit"),
    diskBytes: count(fields.diskBytes, "disk limit"),
    cpuMs: count(fields.cpuMs, "processor limit"),
  };
}

function parseEnv(value: unknown): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  for (const [name, entry] of Object.entries(fieldsOf(value, "environment"))) {
    if (!/^[A-Za-z_]\w*$/.test(name)) return wrong("environment");
    env[name] = text(entry, "environment");
  }
  return env;
}

function parseCommand(value: unknown): ExecOrder["command"] {
  if (typeof value === "string") return text(value, "command");
  const argv = list(value, "command", (argument) => text(argument, "argument"));
  if (argv.length === 0 || argv[0] === "") return wrong("command");
  return argv;
}

function parseOrder(value: unknown): ExecOrder {
  const fields = fieldsOf(value, "order");
  return {
    mounts: list(fields.mounts, "mounts", parseMount),
    command: parseCommand(fields.command),
    cwd: fields.cwd === null ? null : guestPath(fields.cwd, "working folder"),
    env: parseEnv(fields.env),
    limits: parseLimits(fields.limits),
    hasEgress: truth(fields.hasEgress, "egress"),
  };
}

/** path inside a mount, as `changes` reported it */
function innerPath(value: unknown): string {
  return guestPath(`/${text(value, "path")}`, "path").slice(1);
}

function parseFile(value: unknown): FetchedFile {
  const fields = fieldsOf(value, "file");
  return { mount: count(fields.mount, "mount"), path: innerPath(fields.path), bytes: count(fields.bytes, "size") };
}

function layerName(value: unknown): string {
  const name = text(value, "layer name");
  if (/^[A-Za-z0-9-]{1,80}$/.test(name)) return name;
  return wrong("layer name");
}

function parseExecCall(call: number, fields: Fields): Call {
  return {
    type: "call",
    call,
    op: "exec",
    exec: count(fields.exec, "exec"),
    order: parseOrder(fields.order),
    stdout: count(fields.stdout, "stream"),
    stderr: count(fields.stderr, "stream"),
    stdin: fields.stdin === null ? null : count(fields.stdin, "stream"),
  };
}

type OpParser = (call: number, fields: Fields) => Call;

const parsers: Readonly<Record<Call["op"], OpParser>> = {
  exec: parseExecCall,
  clock: (call, fields) => {
    const entropy = text(fields.entropy, "entropy");
    return { type: "call", call, op: "clock", unixMs: count(fields.unixMs, "time"), entropy };
  },
  layer: (call, fields) => {
    const stream = count(fields.stream, "stream");
    return { type: "call", call, op: "layer", name: layerName(fields.name), stream };
  },
  disk: (call, fields) => {
    const serial = layerName(fields.serial);
    return { type: "call", call, op: "disk", serial, name: layerName(fields.name) };
  },
  "drop-layer": (call, fields) => ({ type: "call", call, op: "drop-layer", name: layerName(fields.name) }),
  kill: (call, fields) => ({ type: "call", call, op: "kill", exec: count(fields.exec, "exec") }),
  expire: (call, fields) => ({ type: "call", call, op: "expire", exec: count(fields.exec, "exec") }),
  changes: (call, fields) => {
    const stream = count(fields.stream, "stream");
    return { type: "call", call, op: "changes", exec: count(fields.exec, "exec"), stream };
  },
  fetch: (call, fields) => ({
    type: "call",
    call,
    op: "fetch",
    exec: count(fields.exec, "exec"),
    files: list(fields.files, "files", parseFile),
    stream: count(fields.stream, "stream"),
  }),
  forget: (call, fields) => ({ type: "call", call, op: "forget", exec: count(fields.exec, "exec") }),
};

function isOp(value: unknown): value is Call["op"] {
  return typeof value === "string" && Object.hasOwn(parsers, value);
}

/** Reads a message of the host; throws `ProtocolError` or `SyntaxError`. */
export function parseCall(message: string): Call {
  const fields = fieldsOf(JSON.parse(message), "body");
  if (fields.type !== "call" || !isOp(fields.op)) return wrong("operation");
  return parsers[fields.op](count(fields.call, "number"), fields);
}
