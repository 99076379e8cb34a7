import { closeSync, constants, openSync, readSync } from "node:fs";
import { frameBounds } from "./frames.ts";

/**
 * The bytes of files, one after the other, in pieces of a frame: many small files share one. Follows no link. Throws at the first that is not
 * exactly as long as `bytes` says.
 */
export function* readFiles(files: readonly Readonly<{ path: string; bytes: number }>[]): Generator<Buffer> {
  let piece = Buffer.allocUnsafe(frameBounds.pieceBytes);
  let filled = 0;
  for (const { path, bytes } of files) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      for (let left = bytes, isOver = false; !isOver; ) {
        if (filled === piece.byteLength) {
          yield piece;
          piece = Buffer.allocUnsafe(frameBounds.pieceBytes);
          filled = 0;
        }
        // one more than there should be: a read that brings less has come to the end
        const wanted = Math.min(left + 1, piece.byteLength - filled);
        const read = readSync(fd, piece, filled, wanted, null);
        if (read > left || (read === 0 && left > 0)) throw new Error("A changed file could not be read.");
        filled += read;
        left -= read;
        isOver = left === 0 && read < wanted;
      }
    } finally {
      closeSync(fd);
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}
