import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The bytes of every file below a folder, one after the other, to look for what must not be there. What Deskhand clears away while it is
 * looked at is left out.
 */
export function everythingIn(folder: string): string {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true }), [])
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return everythingIn(path);
      return entry.isFile() ? unlessGone(() => readFileSync(path, "latin1"), "") : "";
    })
    .join("\n");
}

function unlessGone<Found>(look: () => Found, otherwise: Found): Found {
  try {
    return look();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return otherwise;
    throw error;
  }
}
