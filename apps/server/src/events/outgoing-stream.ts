import { commentFrame } from "./sse-frame.ts";

export type StreamLimits = Readonly<{
  /** `bytes` a reader may be behind before it is disconnected */
  limitBytes: number;
  /** `bytes` behind from which news that is not kept is left out */
  weatherBytes: number;
  heartbeatMs: number;
}>;

export const streamLimits: StreamLimits = {
  limitBytes: 8 * 1024 * 1024,
  weatherBytes: 256 * 1024,
  heartbeatMs: 15_000,
};

const highWaterBytes = 64 * 1024;

/**
 * One open stream of server-sent events. A reader that is too far behind is disconnected and resumes from its last seq, so a slow
 * one never costs more than the limit.
 */
export class OutgoingStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #limits: StreamLimits;
  readonly #onClose: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;

  /** `onPull` is called while the reader wants more; `onClose` once, however the stream ends */
  constructor(on: { pull(): Promise<void> | void; close(): void }, limits: StreamLimits = streamLimits) {
    this.#limits = limits;
    this.#onClose = on.close;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => on.pull(),
        cancel: () => this.#finish(),
      },
      { highWaterMark: highWaterBytes, size: (chunk) => chunk.byteLength },
    );
    this.#heartbeat = setInterval(() => this.push(commentFrame("still here")), limits.heartbeatMs);
    this.#heartbeat.unref();
  }

  get isOpen(): boolean {
    return this.#controller !== null;
  }

  /** `bytes` the reader has not taken yet */
  get behindBytes(): number {
    return highWaterBytes - (this.#controller?.desiredSize ?? highWaterBytes);
  }

  /** for what the reader asked for by `pull`; however large it is, the next piece comes only when this one was taken */
  pushAsked(frame: Uint8Array): void {
    this.#controller?.enqueue(frame);
  }

  push(frame: Uint8Array): void {
    if (this.#controller === null) return;
    if (this.behindBytes > 0 && this.behindBytes + frame.byteLength > this.#limits.limitBytes) {
      this.#controller.error(new Error("a listener was too slow and was disconnected"));
      this.#finish();
      return;
    }
    this.#controller.enqueue(frame);
  }

  /** for news that is not kept: left out when the reader is behind */
  pushWeather(frame: Uint8Array): void {
    if (this.behindBytes <= this.#limits.weatherBytes) this.push(frame);
  }

  /** lets the reader take what is there, then ends */
  close(): void {
    this.#controller?.close();
    this.#finish();
  }

  #finish(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    clearInterval(this.#heartbeat);
    this.#onClose();
  }
}
