/** Names on the way from `mount` down to `path`, none for the mount itself. Throws `RangeError` when `path` is not plainly inside. */
export function relativeParts(mount: string, path: string): readonly string[] {
  const parts = path === mount ? [] : path.startsWith(`${mount}/`) ? path.slice(mount.length + 1).split("/") : null;
  const isPlain = parts?.every((part) => part !== "" && part !== "." && part !== ".." && !part.includes("\0"));
  if (parts === null || !isPlain) throw new RangeError(`${JSON.stringify(path)} is not inside ${mount}`);
  return parts;
}
