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
  /** permission bits, `0o7777` */
  mode: number;
}>;

/**
 * What the workspace needs of a disk. Paths are host paths. Nothing follows a link in the last segment. Calls throw the system's error
 * with its `code`. Nothing is durable before `sync`.
 */
export interface FileSystem {
  /** `null` when there is nothing of that name */
  stat(path: string): Promise<FileStat | null>;
  /** resolves every link; `null` when there is nothing */
  realPath(path: string): Promise<string | null>;
  /** names in no order; names that are not valid Unicode come back changed and have no `stat` */
  readFolder(path: string): Promise<readonly string[]>;
  readFile(path: string): Promise<Uint8Array>;
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
