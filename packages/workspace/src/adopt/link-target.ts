import { posix } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { isInside, parentOf } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";

/**
 * Whether a link at `path` stays inside `folder` wherever other links lead. Steps upwards are trusted only at the beginning, where they
 * start from the real folder around the link: after a name, which may be a link itself, nobody knows what is above.
 */
export function staysInside(path: GuestPath, target: string, folder: GuestPath): boolean {
  if (target === "" || target.includes("\0")) return false;
  const names = target.split("/").filter((name) => name !== "" && name !== ".");
  const isAbsolute = target.startsWith("/");
  const firstName = isAbsolute ? 0 : names.findIndex((name) => name !== "..");
  if (firstName >= 0 && names.slice(firstName).includes("..")) return false;
  // absolute paths of the task that this computer calls otherwise would lead nowhere, or elsewhere
  if (isAbsolute && toHostPath(target as GuestPath) !== target) return false;
  return isInside(posix.resolve(parentOf(path), target), folder);
}
