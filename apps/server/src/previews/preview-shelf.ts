import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DeskhandError, inputFailure, type TaskId } from "@deskhand/contracts";
import type { z } from "zod";
import { type GrantedFile, openGranted } from "../folders/open-granted.ts";

/** A file that is looked at: a copy of its bytes, and a folder for what is made of them. */
export type ShelvedFile = Readonly<{ path: string; folder: string; name: string }>;

export type ShelfOptions = Readonly<{
  /** host path of the shelf's own folder; emptied when it is first used */
  folder: string;
  /** of copies and what was made of them; beyond it the ones not looked at for the longest go */
  maxBytes: number;
}>;

const maxFileBytes = 100_000_000;

/**
 * Keeps copies of the files people look at, by task and content, so that what is made of them is made once. A copy is taken from one
 * open file, links are not followed, and it stays the same while the file goes on changing.
 */
export class PreviewShelf {
  readonly #options: ShelfOptions;
  readonly #hashes = new Map<string, string>();
  /** folders by when they were last used, oldest first */
  readonly #used = new Map<string, number>();
  readonly #making = new Map<string, Promise<unknown>>();
  #ready: Promise<void> | null = null;

  constructor(options: ShelfOptions) {
    this.#options = options;
  }

  /** Throws `DeskhandError` (`input`) for what is no plain file any more, or too large. */
  async keep(taskId: TaskId, found: GrantedFile, name: string): Promise<ShelvedFile> {
    this.#ready ??= rm(this.#options.folder, { recursive: true, force: true });
    await this.#ready;
    const file = await openGranted(found);
    if (file === null) throw gone(name);
    try {
      const facts = await file.stat({ bigint: true });
      if (!facts.isFile()) throw gone(name);
      if (facts.size > BigInt(maxFileBytes)) throw tooLarge(name);
      const identity = [taskId, facts.dev, facts.ino, facts.size, facts.mtimeNs, facts.ctimeNs].join(":");
      const known = this.#hashes.get(identity);
      const shelved = known === undefined ? null : this.#at(taskId, known, name);
      if (shelved !== null && (await stat(shelved.path).catch(() => null)) !== null) return this.#touch(shelved);
      // a window asks for several views of a file at once; its bytes are held in memory one time
      const sha256 = await this.once(identity, () => this.#copy(file, taskId, identity));
      return this.#at(taskId, sha256, name);
    } finally {
      await file.close();
    }
  }

  /** What `make` gives for this key; asked for twice at once, it is made once. A failure is forgotten. */
  async once<Made>(key: string, make: () => Promise<Made>): Promise<Made> {
    const running = this.#making.get(key);
    if (running !== undefined) return running as Promise<Made>;
    const made = make().finally(() => this.#making.delete(key));
    this.#making.set(key, made);
    return made;
  }

  /** What lies beside a file under a name, else what `make` gives, which is put there. */
  async kept<Schema extends z.ZodType>(
    file: ShelvedFile,
    { name, schema }: Readonly<{ name: string; schema: Schema }>,
    make: () => Promise<z.infer<Schema>>,
  ): Promise<z.infer<Schema>> {
    return this.once(join(file.folder, name), async () => {
      const found = await readFile(join(file.folder, name), "utf8").catch(() => null);
      if (found !== null) return schema.parse(JSON.parse(found));
      const made = await make();
      await this.add(file, name, JSON.stringify(made));
      return made;
    });
  }

  /** Writes something made of a file; whoever finds it finds all of it. */
  async add(file: ShelvedFile, name: string, bytes: Uint8Array | string): Promise<void> {
    await writeWhole(join(file.folder, name), bytes);
    await this.#makeRoom(file.folder);
  }

  async forget(taskId: TaskId): Promise<void> {
    const folder = join(this.#options.folder, taskId);
    for (const each of this.#used.keys()) if (dirname(each) === folder) this.#used.delete(each);
    await rm(folder, { recursive: true, force: true });
  }

  #at(taskId: TaskId, sha256: string, name: string): ShelvedFile {
    const folder = join(this.#options.folder, taskId, sha256);
    return { path: join(folder, "file"), folder, name };
  }

  #touch(file: ShelvedFile): ShelvedFile {
    const bytes = this.#used.get(file.folder) ?? 0;
    this.#used.delete(file.folder);
    this.#used.set(file.folder, bytes);
    return file;
  }

  /** Gives the hash of what it copied. */
  async #copy(file: FileHandle, taskId: TaskId, identity: string): Promise<string> {
    const bytes = await file.readFile();
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const { folder, path } = this.#at(taskId, sha256, "");
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await stat(path).catch(() => null)) === null) await writeWhole(path, bytes);
    this.#hashes.set(identity, sha256);
    await this.#makeRoom(folder);
    return sha256;
  }

  /** Counts a folder anew, then drops the ones that were not used for the longest; never the one in use. */
  async #makeRoom(folder: string): Promise<void> {
    this.#used.delete(folder);
    this.#used.set(folder, await bytesIn(folder));
    let held = [...this.#used.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const [oldest, bytes] of this.#used) {
      if (held <= this.#options.maxBytes || oldest === folder) return;
      this.#used.delete(oldest);
      held -= bytes;
      await rm(oldest, { recursive: true, force: true });
    }
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => null)));
  return sizes.reduce((sum, facts) => sum + (facts?.size ?? 0), 0);
}

async function writeWhole(path: string, bytes: Uint8Array | string): Promise<void> {
  const fresh = `${path}.${randomUUID()}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

function gone(name: string): DeskhandError {
  return new DeskhandError(inputFailure(`${name} is not there any more; look at what the task has now.`));
}

function tooLarge(name: string): DeskhandError {
  const message = `${name} is larger than ${maxFileBytes / 1_000_000} MB, which is too much to be shown here; open it in its own program.`;
  return new DeskhandError(inputFailure(message));
}
