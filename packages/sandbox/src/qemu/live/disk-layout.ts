import type { FileFacts, TreeEntry } from "./folder-tree.ts";

/** A file's bytes on the disk; they are read from the file itself when they are asked for. */
export type Extent = Readonly<{ /** first byte on the disk */ start: number; path: Buffer; facts: FileFacts }>;

/** A read-only disk of the file system erofs: all but the files' bytes, which follow, and where each file's are. */
export type DiskLayout = Readonly<{ head: Buffer /** by `start` */; extents: readonly Extent[] }>;

type Folder = TreeEntry & Readonly<{ kind: "folder" }>;
type Node = { entry: TreeEntry; parent: Node; number: number; children: Node[]; block: number; bytes: number };

const blockBytes = 4096;
const inodeBytes = 64;
/** inodes are numbered by places of this size, `bytes` */
const placeBytes = 32;
const direntBytes = 12;
/** block of the first inode; the superblock has the one before it */
const inodesBlock = 1;
/** the first place stays empty: nothing is numbered 0 */
const firstInode = 1;
const extendedPlain = 1;
const kinds = { file: 1, folder: 2, link: 7 } as const;

/**
 * Lays a tree out as a disk, after https://docs.kernel.org/filesystems/erofs.html: every inode in its long form, every content in whole
 * blocks of its own. Throws `RangeError` when there is more than such a disk can hold.
 */
export function layOutDisk(root: Folder, owner: Readonly<{ uid: number; gid: number }>): DiskLayout {
  const nodes = numbered(root);
  const inodes = Math.ceil(((nodes.length + firstInode) * inodeBytes) / blockBytes);
  const folders = placeFolders(nodes, inodesBlock + inodes);
  let next = folders.end;
  for (const node of nodes) if (node.entry.kind === "link") next = placed(node, node.entry.target.length, next);
  const headBlocks = next;
  for (const node of nodes) if (node.entry.kind === "file") next = placed(node, Number(node.entry.facts.size), next);
  if (next > 0xffffffff) throw new RangeError("The folder is larger than a disk can be.");
  const head = Buffer.alloc(headBlocks * blockBytes);
  writeSuperblock(head, { inodes: nodes.length, blocks: next });
  for (const node of nodes) writeInode(head, node, owner);
  for (const { block, bytes } of folders.blocks) bytes.copy(head, block * blockBytes);
  for (const { entry, block } of nodes) if (entry.kind === "link") entry.target.copy(head, block * blockBytes);
  return { head, extents: nodes.flatMap(extentOf) };
}

type Block = Readonly<{ block: number; bytes: Buffer }>;

/** Gives every folder its blocks from `first` on; `end` is the one after the last. */
function placeFolders(nodes: readonly Node[], first: number): Readonly<{ blocks: readonly Block[]; end: number }> {
  const placedBlocks: Block[] = [];
  for (const node of nodes) {
    if (node.entry.kind !== "folder") continue;
    const blocks = folderBlocks(node);
    node.block = first + placedBlocks.length;
    node.bytes = (blocks.length - 1) * blockBytes + (blocks.at(-1)?.length ?? 0);
    for (const bytes of blocks) placedBlocks.push({ block: first + placedBlocks.length, bytes });
  }
  return { blocks: placedBlocks, end: first + placedBlocks.length };
}

function placed(node: Node, bytes: number, block: number): number {
  node.bytes = bytes;
  node.block = bytes === 0 ? 0 : block;
  return block + Math.ceil(bytes / blockBytes);
}

function extentOf({ entry, block, bytes }: Node): readonly Extent[] {
  if (entry.kind !== "file" || bytes === 0) return [];
  return [{ start: block * blockBytes, path: entry.path, facts: entry.facts }];
}

