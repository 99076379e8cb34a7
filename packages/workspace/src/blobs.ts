import { hash } from "node:crypto";
import { join } from "node:path";
import { errorCode } from "./failures.ts";
import type { FileSystem } from "./file-system/file-system.ts";

/** Bytes that a task staged, by SHA-256. Private to the user; nothing is durable before `sync`. */
export interface Blobs {
  pathOf(sha256: string): string;
  put(bytes: Uint8Array): Promise<string>;
  /** copies a file of the host; the hash is that of the copy */
  putFile(hostPath: string): Promise<Readonly<{ sha256: string; bytes: number }>>;
  /** the same for a regular file that nothing is known of; `null` when it is none, or somebody wrote to it meanwhile */
  putPlain(hostPath: string): Promise<Readonly<{ sha256: string; bytes: number }> | null>;
  sync(hashes: readonly string[]): Promise<void>;
}

/** files up to here are read into memory on their way */
const smallBytes = 1 << 20;

/** Creates `path` and the folders above it, private to the user. */
export async function ensureFolder(fileSystem: FileSystem, path: string): Promise<void> {
  try {
    await fileSystem.createFolder(path, 0o700);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    if (errorCode(error) !== "ENOENT") throw error;
    await ensureFolder(fileSystem, join(path, ".."));
    await ensureFolder(fileSystem, path);
  }
}

/** `copy` fills `path`; when it says that it could not, nothing stays. */
async function copied(fileSystem: FileSystem, path: string, copy: (path: string) => Promise<boolean>) {
  try {
    if (!(await copy(path))) {
      if ((await fileSystem.stat(path)) !== null) await fileSystem.removeFile(path);
      return null;
    }
    return { sha256: await fileSystem.hash(path), bytes: (await fileSystem.stat(path))?.bytes ?? 0 };
  } catch (error) {
    await fileSystem.removeFile(path).catch(() => undefined);
    throw error;
  }
}

/** See `Blobs.sync`; what is durable is not synced again. */
function createSyncing(fileSystem: FileSystem, folder: string, pathOf: Blobs["pathOf"]): Blobs["sync"] {
  const synced = new Set<string>();
  return async (hashes) => {
    const open = [...new Set(hashes)].filter((sha256) => !synced.has(sha256));
    if (open.length === 0) return;
    // the folders above are new only once
    const above = synced.size === 0 ? [join(folder, ".."), join(folder, "../.."), join(folder, "../../..")] : [];
    await fileSystem.sync([...open.map(pathOf), folder, ...above]);
    for (const sha256 of open) synced.add(sha256);
  };
}

/** The blob store in `folder`. */
export function createBlobs(fileSystem: FileSystem, folder: string): Blobs {
  /** blobs that this process wrote or checked; only they are known to be whole */
  const known = new Set<string>();
  const pathOf = (sha256: string) => join(folder, sha256);
  let ready: Promise<void> | null = null;
  let count = 0;
  const storing = new Map<string, Promise<void>>();

  async function isWhole(sha256: string): Promise<boolean> {
    if (known.has(sha256)) return true;
    if ((await fileSystem.stat(pathOf(sha256))) === null) return false;
    // a blob from before a crash may lack bytes
    if ((await fileSystem.hash(pathOf(sha256))) === sha256) known.add(sha256);
    else await fileSystem.removeFile(pathOf(sha256));
    return known.has(sha256);
  }

  async function prepared(): Promise<void> {
    ready ??= ensureFolder(fileSystem, folder).catch((error: unknown) => {
      ready = null;
      throw error;
    });
    await ready;
  }

  async function temporary(): Promise<string> {
    await prepared();
    count += 1;
    return join(folder, `.${process.pid.toString(36)}-${crypto.randomUUID().slice(0, 8)}-${count}`);
  }

  async function store(sha256: string, bytes: Uint8Array): Promise<void> {
    await prepared();
    try {
      await fileSystem.createFile(pathOf(sha256), bytes, 0o600);
    } catch (error) {
      if (errorCode(error) === "EEXIST" && (await isWhole(sha256))) return;
      if (errorCode(error) !== "EEXIST") {
        await fileSystem.removeFile(pathOf(sha256)).catch(() => undefined);
        throw error;
      }
      await fileSystem.createFile(pathOf(sha256), bytes, 0o600);
    }
    known.add(sha256);
  }

  async function put(bytes: Uint8Array): Promise<string> {
    const sha256 = hash("sha256", bytes, "hex");
    if (known.has(sha256)) return sha256;
    const running = storing.get(sha256) ?? store(sha256, bytes).finally(() => storing.delete(sha256));
    storing.set(sha256, running);
    await running;
    return sha256;
  }

  async function storeCopy(copy: (path: string) => Promise<boolean>) {
    const path = await temporary();
    const stored = await copied(fileSystem, path, copy);
    if (stored === null) return null;
    await fileSystem.rename(path, pathOf(stored.sha256));
    known.add(stored.sha256);
    return stored;
  }

  return {
    pathOf,
    put,
    async putFile(hostPath) {
      const stored = await storeCopy(async (path) => {
        await fileSystem.copyBytes(hostPath, path);
        await fileSystem.setMode(path, 0o600);
        return true;
      });
      if (stored === null) throw new Error("nothing was copied");
      return stored;
    },
    async putPlain(hostPath) {
      const file = await fileSystem.readPlain(hostPath, smallBytes);
      if (file !== null) return { sha256: await put(file.bytes), bytes: file.bytes.length };
      return storeCopy(async (path) => (await fileSystem.copyPlain(hostPath, path)) !== null);
    },
    sync: createSyncing(fileSystem, folder, pathOf),
  };
}
