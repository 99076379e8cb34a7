import { type GuestPath, guestPathSchema } from "@deskhand/contracts";
import { z } from "zod";

/** An absolute path as models write it; doubled and trailing slashes are forgiven, everything else is refused. */
export const pathInput = z.string().transform((written, context): GuestPath => {
  const tidy = written.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
  const parsed = guestPathSchema.safeParse(tidy);
  if (parsed.success && tidy.length <= 4096) return parsed.data;
  context.addIssue({ code: "custom", message: "a path is absolute, starts with / and has no . or .. segments" });
  return z.NEVER;
});

/** Last segment of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** Ending of the name in lower case without its dot; empty when there is none. */
export function fileEnding(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}

/** The folder a path lies in. */
export function parentFolder(path: GuestPath): GuestPath {
  return (path.slice(0, path.lastIndexOf("/")) || "/") as GuestPath;
}

/** The path as seen from a folder above it. */
export function pathBelow(folder: string, path: string): string {
  return path.slice(folder === "/" ? 1 : folder.length + 1);
}
