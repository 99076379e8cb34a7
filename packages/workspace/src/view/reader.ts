import { hash } from "node:crypto";
import { posix } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import { grantOf } from "../grants/verbs.ts";
import { parentOf, quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import type { Entry } from "./layer.ts";
import { readAtOnce } from "./read-at-once.ts";
import type { ViewContext } from "./step-view.ts";
import { tokenOf } from "./version.ts";

export interface Reader {
  /** throws when `path` lies outside the grants or its granted folder is gone */
  entry(path: GuestPath): Promise<Entry | null>;
  /** a regular file whose bytes may be read; a link that stays inside the grants is followed once */
  file(path: GuestPath): Promise<Entry>;
  read(path: GuestPath, maxBytes: number): Promise<Uint8Array>;
  localFile(path: GuestPath): Promise<string>;
  hostPathOf(entry: Entry): string;
}

const attempts = 3;

export function createReader(context: ViewContext): Reader {
  const { fileSystem, space, folders, view, tracker, ensureFolder } = context;
  async function entry(path: GuestPath): Promise<Entry | null> {
    if (grantOf(folders, path) === null) {
      const list = folders.map((folder) => quoted(folder.path)).join(", ") || "none";
      throw inputError(`${quoted(path)} lies outside the folders of this task (${list}).`);
    }
    const found = await view.entry(path);
    if (found === null) await ensureFolder(path);
    return found;
  }

  async function followed(link: Entry): Promise<Entry> {
    const target = posix.resolve(parentOf(link.path), link.linkTarget ?? "") as GuestPath;
    const found = grantOf(folders, target) === null ? null : await view.entry(target);
    if (found?.entry === "file") return found;
    throw inputError(`${quoted(link.path)} is a link to ${quoted(link.linkTarget ?? "")}, which cannot be read here.`);
  }

  async function file(path: GuestPath): Promise<Entry> {
    const found = await entry(path);
    if (found === null) throw inputError(`There is no file ${quoted(path)}. List the folder to see what is there.`);
    const target = found.entry === "link" ? await followed(found) : found;
    if (target.entry !== "file") throw inputError(`${quoted(path)} is a folder, not a file. List it instead.`);
    if (target.isPlaceholder) {
      throw inputError(
        `${quoted(path)} is not downloaded: this computer holds its name and size only. Ask the user to open it once, then try again.`,
      );
    }
    return target;
  }

  function hostPathOf({ source, path }: Entry): string {
    if (source.at === "disk") return toHostPath(source.path);
    if (source.sha256 === null) throw new Error(`${path} has no bytes`);
    return space.blobs.pathOf(source.sha256);
  }

  async function readCarefully(path: GuestPath, maxBytes: number): Promise<Uint8Array> {
    for (let attempt = 1; ; attempt += 1) {
      const found = await file(path);
      if (found.bytes > maxBytes) {
        throw inputError(
          `${quoted(path)} has ${found.bytes} bytes, more than the ${maxBytes} that can be read at once.`,
        );
      }
      const bytes = await fileSystem.readFile(hostPathOf(found));
      const after = await view.entry(found.path);
      // somebody may be writing the file this moment
      if (tokenOf(after) !== tokenOf(found) && attempt < attempts) continue;
      if (tokenOf(after) !== tokenOf(found)) throw inputError(`${quoted(path)} keeps changing. Try again in a moment.`);
      tracker.saw(path, tokenOf(found, hash("sha256", bytes, "hex")));
      return bytes;
    }
  }

  return {
    entry,
    file,
    hostPathOf,
    read: async (path, maxBytes) => (await readAtOnce(context, path, maxBytes)) ?? readCarefully(path, maxBytes),
    async localFile(path) {
      const found = await file(path);
      tracker.saw(path, tokenOf(found));
      return hostPathOf(found);
    },
  };
}
