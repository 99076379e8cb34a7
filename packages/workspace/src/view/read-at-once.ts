import { hash } from "node:crypto";
import type { GuestPath } from "@deskhand/contracts";
import { grantOf } from "../grants/verbs.ts";
import { toHostPath } from "../host-path.ts";
import { diskEntry } from "./disk.ts";
import { resolve } from "./overlay.ts";
import type { ViewContext } from "./step-view.ts";
import { tokenOf } from "./version.ts";

async function readBlob(context: ViewContext, path: GuestPath, sha256: string, maxBytes: number) {
  const { fileSystem, space, tracker } = context;
  const blob = await fileSystem.readPlain(space.blobs.pathOf(sha256), maxBytes);
  if (blob === null) return null;
  tracker.saw(path, `#${sha256}`);
  return blob.bytes;
}

async function readDisk(context: ViewContext, path: GuestPath, place: GuestPath, maxBytes: number) {
  const plain = await context.fileSystem.readPlain(toHostPath(place), maxBytes);
  if (plain === null) return null;
  const sha256 = hash("sha256", plain.bytes, "hex");
  context.tracker.saw(path, tokenOf(diskEntry(place, plain.stat, "file"), sha256));
  return plain.bytes;
}

/** A plain file in two calls to the system; `null` when it is not that simple, which only the careful way can tell. */
export async function readAtOnce(context: ViewContext, path: GuestPath, maxBytes: number): Promise<Uint8Array | null> {
  const { folders, overlay, space } = context;
  if (grantOf(folders, path) === null) return null;
  const top = resolve(overlay, path);
  const { own, lower } = top.own === null && top.lower !== null ? space.resolve(top.lower) : top;
  if (own?.kind === "file") return readBlob(context, path, own.sha256, maxBytes);
  return own !== null || lower === null ? null : readDisk(context, path, lower, maxBytes);
}
