import { gunzipSync, zstdDecompressSync } from "node:zlib";

const elfMark = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);
const headerMark = "HdrS";
/** offsets of the x86 boot protocol */
const at = { setupSectors: 0x1f1, mark: 0x202, payloadOffset: 0x248, payloadLength: 0x24c };
const sectorBytes = 512;

/** how the kernel inside a boot file is packed */
export type KernelPacking = "xz" | "lz4" | "gzip" | "zstd";

/** The packed kernel of an x86 boot file (bzImage), without the length its maker appended. Throws when it is not one. */
export function findPackedKernel(boot: Buffer): Readonly<{ packing: KernelPacking; bytes: Buffer }> {
  if (boot.toString("latin1", at.mark, at.mark + headerMark.length) !== headerMark) {
    throw new Error("The kernel package holds no x86 boot file.");
  }
  const sectors = boot[at.setupSectors] || 4;
  const start = (sectors + 1) * sectorBytes + boot.readUInt32LE(at.payloadOffset);
  const payload = boot.subarray(start, start + boot.readUInt32LE(at.payloadLength));
  const packing = packingOf(payload);
  return { packing, bytes: packing === "gzip" ? payload : payload.subarray(0, -4) };
}

/** Unpacks what Node can unpack by itself; `null` for the packings that need a program of the system. */
export function unpackInNode(packing: KernelPacking, bytes: Buffer): Buffer | null {
  if (packing === "gzip") return gunzipSync(bytes);
  return packing === "zstd" ? zstdDecompressSync(bytes) : null;
}

/** The bare kernel that QEMU enters through PVH, checked to be an ELF file. */
export function asBareKernel(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, elfMark.length).equals(elfMark)) throw new Error("The unpacked kernel is no ELF file.");
  return bytes;
}

function packingOf(payload: Buffer): KernelPacking {
  const mark = payload.toString("hex", 0, 6);
  if (mark === "fd377a585a00") return "xz";
  if (mark.startsWith("02214c18")) return "lz4";
  if (mark.startsWith("1f8b")) return "gzip";
  if (mark.startsWith("28b52ffd")) return "zstd";
  throw new Error(`The kernel is packed in a way that is not known (${mark}).`);
}
