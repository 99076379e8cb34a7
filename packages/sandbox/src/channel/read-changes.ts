import type { LinkStream } from "../guest/frame-link.ts";
import { type ChangeLine, ProtocolError } from "../guest/frames.ts";
import { readChange } from "./guest-words.ts";

/** longer than the longest path and link target, both written as escapes */
const lineBytes = 1 << 16;
/** what the guest program itself refuses to go beyond */
const mostLines = 300_000;

/** `bytes` of them all; the guest program's own limit on names, every character of them written as an escape, and what is around them */
const mostBytes = 512 * 1024 * 1024;

/** Checks that lines make a tree: inside the mounts, nothing named twice, nothing below what is not a folder. */
class ChangeReader {
  readonly #mounts: number;
  readonly #kinds = new Map<string, ChangeLine["entry"]>();
  readonly lines: ChangeLine[] = [];

  constructor(mounts: number) {
    this.#mounts = mounts;
  }

  /** Throws `ProtocolError`. */
  take(text: string): void {
    const line = readChange(text);
    if (line.mount >= this.#mounts) throw new ProtocolError("A change in a folder that is not there.");
    if (this.lines.length >= mostLines) throw new ProtocolError("More changes than a guest may report.");
    if (line.entry !== "left-out") this.#place(line);
    this.lines.push(line);
  }

  #place(line: ChangeLine): void {
    const key = `${line.mount}/${line.path}`;
    if (this.#kinds.has(key)) throw new ProtocolError("A change that is reported twice.");
    for (let at = key.lastIndexOf("/"); at > 0; at = key.lastIndexOf("/", at - 1)) {
      const above = this.#kinds.get(key.slice(0, at));
      if (above !== undefined && above !== "folder") throw new ProtocolError("A change below what is no folder.");
    }
    this.#kinds.set(key, line.entry);
  }
}

/** The lines of a stream, checked. Throws `ProtocolError` at the first that may not be. */
export async function readChanges(stream: LinkStream, mounts: number): Promise<readonly ChangeLine[]> {
  const reader = new ChangeReader(mounts);
  let rest = Buffer.alloc(0);
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).byteLength;
    if (bytes > mostBytes) throw new ProtocolError("Longer changes than a guest may report.");
    rest = Buffer.concat([rest, chunk as Buffer]);
    let from = 0;
    for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10, from)) {
      reader.take(rest.toString("utf8", from, at));
      from = at + 1;
    }
    rest = Buffer.from(rest.subarray(from));
    if (rest.byteLength > lineBytes) throw new ProtocolError("A change that has no end.");
  }
  if (rest.byteLength > 0) throw new ProtocolError("Half a change.");
  return reader.lines;
}
