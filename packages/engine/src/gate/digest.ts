import { createHash } from "node:crypto";
import type { ChangeRecord, ChangeSet } from "@deskhand/contracts";

function canonical({ path, from, kind, entry, before, after, runsItself }: ChangeRecord): unknown {
  const { device = null, inode = null, bytes = null, modifiedNs = null, sha256 = null } = before ?? {};
  const version = after === null ? null : [after.bytes, after.mode, after.sha256, after.linkTarget];
  return [path, from, kind, entry, runsItself, [device, inode, bytes, modifiedNs, sha256], version];
}

/**
 * SHA-256, lower-case hex, over exactly what a person is shown and asked to allow: every change of the set that is not settled, with the
 * identity of the file it touches and the bytes it leaves.
 */
export function changesDigest(set: ChangeSet): string {
  const open = set.records.filter((record) => record.status === "staged" || record.status === "accepted");
  return createHash("sha256")
    .update(JSON.stringify(open.map(canonical)))
    .digest("hex");
}
