import { screenText } from "./screen-text.ts";

export type WindowSize = Readonly<{ headBytes: number; tailBytes: number }>;

/** Keeps the beginning and the end of what a program writes, however much it is. */
export class OutputWindow {
  readonly #size: WindowSize;
  readonly #head: Uint8Array[] = [];
  #headBytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  /** `bytes` written so far */
  total = 0;

  constructor(size: WindowSize) {
    this.#size = size;
  }

  add(chunk: Uint8Array): void {
    this.total += chunk.byteLength;
    const room = this.#size.headBytes - this.#headBytes;
    const head = chunk.slice(0, Math.max(0, room));
    if (head.byteLength > 0) this.#head.push(head);
    this.#headBytes += head.byteLength;
    const rest = chunk.slice(head.byteLength);
    if (rest.byteLength === 0) return;
    this.#tail.push(rest);
    this.#tailBytes += rest.byteLength;
    // Joined now and then only: a program that writes byte by byte costs no copy for each.
    if (this.#tailBytes > 2 * this.#size.tailBytes || this.#tail.length > 1_000) this.#trim();
  }

  #trim(): void {
    const joined = joinBytes(this.#tail).slice(-this.#size.tailBytes);
    this.#tail = [joined];
    this.#tailBytes = joined.byteLength;
  }

  /** `bytes` in the middle that are not kept */
  get cut(): number {
    return Math.max(0, this.total - this.#headBytes - this.#size.tailBytes);
  }

  /** what was kept, as a person would see it, with a line that says how much is missing */
  text(): string {
    this.#trim();
    if (this.cut === 0) return screenText(decode([...this.#head, ...this.#tail]));
    const head = screenText(decode(this.#head));
    const tail = screenText(decode(this.#tail));
    return `${head}\n[cut: ${this.cut} of ${this.total} bytes are left out here]\n${tail}`;
  }
}

function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.byteLength;
  }
  return joined;
}

/** Bytes that are no text, such as half a character at a cut, become one mark each. */
function decode(chunks: readonly Uint8Array[]): string {
  return new TextDecoder().decode(joinBytes(chunks));
}
