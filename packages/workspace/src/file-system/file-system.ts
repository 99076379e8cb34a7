export type FileStat = Readonly<{
  /** `other` is what Deskhand never touches: pipes, sockets, devices */
  kind: "file" | "folder" | "link" | "other";
  device: string;
  inode: string;
  /** how many names the file has */
  links: number;
  /** 0 for folders */
  bytes: number;
  /** 512-byte blocks that are really on the disk */
  blocks: number;
  /** `ns` since the epoch, decimal */
  modifiedNs: string;
  /** `ns` since the epoch, decimal; when anything about the entry last changed, by the clock of its drive. No program can set it */
  changedNs: string;
  /** permission bits, `0o7777` */
  mode: number;
}>;

/** A regular file that was read whole, and who it was while it was read. */
export type PlainFile = Readonly<{ stat: FileStat; bytes: Uint8Array }>;

/**
 * What the workspace needs of a disk. Paths are host paths. Nothing follows a link in the last segment. Calls throw the system's error
 * with its `code`. Nothing is durable before `sync`.
 */
export interface FileSystem {
  /** `null` when there is nothing of that name */
  stat(path: string): Promise<FileStat | null>;
  /** the same, `null` too when a folder on the way is a link */
  statInPlace(path: string): Promise<FileStat | null>;
  /** resolves every link; `null` when there is nothing */
  realPath(path: string): Promise<string | null>;
  /** names in no order; names that are not valid Unicode come back changed and have no `stat` */
  readFolder(path: string): Promise<readonly string[]>;
  /** the same, with `true` for folders */
  readKinds(path: string): Promise<ReadonlyMap<string, boolean>>;
  readFile(path: string): Promise<Uint8Array>;
  /**
   * A regular file of at most `maxBytes` with its bytes, in as few calls as the system takes. `null` unless it is just that: no part of
   * the path is a link, nobody wrote to it meanwhile, and its bytes are on this computer. Then ask again in small steps.
   */
  readPlain(path: string, maxBytes: number): Promise<PlainFile | null>;
  /** SHA-256 of a regular file, under the conditions of `readPlain` */
  hashPlain(path: string): Promise<string | null>;
  /** copies a regular file, under the conditions of `readPlain`, to `to`, private to the user; fails with EEXIST when there is something */
  copyPlain(from: string, to: string): Promise<FileStat | null>;
  /** sets the times of an own file to now, creating it if need be, and tells the `changedNs` it got */
  stamp(path: string): Promise<string>;
  /** whether `changedNs` on the drive of `path` is told by this computer's clock in the steps of `stamp` */
  hasOwnClock(path: string): Promise<boolean>;
  readLink(path: string): Promise<string>;
  /** SHA-256, lower-case hex, read in pieces */
  hash(path: string): Promise<string>;
  /** fails with EEXIST when there is something */
  createFile(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  createFolder(path: string, mode: number): Promise<void>;
  createLink(path: string, target: string): Promise<void>;
  /** bytes and mode only; fails with EEXIST when there is something at `to` */
  copyBytes(from: string, to: string): Promise<void>;
  /** a further name for the same file; fails with EEXIST when there is something at `to` */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** sets modification times to the `ns` where the system can */
  setModified(items: readonly Readonly<{ path: string; modifiedNs: string }>[]): Promise<void>;
  /** copies files into `folder` under their own names, with times, mode, owner and extended attributes */
  copyWhole(sources: readonly string[], folder: string): Promise<void>;
  /** gives the files of the same names in `folder` the mode, owner and extended attributes of `sources`; bytes and times stay */
  copyAttributes(sources: readonly string[], folder: string): Promise<void>;
  /** makes contents of files and entries of folders durable */
  sync(paths: readonly string[]): Promise<void>;
  /** `bytes` that may still be written on the drive of `path` */
  freeBytes(path: string): Promise<number>;
}

/** Size without blocks: a cloud file that is not downloaded, or a hole. Reading it could start a download, so nobody does unasked. */
export function isPlaceholder(stat: FileStat, platform: NodeJS.Platform = process.platform): boolean {
  // NTFS keeps small files inside its table, without blocks of their own
  const floor = platform === "win32" ? 4096 : 0;
  return stat.kind === "file" && stat.bytes > floor && stat.blocks === 0;
}
