import type { GuestPath } from "@deskhand/contracts";

/** The folder that holds `path`; the root holds itself. */
export function parentOf(path: GuestPath): GuestPath {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? "/" : (path.slice(0, cut) as GuestPath);
}

/** The last segment. */
export function nameOf(path: GuestPath): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The entry called `name` in `folder`. */
export function childOf(folder: GuestPath, name: string): GuestPath {
  return folder === "/" ? `/${name}` : `${folder}/${name}`;
}

/** Whether `path` is `folder` or lies below it; compares whole segments. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || folder === "/" || path.startsWith(`${folder}/`);
}

/** Number of segments. */
export function depthOf(path: GuestPath): number {
  return path === "/" ? 0 : path.split("/").length - 1;
}

/** `path`, which lies in `from`, as it is called when `from` is called `to`. */
export function rebase(path: GuestPath, from: GuestPath, to: GuestPath): GuestPath {
  if (path === from) return to;
  const rest = from === "/" ? path : path.slice(from.length);
  return to === "/" ? (rest as GuestPath) : `${to}${rest}`;
}

/** A path as it is shown in a sentence; control characters cannot break the line. */
export function quoted(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is being replaced
  return `“${path.replaceAll(/[\u0000-\u001f\u007f]/g, "�")}”`;
}

/** Whether two paths differ only in case or Unicode form, which some drives take for one name. */
export function isOtherSpelling(left: string, right: string): boolean {
  const folded = (path: string) => path.normalize("NFC").toLowerCase();
  return left !== right && folded(left) === folded(right);
}
