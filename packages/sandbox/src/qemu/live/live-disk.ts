import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { DiskLayout, Extent } from "./disk-layout.ts";
import { factsOf, isSame } from "./folder-tree.ts";

/** files held open for the next piece of them */
const filesAtOnce = 16;

/** A file that is no more what it was when the disk was laid out. */
class ChangedFile extends Error {}

/**
 * The bytes of a disk whose files are read from the user's folder when they are asked for. A file that was changed, replaced or removed
 * since is refused, never read in another's place: no link leads out, because what is opened has to be the very file that was listed.
 */
export class LiveDisk {
  readonly bytes: number;
  readonly #layout: DiskLayout;
  /** the newest last */
  readonly #open = new Map<Extent, Promise<FileHandle>>();

  /** `bytes`: declared size; what lies behind the last file is empty */
  constructor(layout: DiskLayout, bytes: number) {
    this.#layout = layout;
    this.bytes = bytes;
  }

  /** Throws `ChangedFile`, or what the system says. */
  async read(offset: number, length: number): Promise<Buffer> {
    const answer = Buffer.alloc(length);
    const { head, extents } = this.#layout;
    if (offset < head.length) head.copy(answer, 0, offset, Math.min(head.length, offset + length));
    for (let index = this.#firstAfter(offset); index < extents.length; index += 1) {
      const extent = extents[index];
      if (extent === undefined || extent.start >= offset + length) break;
      await this.#readFile(extent, offset, answer);
    }
    return answer;
  }

  async close(): Promise<void> {
    const all = [...this.#open.values()];
    this.#open.clear();
    for (const each of all) await each.then((handle) => handle.close()).catch(() => undefined);
  }

  /** index of the first extent that ends after `offset` */
  #firstAfter(offset: number): number {
    const { extents } = this.#layout;
    let [low, high] = [0, extents.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const extent = extents[middle];
      if (extent !== undefined && extent.start + Number(extent.facts.size) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  async #readFile(extent: Extent, offset: number, answer: Buffer): Promise<void> {
    const from = Math.max(0, offset - extent.start);
    const at = Math.max(0, extent.start - offset);
    const wanted = Math.min(Number(extent.facts.size) - from, answer.length - at);
    if (wanted <= 0) return;
    const handle = await this.#handleOf(extent);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await handle.read(answer, at + done, wanted - done, from + done);
      if (bytesRead === 0) throw new ChangedFile();
      done += bytesRead;
    }
    if (!isSame(factsOf(await handle.stat({ bigint: true })), extent.facts)) throw new ChangedFile();
  }

  async #handleOf(extent: Extent): Promise<FileHandle> {
    const known = this.#open.get(extent);
    const handle = known ?? openExactly(extent);
    this.#open.delete(extent);
    this.#open.set(extent, handle);
    handle.catch(() => this.#open.delete(extent));
    const [oldest] = this.#open;
    if (this.#open.size > filesAtOnce && oldest !== undefined) {
      this.#open.delete(oldest[0]);
      oldest[1].then((each) => each.close()).catch(() => undefined);
    }
    return handle;
  }
}

async function openExactly({ path, facts }: Extent): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (isSame(factsOf(await handle.stat({ bigint: true })), facts)) return handle;
  await handle.close();
  throw new ChangedFile();
}
