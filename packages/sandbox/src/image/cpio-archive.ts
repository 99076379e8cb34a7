/** One entry of an archive; paths are relative, parents first. */
export type CpioEntry = Readonly<
  { path: string; mode: number } & (
    | { entry: "folder" }
    | { entry: "file"; bytes: Uint8Array }
    | { entry: "link"; target: string }
    | { entry: "character-device"; major: number; minor: number }
  )
>;

const typeBits = { folder: 0o040000, file: 0o100000, link: 0o120000, "character-device": 0o020000 } as const;
const noTime = 0;

/** A `newc` cpio archive as the kernel unpacks it. Equal entries give equal bytes: owner root, no times, inodes counted. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.map((entry, index) => record(entry, index + 1));
  const end = record({ path: "TRAILER!!!", mode: 0, entry: "file", bytes: new Uint8Array() }, 0, 0);
  return Buffer.concat([...parts, end]);
}

function record(entry: CpioEntry, inode: number, mode = typeBits[entry.entry] | entry.mode): Buffer {
  const content = contentOf(entry);
  const name = Buffer.from(`${entry.path}\0`);
  const device = entry.entry === "character-device" ? [entry.major, entry.minor] : [0, 0];
  const links = entry.entry === "folder" ? 2 : 1;
  const fields = [inode, mode, 0, 0, links, noTime, content.length, 0, 0, ...device, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(content)]);
}

function contentOf(entry: CpioEntry): Buffer {
  if (entry.entry === "file") return Buffer.from(entry.bytes);
  if (entry.entry === "link") return Buffer.from(entry.target);
  return Buffer.alloc(0);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
