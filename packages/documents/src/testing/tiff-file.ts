type Page = Readonly<{
  width: number;
  height: number;
  /** red, green and blue of either half */
  left: readonly number[];
  right: readonly number[];
  /** as the format numbers it */
  orientation?: number;
}>;

/** An uncompressed TIFF file with one picture for each page, each of two colours beside each other. */
export function tiffFile(pages: readonly Page[]): Uint8Array {
  const parts: Buffer[] = [];
  let length = 8;
  const add = (part: Buffer) => {
    parts.push(part);
    length += part.length;
    return length - part.length;
  };
  const head = Buffer.from("II*\0\0\0\0\0", "latin1");
  const linkTo: ((place: number) => void)[] = [(place) => head.writeUInt32LE(place, 4)];
  for (const page of pages) {
    const strip = add(pixelsOf(page));
    const bits = add(Buffer.from([8, 0, 8, 0, 8, 0]));
    const tags: readonly (readonly [tag: number, type: number, count: number, value: number])[] = [
      [256, 4, 1, page.width],
      [257, 4, 1, page.height],
      [258, 3, 3, bits],
      [259, 3, 1, 1],
      [262, 3, 1, 2],
      [273, 4, 1, strip],
      [274, 3, 1, page.orientation ?? 1],
      [277, 3, 1, 3],
      [278, 4, 1, page.height],
      [279, 4, 1, page.width * page.height * 3],
    ];
    const directory = Buffer.alloc(2 + tags.length * 12 + 4);
    directory.writeUInt16LE(tags.length, 0);
    for (const [at, [tag, type, count, value]] of tags.entries()) {
      const place = 2 + at * 12;
      directory.writeUInt16LE(tag, place);
      directory.writeUInt16LE(type, place + 2);
      directory.writeUInt32LE(count, place + 4);
      directory.writeUInt32LE(value, place + 8);
    }
    const place = add(directory);
    linkTo.at(-1)?.(place);
    linkTo.push((next) => directory.writeUInt32LE(next, directory.length - 4));
  }
  return new Uint8Array(Buffer.concat([head, ...parts]));
}

function pixelsOf({ height, left, right, width }: Page): Buffer {
  const row = Array.from({ length: width }, (_, at) => (at < width / 2 ? left : right)).flat();
  const pixels = Buffer.from(Array.from({ length: height }, () => row).flat());
  return pixels.length % 2 === 0 ? pixels : Buffer.concat([pixels, Buffer.alloc(1)]);
}
