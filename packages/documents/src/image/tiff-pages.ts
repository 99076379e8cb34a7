import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";
import { type GrayPicture, grayOf } from "./gray-picture.ts";

/** The pages of a TIFF file in gray, at most so many; `count` is how many there are. */
export async function tiffPages(bytes: Uint8Array, atMost: number): Promise<{ pages: GrayPicture[]; count: number }> {
  const { default: tiff } = await import("utif2");
  try {
    const file = Uint8Array.from(bytes).buffer;
    const directories = tiff.decode(file).filter((each) => numberAt(each, 256) > 0 && numberAt(each, 257) > 0);
    if (directories.length === 0) throw new Refusal("damaged", "The picture is damaged and cannot be opened.");
    const pages = directories.slice(0, Math.max(atMost, 1)).map((directory) => {
      if (numberAt(directory, 256) * numberAt(directory, 257) > limits.pixels) {
        throw new Refusal("too-large", "The picture has too many pixels to be read; make it smaller and try again.");
      }
      tiff.decodeImage(file, directory);
      const pixels = new Uint8ClampedArray(tiff.toRGBA8(directory).buffer);
      return grayOf(pixels, directory.width, directory.height);
    });
    return { pages, count: directories.length };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("damaged", "The picture is damaged and cannot be opened.", { cause: error });
  }
}

function numberAt(directory: object, tag: number): number {
  const value: unknown = Reflect.get(directory, `t${tag}`);
  return Array.isArray(value) ? Number(value[0]) : 0;
}
