import type { Socket } from "node:net";
import { Duplex } from "node:stream";

/** Counts what passes; `false` says that a bound is reached and nothing more may pass. */
export interface Meter {
  out(bytes: number): boolean;
  in(bytes: number): boolean;
}

/** A connection was cut because a bound was reached. */
class BoundError extends Error {}

/**
 * A connection of which every byte is counted before it leaves and when it comes. Everything that leaves this computer for a task passes
 * through one of these. Owns the socket; is destroyed after `idleMs` in which nothing moved.
 */
export class MeteredStream extends Duplex {
  readonly #socket: Socket;
  readonly #meter: Meter;
  #hasEnded = false;

  constructor(socket: Socket, meter: Meter, idleMs: number) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.#meter = meter;
    socket.setTimeout(idleMs, () => this.destroy(new BoundError("nothing moved for too long")));
    socket.on("data", (chunk) => this.#take(chunk));
    socket.on("end", () => {
      this.#hasEnded = true;
      this.push(null);
    });
    socket.on("error", (error) => this.destroy(error));
    socket.on("close", () => {
      // what was received before a proper end is still to be read
      if (!this.#hasEnded) this.destroy(new Error("the connection broke off"));
    });
    // whoever uses the stream sees its early end; until then an error must not end the process
    this.on("error", () => undefined);
  }

  #take(chunk: Buffer): void {
    if (!this.#meter.in(chunk.length)) this.destroy(new BoundError("too much was received"));
    else if (!this.push(chunk)) this.#socket.pause();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#meter.out(chunk.length)) this.#socket.write(chunk, done);
    else done(new BoundError("too much was sent"));
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