/** The root first, because its number has to be small. */
function numbered(root: Folder): readonly Node[] {
  const nodes: Node[] = [];
  const add = (entry: TreeEntry, parent: Node | null): Node => {
    const node = {
      entry,
      number: (nodes.length + firstInode) * (inodeBytes / placeBytes),
      children: [],
      block: 0,
      bytes: 0,
    };
    const whole: Node = Object.assign(node, { parent: parent ?? (node as unknown as Node) });
    nodes.push(whole);
    return whole;
  };
  add(root, null);
  for (let at = 0; at < nodes.length; at += 1) {
    const node = nodes[at];
    if (node?.entry.kind === "folder") node.children = node.entry.entries.map((entry) => add(entry, node));
  }
  return nodes;
}

type Dirent = Readonly<{ name: Buffer; number: number; kind: number }>;

/** A folder's names in the order of their bytes, in blocks that each begin with where its names are. */
function folderBlocks(node: Node): readonly Buffer[] {
  const own = { name: Buffer.from("."), number: node.number, kind: kinds.folder };
  const above = { name: Buffer.from(".."), number: node.parent.number, kind: kinds.folder };
  const inside = node.children.map(({ entry, number }) => ({ name: entry.name, number, kind: kinds[entry.kind] }));
  const dirents = [own, above, ...inside].sort((one, other) => Buffer.compare(one.name, other.name));
  const groups: Dirent[][] = [];
  let room = 0;
  for (const dirent of dirents) {
    const bytes = direntBytes + dirent.name.length;
    if (bytes > room) {
      groups.push([]);
      room = blockBytes;
    }
    groups.at(-1)?.push(dirent);
    room -= bytes;
  }
  return groups.map((group, index) => folderBlock(group, index === groups.length - 1));
}

/** What follows the last name of a full block is empty; the last block ends with its last name. */
function folderBlock(dirents: readonly Dirent[], isLast: boolean): Buffer {
  const used = dirents.reduce((sum, { name }) => sum + direntBytes + name.length, 0);
  const block = Buffer.alloc(isLast ? used : blockBytes);
  let nameAt = dirents.length * direntBytes;
  for (const [index, { name, number, kind }] of dirents.entries()) {
    const at = index * direntBytes;
    block.writeBigUInt64LE(BigInt(number), at);
    block.writeUInt16LE(nameAt, at + 8);
    block.writeUInt8(kind, at + 10);
    name.copy(block, nameAt);
    nameAt += name.length;
  }
  return block;
}

function writeSuperblock(head: Buffer, { inodes, blocks }: Readonly<{ inodes: number; blocks: number }>): void {
  const at = 1024;
  head.writeUInt32LE(0xe0f5e1e2, at);
  head.writeUInt8(Math.log2(blockBytes), at + 12);
  head.writeUInt16LE((firstInode * inodeBytes) / placeBytes, at + 14);
  head.writeBigUInt64LE(BigInt(inodes), at + 16);
  head.writeUInt32LE(blocks, at + 36);
  head.writeUInt32LE(inodesBlock, at + 40);
}

function writeInode(head: Buffer, node: Node, { uid, gid }: Readonly<{ uid: number; gid: number }>): void {
  const { entry, number, block, bytes, children } = node;
  const at = inodesBlock * blockBytes + number * placeBytes;
  const folders = children.filter((child) => child.entry.kind === "folder").length;
  head.writeUInt16LE(extendedPlain, at);
  head.writeUInt16LE(entry.mode, at + 4);
  head.writeBigUInt64LE(BigInt(bytes), at + 8);
  head.writeUInt32LE(block, at + 16);
  head.writeUInt32LE(number, at + 20);
  head.writeUInt32LE(uid, at + 24);
  head.writeUInt32LE(gid, at + 28);
  head.writeBigInt64LE(entry.mtimeNs / 1_000_000_000n, at + 32);
  head.writeUInt32LE(Number(((entry.mtimeNs % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n), at + 40);
  head.writeUInt32LE(entry.kind === "folder" ? folders + 2 : 1, at + 44);
}
