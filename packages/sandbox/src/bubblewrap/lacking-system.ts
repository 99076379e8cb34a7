import { readFile, statfs } from "node:fs/promises";
import { release } from "node:os";

export type SystemFacts = Readonly<{
  /** of the kernel */
  release: string;
  /** as `/proc/filesystems` lists them */
  fileSystems: string;
  /** where the isolation writes, and the number of the kind of disk it is on */
  folder: string;
  diskKind: number;
}>;

/** first Linux that lets ordinary users lay folders over one another */
const oldestOverlays = { major: 5, minor: 11 } as const;

/** kinds of disks that nothing can be laid over, from the kernel's `magic.h` and file systems */
const unfitDisks: ReadonlyMap<number, string> = new Map([
  [0x794c7630, "a container's layered disk"],
  [0x6969, "a network disk (NFS)"],
  [0xff534d42, "a network disk (SMB)"],
  [0xfe534d42, "a network disk (SMB)"],
  [0x65735546, "a disk that a program serves (FUSE)"],
  [0x01021997, "a disk shared with a virtual machine (9p)"],
  [0x4d44, "a FAT disk"],
  [0x2011bab0, "an exFAT disk"],
]);

/** What of the system can keep a granted folder from being shown to programs, in words that say what to do. Means nothing unless a trial failed. */
export function lackingWords({ release: version, fileSystems, folder, diskKind }: SystemFacts): readonly string[] {
  const words: string[] = [];
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  const isOld = major < oldestOverlays.major || (major === oldestOverlays.major && minor < oldestOverlays.minor);
  if (isOld)
    words.push(
      `this computer's Linux (${version}) may be too old to show programs a folder that only they change; update it to 5.11 or newer`,
    );
  if (!/^nodev\s+overlay$/m.test(fileSystems))
    words.push("this computer's Linux has no overlay file system loaded; type: sudo modprobe overlay");
  const disk = unfitDisks.get(diskKind);
  if (disk !== undefined)
    words.push(
      `Deskhand's folder ${folder} is on ${disk}, where programs cannot work on copies; set DESKHAND_HOME to a folder on a local disk and start Deskhand again`,
    );
  return words;
}

/** The same of this system. */
export async function lackingSystem(folder: string): Promise<readonly string[]> {
  const fileSystems = await readFile("/proc/filesystems", "utf8").catch(() => "nodev\toverlay");
  const { type: diskKind } = await statfs(folder);
  return lackingWords({ release: release(), fileSystems, folder, diskKind });
}
