/** The guest program: runs inside an isolation, started by it with the stage's settings as the only argument. Speaks `frames.ts`. */
import { once } from "node:events";
import { closeInherited } from "./close-inherited.ts";
import { FrameLink, type LinkStream } from "./frame-link.ts";
import { type Call, type ChangeLine, protocolVersion } from "./frames.ts";
import { mountDisk } from "./mount-disk.ts";
import { openChannel } from "./open-channel.ts";
import { parseCall } from "./parse-call.ts";
import { setClock } from "./set-clock.ts";
import { parseSettings } from "./settings.ts";
import { Stage } from "./stage.ts";
import { StandingPerl } from "./standing-perl.ts";

/** of all commands together */
const connectionsAtOnce = 256;

/** `ms` after a command in which the host asks what it changed; the next one is prepared after that, or when the command is forgotten */
const restMs = { machine: 300, stage: 4 } as const;

closeInherited();
const settings = parseSettings(process.argv[2] ?? "");
const perl = new StandingPerl();
// only a machine of its own has a clock and disks
if (settings.channel !== "stdio" || settings.jailsAhead) perl.prepare();
const link = new FrameLink({
  ...openChannel(settings.channel),
  onMessage: (text) => take(parseCall(text)),
  onClosed: (cause) => {
    stage.close();
    if (cause !== null) process.stderr.write(`The channel broke: ${cause.message}\n`);
    // at once and whatever is still being read: bubblewrap ends everything else when this process dies
    process.kill(process.pid, "SIGKILL");
  },
  isLate: (stream) => (stream % 2 === 0 ? stream < nextConnection : stream <= newestHostStream),
});
let newestHostStream = 0;
let nextConnection = 2;
let openConnections = 0;

function connect(exec: number): LinkStream | null {
  if (openConnections >= connectionsAtOnce) return null;
  const stream = link.open(nextConnection, "both");
  nextConnection += 2;
  openConnections += 1;
  stream.once("close", () => {
    openConnections -= 1;
  });
  link.send({ type: "connection", stream: stream.id, exec });
  return stream;
}

const stage = new Stage(settings, perl, connect);

function openStream(id: number, direction: "in" | "out"): LinkStream {
  newestHostStream = Math.max(newestHostStream, id);
  return link.open(id, direction);
}

/** Every call is answered once, in whatever order they end. */
function take(call: Call): void {
  perform(call).then(
    (value) => link.send({ type: "answer", call: call.call, value: value ?? null }),
    (error: unknown) => {
      const because = error instanceof Error ? error.message : String(error);
      link.send({ type: "refusal", call: call.call, because: because.slice(0, 1000) });
    },
  );
}

/** Streams are opened before the first pause, because their bytes follow the call at once. */
function perform(call: Call): Promise<unknown> {
  if (call.op === "exec") return runExec(call);
  if (call.op === "layer") return layOut(call.name, openStream(call.stream, "in"));
  if (call.op === "changes") return sendChanges(call.exec, openStream(call.stream, "out"));
  if (call.op === "fetch") return sendFile(call, openStream(call.stream, "out"));
  return performSmall(call);
}

async function performSmall(call: Exclude<Call, { stream: number } | { op: "exec" }>): Promise<void> {
  if (call.op === "clock") await setClock(perl, call.unixMs, Buffer.from(call.entropy, "base64"));
  else if (call.op === "disk") await mountDisk(perl, call.serial, stage.layerFolder(call.name));
  else if (call.op === "drop-layer") await stage.dropLayer(call.name);
  else if (call.op === "forget") await stage.forget(call.exec);
  else stage.kill(call.exec);
}

async function layOut(name: string, archive: LinkStream): Promise<void> {
  try {
    await stage.layer(name, archive);
  } finally {
    archive.destroy();
  }
}

async function runExec(call: Extract<Call, { op: "exec" }>): Promise<unknown> {
  const stdout = openStream(call.stdout, "out");
  const stderr = openStream(call.stderr, "out");
  const stdin = call.stdin === null ? null : openStream(call.stdin, "in");
  try {
    return await stage.run(call.exec, call.order, { stdout, stderr, stdin });
  } finally {
    for (const stream of [stdout, stderr]) if (!stream.writableEnded) stream.end();
    stdin?.destroy();
    setTimeout(() => stage.warmUp(), settings.channel === "stdio" ? restMs.stage : restMs.machine);
  }
}

async function sendAll(pieces: Iterable<Uint8Array>, stream: LinkStream): Promise<void> {
  try {
    for (const piece of pieces) {
      if (stream.isStopped || stream.destroyed) return;
      if (!stream.write(piece)) await Promise.race([once(stream, "drain"), once(stream, "close")]);
    }
  } finally {
    stream.end();
  }
}

function* linesOf(changes: readonly ChangeLine[]): Generator<Uint8Array> {
  const linesAtOnce = 200;
  for (let at = 0; at < changes.length; at += linesAtOnce) {
    const lines = changes.slice(at, at + linesAtOnce).map((line) => `${JSON.stringify(line)}\n`);
    yield Buffer.from(lines.join(""));
  }
}

async function sendChanges(exec: number, stream: LinkStream): Promise<void> {
  try {
    await sendAll(linesOf(await stage.changes(exec)), stream);
  } finally {
    stream.end();
  }
}

async function sendFile(call: Extract<Call, { op: "fetch" }>, stream: LinkStream): Promise<void> {
  await sendAll(stage.read(call.exec, call.mount, call.path), stream);
}

link.send({ type: "ready", version: protocolVersion });
stage.warmUp();
