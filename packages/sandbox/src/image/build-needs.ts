import { accessSync, constants, existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { join } from "node:path";
import { DeskhandError } from "@deskhand/contracts";
import type { ImagePart } from "./image-status.ts";

type Need = Readonly<{ package: string; file: string }>;

const searched = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
const needs: readonly Need[] = [
  { package: "apt", file: "apt-get" },
  { package: "dpkg", file: "dpkg-deb" },
  { package: "mmdebstrap", file: "mmdebstrap" },
  { package: "erofs-utils", file: "mkfs.erofs" },
  { package: "tar", file: "tar" },
  { package: "xz-utils", file: "xz" },
  { package: "debian-archive-keyring", file: "/usr/share/keyrings/debian-archive-keyring.gpg" },
];
const needsOfUsers: readonly Need[] = [{ package: "uidmap", file: "newuidmap" }];

/** where packages are installed before they are packed: on a disk, and open to a user's mapped ids */
export const installFolder = "/var/tmp";

const gigabyte = 1024 ** 3;
/** `bytes` free while a part is made: packages, what they unpack to, and the image */
const room: Readonly<Record<ImagePart, number>> = {
  machine: gigabyte,
  minimal: 1.5 * gigabyte,
  full: 6 * gigabyte,
};

/** Debian packages without which no image can be made here. */
export function missingPackages(): readonly string[] {
  const wanted = process.getuid?.() === 0 ? needs : [...needs, ...needsOfUsers];
  return wanted.filter(({ file }) => !isThere(file)).map((need) => need.package);
}

/** Throws, in words for the user, when a part cannot be made here. */
export async function requireMeans(folder: string, part: ImagePart): Promise<void> {
  if (process.platform !== "linux") throw imageFailure("The workspace image can be made on Linux only.", "settings");
  const missing = missingPackages();
  if (missing.length > 0) {
    const names = missing.join(" ");
    const how = missing.includes("apt")
      ? "with your system's package tool"
      : `by typing sudo apt-get install -y ${names}`;
    throw imageFailure(
      `The workspace image is made with Debian's tools; install ${missing.join(", ")} ${how}.`,
      "settings",
    );
  }
  for (const place of part === "machine" ? [folder] : [folder, installFolder]) {
    const { bavail, bsize } = await statfs(place);
    if (bavail * bsize >= room[part]) continue;
    const [needed, free] = [room[part], bavail * bsize].map((bytes) => (bytes / gigabyte).toFixed(1));
    throw imageFailure(
      `The workspace image needs ${needed} GB in ${place}, but only ${free} GB are free; free some room there and try again.`,
      "retry",
    );
  }
}

export function imageFailure(message: string, userAction: "retry" | "settings", cause?: unknown): DeskhandError {
  return new DeskhandError({ kind: "sandbox", message, retryable: userAction === "retry", userAction }, { cause });
}

function isThere(file: string): boolean {
  if (file.startsWith("/")) return existsSync(file);
  return searched.some((folder) => {
    try {
      accessSync(join(folder, file), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
