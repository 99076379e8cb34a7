import type { GuestPath } from "@deskhand/contracts";

/** Reads a typed path: trailing slashes are forgiven, Windows drives become `/c/…`. `null` when it is not a whole path. */
export function readTypedPath(typed: string): GuestPath | null {
  const windows = /^([A-Za-z]):[\\/]?(.*)$/.exec(typed.trim());
  const text =
    windows === null ? typed.trim() : `/${windows[1]?.toLowerCase()}/${(windows[2] ?? "").replaceAll("\\", "/")}`;
  if (!text.startsWith("/") || text.includes("\0")) return null;
  const segments = text.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) return null;
  return `/${segments.join("/")}`;
}
