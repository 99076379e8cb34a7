import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";

/** One picture of a TIFF file; `pixels` decodes it, red, green, blue and opacity of each. */
export type TiffPage = Readonly<{
  width: number;
  height: number;
  /** quarter turns to the right that make it upright */
  turns: number;
  pixels(): Uint8ClampedArray<ArrayBuffer>;
}>;

/** tags of the TIFF format */
const tags = { width: 256, height: 257, orientation: 274 };
const turnsBy: Readonly<Record<number, number>> = { 3: 2, 6: 1, 8: 3 };

/** The pictures of a TIFF file, none decoded yet; throws a refusal when there are none or it is damaged. */
export async function openTiff(bytes: Uint8Array): Promise<readonly TiffPage[]> {
  const { default: tiff } = await import("utif2");
  const file = Uint8Array.from(bytes).buffer;
  const directories = sound(() => tiff.decode(file));
  const pages = directories.map((directory): TiffPage => {
    const [width, height] = [numberAt(directory, tags.width), numberAt(directory, tags.height)];
    const turns = turnsBy[numberAt(directory, tags.orientation)] ?? 0;
    const pixels = () => {
      if (width * height > limits.pixels)
        throw new Refusal("too-large", "The picture has too many pixels to be read; make it smaller and try again.");
      return sound(() => {
        tiff.decodeImage(file, directory);
        return new Uint8ClampedArray(Uint8Array.from(tiff.toRGBA8(directory)).buffer);
      });
    };
    return { width, height, turns, pixels };
  });
  const shown = pages.filter(({ height, width }) => width > 0 && height > 0);
  if (shown.length === 0) throw damaged();
  return shown;
}

function sound<Made>(make: () => Made): Made {
  try {
    return make();
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): Refusal {
  return new Refusal("damaged", "The picture is damaged and cannot be opened.", { cause });
}

function numberAt(directory: object, tag: number): number {
  const value: unknown = Reflect.get(directory, `t${tag}`);
  return Array.isArray(value) ? Number(value[0]) : 0;
}
