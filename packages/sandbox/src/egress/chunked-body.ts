/** What a decoder made of some bytes: payload so far, whether the body ended, and what came after its end. */
type Decoded = Readonly<{ payload: readonly Buffer[]; hasEnded: boolean; rest: Buffer }>;

/**
 * Takes a chunked body apart, piece by piece as it arrives. Stricter than the standard, so that no two readers can disagree: no chunk
 * extensions, no trailers, no bare line feeds. `push` answers why in words when the body is not well formed; nothing may follow then.
 */
export class ChunkedBody {
  #pending: Buffer = Buffer.alloc(0);
  /** `bytes` of the chunk still to come */
  #left = 0;
  #state: "size" | "payload" | "line-end" | "last-line" | "ended" = "size";

  push(bytes: Uint8Array): Decoded | string {
    this.#pending = this.#pending.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#pending, bytes]);
    const payload: Buffer[] = [];
    for (;;) {
      const step = this.#step(payload);
      if (typeof step === "string") return step;
      if (!step) break;
    }
    const hasEnded = this.#state === "ended";
    return { payload, hasEnded, rest: hasEnded ? this.#pending : Buffer.alloc(0) };
  }

  /** `false` when more bytes are needed or the body ended */
  #step(payload: Buffer[]): boolean | string {
    switch (this.#state) {
      case "size":
        return this.#readSize();
      case "payload": {
        const part = this.#pending.subarray(0, this.#left);
        if (part.length === 0) return false;
        payload.push(part);
        this.#pending = this.#pending.subarray(part.length);
        this.#left -= part.length;
        if (this.#left === 0) this.#state = "line-end";
        return true;
      }
      case "line-end":
        return this.#readLineEnd("size", "A chunk of the body is longer than it says.");
      case "last-line":
        return this.#readLineEnd("ended", "The body has trailers.");
      case "ended":
        return false;
    }
  }

  #readSize(): boolean | string {
    const end = this.#pending.indexOf("\r\n");
    const line = this.#pending.subarray(0, end === -1 ? this.#pending.length : end).toString("latin1");
    if (!(end === -1 ? /^[0-9a-fA-F]{0,8}\r?$/ : /^[0-9a-fA-F]{1,8}$/).test(line))
      return "The size of a chunk of the body is not well formed.";
    if (end === -1) return false;
    this.#left = Number.parseInt(line, 16);
    this.#pending = this.#pending.subarray(end + 2);
    this.#state = this.#left === 0 ? "last-line" : "payload";
    return true;
  }

  #readLineEnd(next: "size" | "ended", because: string): boolean | string {
    const first = this.#pending.subarray(0, 2).toString("latin1");
    if (!"\r\n".startsWith(first)) return because;
    if (first.length < 2) return false;
    this.#pending = this.#pending.subarray(2);
    this.#state = next;
    return true;
  }
}
