import { readFileSync } from "node:fs";
import { closeInherited } from "./close-inherited.ts";
import { FrameLink, type LinkStream } from "./frame-link.ts";
import { type Call, type ChangeLine, protocolVersion } from "./frames.ts";
import { mountDisk } from "./mount-disk.ts";
import { openChannel } from "./open-channel.ts";
import { parseCall } from "./parse-call.ts";
import { StandingPerl } from "./perl/standing-perl.ts";
import { setClock } from "./set-clock.ts";
import { parseSettings, type StageSettings } from "./settings.ts";
import { Stage } from "./stage.ts";

/** of all commands together */
const connectionsAtOnce = 256;

/** `ms` after a command in which the host asks what it changed; the next one is prepared after that, or when the command is forgotten */
const restMs = { machine: 300, stage: 4 } as const;

/**
 * The guest program: runs inside an isolation, started by it with the stage's settings as the only argument. Speaks `frames.ts`. Nothing
 * of it happens before this call, because a machine takes the program up from a snapshot of a Node that has only loaded it.
 */
export function runGuest(): void {
  closeInherited();
  new Guest(parseSettings(process.argv[2] ?? "")).begin();
}

class Guest {
  readonly #settings: StageSettings;
  readonly #perl = new StandingPerl();
  readonly #link: FrameLink;
  readonly #stage: Stage;
  #newestHostStream = 0;
  #nextConnection = 2;
  #openConnections = 0;

  constructor(settings: StageSettings) {
    this.#settings = settings;
    this.#link = new FrameLink({
      ...openChannel(settings.channel),
      onMessage: (text) => this.#take(parseCall(text)),
      onClosed: (cause) => this.#die(cause),
      isLate: (stream) => (stream % 2 === 0 ? stream < this.#nextConnection : stream <= this.#newestHostStream),
    });
    this.#stage = new Stage(settings, this.#perl, (exec) => this.#connect(exec));
  }

  begin(): void {
    if (this.#settings.channel !== "stdio") awaitMachine();
    this.#link.send({ type: "ready", version: protocolVersion });
    // only a machine of its own has a clock and disks
    if (this.#settings.channel !== "stdio" || this.#settings.jailsAhead) this.#perl.prepare();
    this.#stage.warmUp();
  }

  #die(cause: Error | null): void {
    this.#stage.close();
    if (cause !== null) process.stderr.write(`The channel broke: ${cause.message}\n`);
    // at once and whatever is still being read: bubblewrap ends everything else when this process dies
    process.kill(process.pid, "SIGKILL");
  }

  #connect(exec: number): LinkStream | null {
    if (this.#openConnections >= connectionsAtOnce) return null;
    const stream = this.#link.open(this.#nextConnection, "both");
    this.#nextConnection += 2;
    this.#openConnections += 1;
    stream.once("close", () => {
      this.#openConnections -= 1;
    });
    this.#link.send({ type: "connection", stream: stream.id, exec });
    return stream;
  }

  #openStream(id: number, direction: "in" | "out"): LinkStream {
    this.#newestHostStream = Math.max(this.#newestHostStream, id);
    return this.#link.open(id, direction);
  }

  /** Every call is answered once, in whatever order they end. */
  #take(call: Call): void {
    this.#perform(call).then(
      (value) => this.#link.send({ type: "answer", call: call.call, value: value ?? null }),
      (error: unknown) => {
        const because = error instanceof Error ? error.message : String(error);
        this.#link.send({ type: "refusal", call: call.call, because: because.slice(0, 1000) });
      },
    );
  }

  /** Streams are opened before the first pause, because their bytes follow the call at once. */
  #perform(call: Call): Promise<unknown> {
    if (call.op === "exec") return this.#runExec(call);
    if (call.op === "layer") return this.#layOut(call.name, this.#openStream(call.stream, "in"));
    if (call.op === "changes") return this.#sendChanges(call.exec, this.#openStream(call.stream, "out"));
    if (call.op === "fetch") return this.#sendFiles(call, this.#openStream(call.stream, "out"));
    return this.#performSmall(call);
  }

  async #performSmall(call: Exclude<Call, { stream: number } | { op: "exec" }>): Promise<void> {
    const stage = this.#stage;
    if (call.op === "clock") await setClock(this.#perl, call.unixMs, Buffer.from(call.entropy, "base64"));
    else if (call.op === "disk") await mountDisk(this.#perl, call.serial, stage.layerFolder(call.name));
    else if (call.op === "drop-layer") await stage.dropLayer(call.name);
    else if (call.op === "forget") await stage.forget(call.exec);
    else if (call.op === "expire") stage.kill(call.exec, { by: "limit", limit: "timeoutMs" });
    else stage.kill(call.exec);
  }

  async #layOut(name: string, archive: LinkStream): Promise<void> {
    try {
      await this.#stage.layer(name, archive);
    } finally {
      archive.destroy();
    }
  }

  async #runExec(call: Extract<Call, { op: "exec" }>): Promise<unknown> {
    const stdout = this.#openStream(call.stdout, "out");
    const stderr = this.#openStream(call.stderr, "out");
    const stdin = call.stdin === null ? null : this.#openStream(call.stdin, "in");
    try {
      return await this.#stage.run(call.exec, call.order, { stdout, stderr, stdin });
    } finally {
      for (const stream of [stdout, stderr]) if (!stream.writableEnded) stream.end();
      stdin?.destroy();
      setTimeout(() => this.#stage.warmUp(), this.#settings.channel === "stdio" ? restMs.stage : restMs.machine);
    }
  }

  async #sendChanges(exec: number, stream: LinkStream): Promise<void> {
    try {
      await sendAll(linesOf(await this.#stage.changes(exec)), stream);
    } finally {
      stream.end();
    }
  }

  async #sendFiles(call: Extract<Call, { op: "fetch" }>, stream: LinkStream): Promise<void> {
    await sendAll(this.#stage.read(call.exec, call.files), stream);
  }
}

/** Standard input ends when the machine is prepared; it holds what went wrong with that. */
function awaitMachine(): void {
  const complaint = readFileSync(0, "utf8").trim();
  if (complaint !== "") throw new Error(`The machine is not as it should be: ${complaint}`);
}

async function sendAll(pieces: Iterable<Uint8Array>, stream: LinkStream): Promise<void> {
  try {
    for (const piece of pieces) {
      if (stream.isStopped || stream.destroyed) return;
      if (!stream.write(piece)) await roomOrEnd(stream);
    }
  } finally {
    stream.end();
  }
}

/** Leaves no listener behind: a large file has thousands of pieces. */
function roomOrEnd(stream: LinkStream): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off("drain", done).off("close", done);
      resolve();
    };
    stream.on("drain", done).on("close", done);
  });
}

function* linesOf(changes: readonly ChangeLine[]): Generator<Uint8Array> {
  const linesAtOnce = 200;
  for (let at = 0; at < changes.length; at += linesAtOnce) {
    const lines = changes.slice(at, at + linesAtOnce).map((line) => `${JSON.stringify(line)}\n`);
    yield Buffer.from(lines.join(""));
  }
}
