import { imageSize } from "../image/image-size.ts";
import { Refusal } from "../refusal.ts";

/** A picture as it is put into a file. */
export type Picture = Readonly<{ bytes: Uint8Array; ending: "png" | "jpeg" | "gif"; width: number; height: number }>;
/** Pictures a description names, by the path it names them with. */
export type NamedFiles = ReadonlyMap<string, Uint8Array>;

/** The picture of that path; throws a refusal that says what to do when there is none or office programs cannot show it. */
export function namedPicture(files: NamedFiles, path: string): Picture {
  const bytes = files.get(path);
  if (!bytes)
    throw new Refusal("unsupported", `The picture ${path} was not found; give the path of a picture that exists.`);
  const size = imageSize(bytes);
  if (!size) throw new Refusal("not-that-format", `${path} is not a picture that can be read; use a png or jpg file.`);
  if (size.kind !== "png" && size.kind !== "jpeg" && size.kind !== "gif")
    throw new Refusal("unsupported", `Office programs cannot show ${path} (${size.kind}); save it as png or jpg.`);
  return { bytes, ending: size.kind, width: size.width, height: size.height };
}
