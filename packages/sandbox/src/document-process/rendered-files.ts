import { createHash } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { openPlain } from "../open-plain.ts";

/** bytes of PDF kept at most */
const mostBytes = 64_000_000;

/** PDFs made of files, kept by the files' content, so that a file checked, looked at and handed over is rendered once. */
export class RenderedFiles {
  readonly #kept = new Map<string, Uint8Array>();
  #bytes = 0;

  get(key: string): Uint8Array | null {
    const found = this.#kept.get(key);
    if (found === undefined) return null;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found;
  }

  keep(key: string, pdf: Uint8Array): void {
    if (pdf.length > mostBytes / 2 || this.#kept.has(key)) return;
    this.#kept.set(key, pdf);
    this.#bytes += pdf.length;
    for (const [oldest, bytes] of this.#kept) {
      if (this.#bytes <= mostBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= bytes.length;
    }
  }
}

/** What a file's rendering is kept under: its bytes and how it is read. */
export async function renderingKey(path: string, ending: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  // the stream closes the file
  const file = await openPlain(path);
  await pipeline(file.createReadStream(), hash, { signal });
  return `${hash.digest("hex")}.${ending}`;
}
