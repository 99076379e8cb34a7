import type { GuestPath } from "@deskhand/contracts";

/** Reads a typed path: trailing slashes are forgiven, Windows drives become `/c/…`, `~` is `home`. `null` when it is not a whole path. */
export function readTypedPath(typed: string, home: GuestPath | null = null): GuestPath | null {
  const written = home === null ? typed.trim() : typed.trim().replace(/^~(?=\/|$)/, () => home);
  const windows = /^([A-Za-z]):[\\/]?(.*)$/.exec(written);
  const text = windows === null ? written : `/${windows[1]?.toLowerCase()}/${(windows[2] ?? "").replaceAll("\\", "/")}`;
  if (!text.startsWith("/") || text.includes("\0")) return null;
  const segments = text.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (segments.includes("..")) return null;
  return `/${segments.join("/")}`;
}
