import type { GuestPath, ToolContext } from "@deskhand/contracts";
import { picturePaths } from "@deskhand/documents/picture-paths";

/** Host paths of the pictures a description or an edit names; those that are not there are left for the maker to name. */
export async function pictureFiles(
  description: unknown,
  view: ToolContext["view"],
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of picturePaths(description)) {
    if (!path.startsWith("/")) continue;
    const entry = await view.stat(path as GuestPath);
    if (entry?.entry === "file" && !entry.isPlaceholder) found[path] = await view.localFile(path as GuestPath);
  }
  return found;
}

/** What naming those pictures does: each is read. */
export function pictureReads(description: unknown): readonly Readonly<{ verb: "read"; target: string }>[] {
  return picturePaths(description)
    .filter((path) => path.startsWith("/"))
    .map((path) => ({ verb: "read", target: path }));
}
