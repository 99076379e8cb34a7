import type { Duplex, Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { DeskhandError, inputFailure } from "@deskhand/contracts";
import { afterAwake } from "../guest/after-awake.ts";
import { FrameLink, type LinkStream } from "../guest/frame-link.ts";
import {
  type Call,
  type ChangeLine,
  type ExecOrder,
  type ExecReport,
  type FetchedFile,
  ProtocolError,
  protocolVersion,
  type ToGuest,
} from "../guest/frames.ts";
import { readMessage, readReport } from "./guest-words.ts";
import { Overtime } from "./overtime.ts";
import { readChanges } from "./read-changes.ts";

/** connections out of a sandbox that may be open at once */
const connectionsAtOnce = 256;

export type GuestChannelOptions = Readonly<{
  /** what the guest says, and what is said to it; both are destroyed with the channel */
  input: Readable;
  output: Writable;
  /** takes over a connection that a program of the exec made */
  onConnection(stream: Duplex, exec: number): void;
  /** `ms` the guest may take to say that it is ready */
  readyMs: number;
  /** the guest said that it was ready before its state was saved, and remembers the numbers used until then */
  isRestored?: boolean;
  /** once, when the channel is closed by whichever side */
  onClosed?(cause: DeskhandError): void;
}>;

export type RunningProgram = Readonly<{
  /** number by which `changes`, `fetch` and `forget` know it */
  exec: number;
  /** rejects when the isolation broke; otherwise every process is dead and all output was passed on */
  report: Promise<ExecReport>;
  /** kills everything; `report` tells when it is done */
  kill(): void;
  /** wants no more output; the program goes on and what it writes is dropped inside */
  mute(): void;
}>;

/** higher than a guest comes to before its state is saved; odd, as the host's streams are */
const firstRestoredNumber = 1_000_001;

type CallBody = Call extends infer Each ? (Each extends Call ? Omit<Each, "type" | "call"> : never) : never;
type Pending = Readonly<{ resolve(value: unknown): void; reject(error: Error): void }>;

function sandboxError(message: string, cause?: unknown): DeskhandError {
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
}

/**
 * The host's end of the channel to a guest program. Nothing the guest says is believed: whatever breaks the protocol closes the channel,
 * and every call then rejects with `DeskhandError` (`sandbox`).
 */
export class GuestChannel {
  readonly #link: FrameLink;
  readonly #options: GuestChannelOptions;
  readonly #pending = new Map<number, Pending>();
  /** the commands that run, each with its connections */
  readonly #running = new Map<number, Set<LinkStream>>();
  #nextCall = 1;
  #nextExec = 1;
  #nextStream = 1;
  #newestConnection = 0;
  #openConnections = 0;
  #isReady = false;
  #closedBy: DeskhandError | null = null;
  /** resolves when the guest said that it is ready; rejects when it did not in time or the channel closed before */
  readonly ready: Promise<void>;
  readonly #settleReady: Pending;

  constructor(options: GuestChannelOptions) {
    this.#options = options;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#settleReady = { resolve, reject };
    this.ready = promise.then(() => undefined);
    this.ready.catch(() => undefined);
    this.#link = new FrameLink({
      input: options.input,
      output: options.output,
      onMessage: (text) => this.#receive(text),
      onClosed: (cause) => this.#closed(cause),
      isLate: (stream) => (stream % 2 === 0 ? stream <= this.#newestConnection : stream < this.#nextStream),
    });
    if (options.isRestored === true) this.#resume();
    const cancel = afterAwake(options.readyMs, () =>
      this.close("The isolated part of Deskhand did not start in time."),
    );
    void this.ready.then(cancel, cancel);
  }

  #resume(): void {
    this.#nextCall = this.#nextExec = this.#nextStream = firstRestoredNumber;
    this.#welcome(protocolVersion);
  }

  get isClosed(): boolean {
    return this.#closedBy !== null;
  }

  /** After a restore from a saved state, before anything else. */
  async setClock(unixMs: number, entropy: Uint8Array): Promise<void> {
    await this.#call({ op: "clock", unixMs, entropy: Buffer.from(entropy).toString("base64") });
  }

  /** Lays a tar archive out as the lower layer `name`; see `packLayer`. */
  async layer(name: string, archive: AsyncIterable<Uint8Array>): Promise<void> {
    const stream = this.#open("out");
    const answer = this.#call({ op: "layer", name, stream: stream.id });
    stream.once("stopped", () => stream.destroy());
    const sent = pipeline(archive, stream);
    try {
      const [answered, sending] = await Promise.allSettled([answer, sent]);
      if (answered.status === "rejected") throw answered.reason;
      if (sending.status === "rejected")
        throw sandboxError("The files of the task could not be shown to the program.", sending.reason);
    } finally {
      stream.destroy();
    }
  }

  /** Mounts the virtual machine's disk with this serial number as the lower layer `name`. */
  async disk(serial: string, name: string): Promise<void> {
    await this.#call({ op: "disk", serial, name });
  }

  async dropLayer(name: string): Promise<void> {
    await this.#call({ op: "drop-layer", name });
  }

  /** Runs a command; throws `input` when it is too long for any system. `onOutput` takes bytes as they come; what it does with them is its own affair. */
  execute(
    order: ExecOrder,
    onOutput: (stream: "stdout" | "stderr", chunk: Uint8Array) => void,
    input?: Uint8Array,
  ): RunningProgram {
    if (isTooLong(order)) throw tooLong();
    const exec = this.#nextExec;
    this.#nextExec += 1;
    const stdout = this.#open("in");
    const stderr = this.#open("in");
    const stdin = input === undefined ? null : this.#open("out");
    this.#running.set(exec, new Set());
    const answer = this.#call({
      op: "exec",
      exec,
      order,
      stdout: stdout.id,
      stderr: stderr.id,
      stdin: stdin?.id ?? null,
    });
    const overtime = this.#watchTime(exec, order);
    const take = (stream: "stdout" | "stderr") => (chunk: Uint8Array) => {
      overtime.sign();
      onOutput(stream, chunk);
    };
    const taken = [takeOutput(stdout, take("stdout")), takeOutput(stderr, take("stderr"))];
    stdin?.end(input);
    const mute = () => {
      stdout.destroy();
      stderr.destroy();
    };
    const report = this.#reportOf(exec, order, answer, taken).finally(() => overtime.end());
    return { exec, report, kill: () => this.#kill(exec), mute };
  }

  #watchTime(exec: number, { limits }: ExecOrder): Overtime {
    return new Overtime({
      timeoutMs: limits.timeoutMs,
      expire: () => this.#call({ op: "expire", exec }),
      giveUp: () =>
        this.close(
          "The command ran too long and could not be stopped in time, so all it ran in was closed. Nothing it changed was kept.",
        ),
    });
  }

  async #reportOf(
    exec: number,
    order: ExecOrder,
    answer: Promise<unknown>,
    taken: Promise<void>[],
  ): Promise<ExecReport> {
    try {
      const report = this.#read(await answer);
      if (report.uppers.length !== order.mounts.length) throw this.distrust("The guest reported other folders.");
      await Promise.all(taken);
      return report;
    } finally {
      for (const stream of this.#running.get(exec) ?? []) stream.destroy();
      this.#running.delete(exec);
    }
  }

  #read(value: unknown): ExecReport {
    try {
      return readReport(value);
    } catch (error) {
      throw error instanceof ProtocolError ? this.distrust(error.message) : error;
    }
  }

  /** What the command changed, in the guest's words, checked: paths stay inside, parents come first, nothing is named twice. */
  async changes(exec: number, mounts: number): Promise<readonly ChangeLine[]> {
    const stream = this.#open("in");
    const answer = this.#call({ op: "changes", exec, stream: stream.id });
    const lines = readChanges(stream, mounts);
    const [answered, listed] = await Promise.allSettled([answer, lines]);
    if (listed.status === "rejected" && listed.reason instanceof ProtocolError)
      throw this.distrust(listed.reason.message);
    if (answered.status === "rejected") throw answered.reason;
    if (listed.status === "rejected") throw this.#closedBy ?? listed.reason;
    return listed.value;
  }

  /**
   * Hands the bytes of changed files, one after the other, to `keep`, which throws when they are not as many as `files` say; what it throws
   * is the cause of what this throws.
   */
  async fetch(
    exec: number,
    files: readonly FetchedFile[],
    keep: (bytes: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const stream = this.#open("in");
    const answer = this.#call({ op: "fetch", exec, files, stream: stream.id });
    const kept = keep(stream).finally(() => stream.destroy());
    const [answered, keeping] = await Promise.allSettled([answer, kept]);
    if (answered.status === "rejected") throw answered.reason;
    if (keeping.status === "rejected")
      throw this.#closedBy ?? sandboxError("A changed file could not be read.", keeping.reason);
  }

  /** Removes what the command wrote. */
  async forget(exec: number): Promise<void> {
    await this.#call({ op: "forget", exec });
  }

  /** Ends everything; `because` is for the user. May be called again. */
  close(because: string): void {
    this.#link.close(sandboxError(because));
  }

  #kill(exec: number): void {
    if (!this.#running.has(exec)) return;
    // the command's own answer tells the end; a channel that closes meanwhile has told everybody
    this.#call({ op: "kill", exec }).catch(() => undefined);
  }

  #open(direction: "in" | "out"): LinkStream {
    if (this.#closedBy !== null) throw this.#closedBy;
    const stream = this.#link.open(this.#nextStream, direction);
    this.#nextStream += 2;
    return stream;
  }

  #call(body: CallBody): Promise<unknown> {
    if (this.#closedBy !== null) return Promise.reject(this.#closedBy);
    const call = this.#nextCall;
    this.#nextCall += 1;
    return new Promise((resolve, reject) => {
      this.#pending.set(call, { resolve, reject });
      try {
        this.#link.send({ type: "call", call, ...body } as ToGuest);
      } catch (error) {
        this.#pending.delete(call);
        reject(error instanceof RangeError ? tooLong() : error);
      }
    });
  }

  #receive(text: string): void {
    const message = readMessage(text);
    if (message.type === "ready") this.#welcome(message.version);
    else if (!this.#isReady) throw new ProtocolError("The guest spoke before it was ready.");
    else if (message.type === "connection") this.#connect(message.stream, message.exec);
    else this.#settle(message);
  }

  #welcome(version: number): void {
    if (this.#isReady || version !== protocolVersion) throw new ProtocolError("The guest greeted wrongly.");
    this.#isReady = true;
    this.#settleReady.resolve(undefined);
  }

  #settle(
    message: Readonly<{ call: number } & ({ type: "answer"; value: unknown } | { type: "refusal"; because: string })>,
  ): void {
    const pending = this.#pending.get(message.call);
    if (pending === undefined) throw new ProtocolError("An answer to nothing.");
    this.#pending.delete(message.call);
    if (message.type === "answer") pending.resolve(message.value);
    else pending.reject(sandboxError(message.because));
  }

  #connect(id: number, exec: number): void {
    const isNew = id % 2 === 0 && id > this.#newestConnection;
    if (!isNew || this.#openConnections >= connectionsAtOnce * 2)
      throw new ProtocolError("A connection that may not be.");
    this.#newestConnection = id;
    const stream = this.#link.open(id, "both");
    const siblings = this.#running.get(exec);
    this.#openConnections += 1;
    siblings?.add(stream);
    stream.once("close", () => {
      this.#openConnections -= 1;
      siblings?.delete(stream);
    });
    // the program hung up: what it said before is still read, what it will not read any more need not be sent
    stream.once("stopped", () => {
      if (stream.readableEnded) stream.destroy();
      else stream.once("end", () => stream.destroy());
    });
    if (siblings === undefined) stream.destroy();
    else this.#options.onConnection(stream, exec);
  }

  /** Whatever makes no sense closes the channel: a guest that says one such thing is not asked again. Returns what to throw. */
  distrust(message: string): DeskhandError {
    this.#link.close(new ProtocolError(message));
    return this.#closedBy ?? sandboxError(message);
  }

  #closed(cause: Error | null): void {
    const error =
      cause instanceof DeskhandError
        ? cause
        : sandboxError("The isolated part of Deskhand stopped. Please try again.", cause);
    this.#closedBy = error;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
    this.#running.clear();
    this.#settleReady.reject(error);
    this.#options.onClosed?.(error);
  }
}

/** Linux takes no longer argument */
const argumentBytes = 128 * 1024 - 1;
/** and no more of all together, with some room for what is put around the command */
const commandBytes = 1024 * 1024;

function isTooLong({ command }: ExecOrder): boolean {
  const sizes = (typeof command === "string" ? [command] : command).map((each) => Buffer.byteLength(each));
  return (
    sizes.some((bytes) => bytes > argumentBytes) || sizes.reduce((sum, bytes) => sum + bytes + 8, 0) > commandBytes
  );
}

function tooLong(): DeskhandError {
  return new DeskhandError(inputFailure("The command is too long. Write it to a file in the folder and run that."));
}

/** Passes output on as it comes; resolves when the guest ended the stream or the channel closed. */
function takeOutput(stream: LinkStream, take: (chunk: Uint8Array) => void): Promise<void> {
  stream.on("data", take);
  return new Promise((resolve) => {
    stream.once("close", () => resolve());
  });
}
