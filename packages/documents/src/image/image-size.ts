export type ImageKind = "png" | "jpeg" | "webp" | "gif" | "bmp" | "tiff";
/** Pixels as stored, before any orientation mark is applied; `orientation` is the EXIF value, 1 when there is none. */
export type ImageSize = Readonly<{ kind: ImageKind; width: number; height: number; orientation: number }>;

/** Kind, size and orientation of a picture from its header, without decoding it; null when it is none of the known kinds. */
export function imageSize(bytes: Uint8Array): ImageSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = imageKind(bytes);
  if (kind === null || bytes.length < 30) return null;
  const size = readers[kind](view);
  return size && size.width > 0 && size.height > 0 ? { kind, orientation: 1, ...size } : null;
}

export function imageKind(bytes: Uint8Array): ImageKind | null {
  const head = String.fromCharCode(...bytes.subarray(0, 12));
  if (head.startsWith("\u0089PNG\r\n")) return "png";
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "webp";
  if (head.startsWith("GIF8")) return "gif";
  if (head.startsWith("II*\0") || head.startsWith("MM\0*")) return "tiff";
  return head.startsWith("BM") && bytes.length > 30 && bytes[6] === 0 && bytes[8] === 0 ? "bmp" : null;
}

type Size = { width: number; height: number; orientation?: number } | null;

const readers: Record<ImageKind, (view: DataView) => Size> = {
  png: (view) => ({ width: view.getUint32(16), height: view.getUint32(20) }),
  gif: (view) => ({ width: view.getUint16(6, true), height: view.getUint16(8, true) }),
  bmp: (view) => ({ width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) }),
  webp: webpSize,
  jpeg: jpegSize,
  tiff: tiffSize,
};

function webpSize(view: DataView): Size {
  const variant = String.fromCharCode(view.getUint8(12), view.getUint8(13), view.getUint8(14), view.getUint8(15));
  if (variant === "VP8X") {
    return {
      width: 1 + (view.getUint32(24, true) & 0xffffff),
      height: 1 + ((view.getUint32(26, true) >>> 8) & 0xffffff),
    };
  }
  if (variant === "VP8L") {
    const bits = view.getUint32(21, true);
    return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}

function jpegSize(view: DataView): Size {
  let orientation = 1;
  let at = 2;
  while (at + 10 < view.byteLength) {
    if (view.getUint8(at) !== 0xff) return null;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966)
      orientation = exifOrientation(view, at + 10, length - 8) ?? orientation;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7), orientation };
    at += 2 + length;
  }
  return null;
}

function exifOrientation(view: DataView, start: number, length: number): number | undefined {
  if (start + length > view.byteLength || length < 14) return undefined;
  const tags = tiffTags(new DataView(view.buffer, view.byteOffset + start, length));
  return tags?.get(0x0112);
}

function tiffSize(view: DataView): Size {
  const tags = tiffTags(view);
  const width = tags?.get(256);
  const height = tags?.get(257);
  return width && height ? { width, height, orientation: tags?.get(0x0112) ?? 1 } : null;
}

/** The short and long single values of the first directory. */
function tiffTags(view: DataView): Map<number, number> | null {
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > view.byteLength) return null;
  const tags = new Map<number, number>();
  const count = view.getUint16(directory, little);
  for (let index = 0; index < count; index += 1) {
    const at = directory + 2 + index * 12;
    if (at + 12 > view.byteLength) break;
    const isLong = view.getUint16(at + 2, little) === 4;
    tags.set(view.getUint16(at, little), isLong ? view.getUint32(at + 8, little) : view.getUint16(at + 8, little));
  }
  return tags;
}

/** Whether the file stops before the mark that ends its kind, as a broken download does; kinds without such a mark count as whole. */
export function isCutOff(bytes: Uint8Array, kind: ImageKind): boolean {
  const end = Buffer.from(bytes.subarray(Math.max(0, bytes.length - 65_536)));
  if (kind === "png") return !end.includes("IEND", 0, "latin1");
  if (kind === "jpeg") return !end.includes(Buffer.from([0xff, 0xd9]));
  return false;
}
