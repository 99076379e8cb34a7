import { Duplex, type Readable, type Writable } from "node:stream";
import {
  creditFrame,
  endFrame,
  type Frame,
  FrameReader,
  frameBounds,
  messageFrame,
  ProtocolError,
  pieceFrame,
  stopFrame,
  type ToGuest,
  type ToHost,
} from "./frames.ts";

/** Which way bytes go on a stream; the other way counts as ended from the start. */
export type Direction = "in" | "out" | "both";

/** Credit is given back once this much was taken, so that small pieces do not each cost a frame. */
const creditStepBytes = frameBounds.windowBytes / 4;

/**
 * One byte stream on a link. Emits `stopped` when the other side wants no more; what is written afterwards is dropped. Destroying it
 * tells the other side to stop and ends it.
 */
export class LinkStream extends Duplex {
  readonly id: number;
  readonly #link: FrameLink;
  #credit: number = frameBounds.windowBytes;
  /** bytes that came and were not given back as credit yet */
  #uncredited = 0;
  /** bytes the other side may still send */
  #window: number = frameBounds.windowBytes;
  #waiting: (() => void) | null = null;
  #isStopped = false;
  #isOutDone: boolean;
  #isInDone: boolean;

  constructor(link: FrameLink, id: number, direction: Direction) {
    super({ readableHighWaterMark: creditStepBytes, writableHighWaterMark: creditStepBytes, emitClose: true });
    this.id = id;
    this.#link = link;
    this.#isOutDone = direction === "in";
    this.#isInDone = direction === "out";
    if (this.#isInDone) this.resume().push(null);
    if (this.#isOutDone) this.end();
    this.on("error", () => undefined);
  }

  /** whether the other side asked to stop */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#sendFrom(chunk, 0, done);
  }

  #sendFrom(chunk: Buffer, from: number, done: (error?: Error | null) => void): void {
    let at = from;
    while (at < chunk.byteLength && !this.#isStopped && !this.#isOutDone) {
      const bytes = Math.min(this.#credit, frameBounds.pieceBytes, chunk.byteLength - at);
      if (bytes === 0) {
        this.#waiting = () => this.#sendFrom(chunk, at, done);
        return;
      }
      this.#credit -= bytes;
      const isRoomy = this.#link.sendFrame(pieceFrame(this.id, chunk.subarray(at, at + bytes)));
      at += bytes;
      if (!isRoomy) {
        this.#link.onRoom(() => this.#sendFrom(chunk, at, done));
        return;
      }
    }
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#finishOut();
    done();
  }

  /** pieces are pushed as they come */
  override _read(): void {}

  override read(size?: number): Buffer | null {
    const chunk: Buffer | null = super.read(size);
    this.#giveCredit();
    return chunk;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#isInDone) this.#link.sendFrame(stopFrame(this.id));
    this.#finishOut();
    this.#wake();
    done(error);
  }

  /** called by the link; throws `ProtocolError` on what may not be */
  receive(frame: Exclude<Frame, { kind: "message" }>): void {
    if (frame.kind === "piece") this.#receivePiece(frame.bytes);
    else if (frame.kind === "credit") this.#receiveCredit(frame.bytes);
    else if (frame.kind === "end") this.#receiveEnd();
    else this.#receiveStop();
  }

  #receivePiece(bytes: Uint8Array): void {
    if (this.#isInDone) throw new ProtocolError("Bytes after the end of a stream.");
    if (bytes.byteLength === 0 || bytes.byteLength > this.#window) throw new ProtocolError("More bytes than allowed.");
    this.#window -= bytes.byteLength;
    if (this.destroyed) return;
    this.#uncredited += bytes.byteLength;
    // A copy: the piece is a part of a larger chunk, which would live as long as the piece waits.
    this.push(Buffer.from(bytes));
    this.#giveCredit();
  }

  /** for what was taken out of the buffer */
  #giveCredit(): void {
    const taken = this.#uncredited - this.readableLength;
    if (taken < creditStepBytes || this.#isInDone || this.destroyed) return;
    this.#uncredited -= taken;
    this.#window += taken;
    this.#link.sendFrame(creditFrame(this.id, taken));
  }

  #receiveCredit(bytes: number): void {
    if (bytes === 0 || this.#credit + bytes > frameBounds.windowBytes) throw new ProtocolError("More credit than due.");
    this.#credit += bytes;
    this.#wake();
  }

  #receiveEnd(): void {
    if (this.#isInDone) throw new ProtocolError("A stream that ends twice.");
    this.#isInDone = true;
    if (!this.destroyed) this.push(null);
    this.#forgetWhenDone();
  }

  #receiveStop(): void {
    if (this.#isStopped) throw new ProtocolError("A stream that is stopped twice.");
    this.#isStopped = true;
    this.#finishOut();
    this.emit("stopped");
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.();
  }

  #finishOut(): void {
    if (this.#isOutDone) return;
    this.#isOutDone = true;
    this.#link.sendFrame(endFrame(this.id));
    this.#forgetWhenDone();
  }

  #forgetWhenDone(): void {
    if (this.#isInDone && this.#isOutDone) this.#link.forget(this.id);
  }
}

export type LinkOptions = Readonly<{
  input: Readable;
  output: Writable;
  /** called in order, never after `onClosed`; what it throws closes the link */
  onMessage(text: string): void;
  /** once: `null` when the other side went away between two frames */
  onClosed(cause: Error | null): void;
  /** whether a frame for this unknown stream is only late (the stream was there and is done) */
  isLate(stream: number): boolean;
}>;

/**
 * Both sides' end of a framed channel: messages and flow-controlled streams over two byte streams. Closes itself at the first thing
 * that breaks the protocol; then every stream is destroyed.
 */
export class FrameLink {
  readonly #options: LinkOptions;
  readonly #reader = new FrameReader();
  readonly #streams = new Map<number, LinkStream>();
  #roomWaiters: (() => void)[] = [];
  readonly #arrived: Uint8Array[] = [];
  #isReceiving = false;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    const { input, output } = options;
    input.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    input.on("error", (error) => this.close(error));
    input.on("end", () => this.close(this.#reader.isInside ? new ProtocolError("Half a frame.") : null));
    input.on("close", () => this.close(null));
    output.on("error", (error) => this.close(error));
    output.on("close", () => this.close(null));
    output.on("drain", () => this.#giveRoom());
  }

  get openStreams(): number {
    return this.#streams.size;
  }

  open(id: number, direction: Direction): LinkStream {
    if (this.#streams.has(id)) throw new ProtocolError("A stream that is open already.");
    const stream = new LinkStream(this, id, direction);
    if (this.#isClosed) stream.destroy();
    else this.#streams.set(id, stream);
    return stream;
  }

  send(message: ToGuest | ToHost): void {
    this.sendFrame(messageFrame(message));
  }

  /** whether there is room for more at once */
  sendFrame(frame: Uint8Array): boolean {
    if (this.#isClosed) return true;
    return this.#options.output.write(frame);
  }

  onRoom(then: () => void): void {
    if (this.#isClosed) then();
    else this.#roomWaiters.push(then);
  }

  forget(id: number): void {
    this.#streams.delete(id);
  }

  /** may be called again; only the first counts */
  close(cause: Error | null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const stream of this.#streams.values()) stream.destroy(cause ?? new Error("The channel is closed."));
    this.#streams.clear();
    this.#giveRoom();
    this.#options.input.destroy();
    this.#options.output.destroy();
    this.#options.onClosed(cause);
  }

  /** What arrives while a frame is being taken, because both ends are in one process, waits its turn. */
  #receive(chunk: Uint8Array): void {
    this.#arrived.push(chunk);
    if (this.#isReceiving) return;
    this.#isReceiving = true;
    try {
      for (let next = this.#arrived.shift(); next !== undefined; next = this.#arrived.shift()) this.#takeFrames(next);
    } catch (error) {
      this.close(error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#isReceiving = false;
    }
  }

  #takeFrames(chunk: Uint8Array): void {
    for (const frame of this.#reader.push(chunk)) {
      if (this.#isClosed) return;
      this.#take(frame);
    }
  }

  #take(frame: Frame): void {
    if (frame.kind === "message") {
      this.#options.onMessage(frame.text);
      return;
    }
    const stream = this.#streams.get(frame.stream);
    if (stream !== undefined) stream.receive(frame);
    else if (frame.kind === "piece" || frame.kind === "end" || !this.#options.isLate(frame.stream)) {
      throw new ProtocolError("A frame for a stream that is not open.");
    }
  }

  #giveRoom(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const then of waiters) then();
  }
}
