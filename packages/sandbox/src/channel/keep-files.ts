import { writeFile } from "node:fs/promises";

/** A file to be made, in a private folder; nothing is there yet. */
export type KeptFile = Readonly<{ path: string; bytes: number }>;

type Part = Readonly<{ path: string; bytes: Uint8Array; isFirst: boolean }>;

/** Writes what comes into `files`, one after the other, each as long as it says. Throws when too much or too little comes. */
export async function keepFiles(files: readonly KeptFile[], pieces: AsyncIterable<Uint8Array>): Promise<void> {
  const cutter = new Cutter(files);
  for await (const piece of pieces) await writeParts(cutter.cut(piece));
  await writeParts(cutter.cut(new Uint8Array(0)));
  if (!cutter.isDone) throw new Error("Fewer bytes came than were announced.");
}

/** parts of one piece are of different files */
async function writeParts(parts: Iterable<Part>): Promise<void> {
  await Promise.all(
    [...parts].map(({ path, bytes, isFirst }) => writeFile(path, bytes, { flag: isFirst ? "wx" : "a", mode: 0o600 })),
  );
}

/** Says of which file each byte is. */
class Cutter {
  readonly #files: readonly KeptFile[];
  #at = 0;
  /** bytes that the present file has already */
  #done = 0;

  constructor(files: readonly KeptFile[]) {
    this.#files = files;
  }

  get isDone(): boolean {
    return this.#at === this.#files.length;
  }

  *cut(piece: Uint8Array): Generator<Part> {
    let from = 0;
    for (let file = this.#files[this.#at]; file !== undefined; file = this.#files[this.#at]) {
      if (from === piece.byteLength && file.bytes > 0) return;
      const bytes = piece.subarray(from, from + file.bytes - this.#done);
      yield { path: file.path, bytes, isFirst: this.#done === 0 };
      from += bytes.byteLength;
      this.#done += bytes.byteLength;
      if (this.#done < file.bytes) return;
      this.#at += 1;
      this.#done = 0;
    }
    if (from < piece.byteLength) throw new Error("More bytes came than were announced.");
  }
}
