import { type BigIntStats, chmodSync, lstatSync, readlinkSync } from "node:fs";
import type { ChangeLine } from "./frames.ts";
import { exactText, type RawPath } from "./raw-path.ts";

/** more than any program for office work leaves; what is above is refused whole */
const mostLines = 300_000;

/** characters of all paths and link targets together; whoever takes the list holds each of them several times */
const mostCharacters = 64 * 1024 * 1024;

/** Says that a command left too much to be listed. */
class TooManyChanges extends Error {
  constructor(words = `The command changed more than ${mostLines} files.`) {
    super(words);
    this.name = "TooManyChanges";
  }
}

const tooLong =
  "The names of what the command changed are too long in all; use shorter folder names, or smaller parts.";

/** Collects what changed in one mount, in the order in which it is found: parents first. */
export class ChangeList {
  readonly mount: number;
  readonly lines: ChangeLine[] = [];
  #characters = 0;

  constructor(mount: number) {
    this.mount = mount;
  }

  add(line: ChangeLine): void {
    if (this.lines.length >= mostLines) throw new TooManyChanges();
    this.#characters += line.path.length + (line.entry === "link" ? line.target.length : 0);
    if (this.#characters > mostCharacters) throw new TooManyChanges(tooLong);
    this.lines.push(line);
  }

  /** `relative` is not UTF-8: no side of Deskhand could name it again */
  addUnnameable(relative: RawPath): void {
    this.add({ mount: this.mount, path: relative.toString("utf8"), entry: "left-out", cause: "name" });
  }

  /**
   * Adds what lies at `path` now. Makes files and folders readable for the host, which may be less than root here; the line keeps the
   * mode that the program gave them.
   */
  addEntry(path: RawPath, relative: string, status: BigIntStats): void {
    const where = { mount: this.mount, path: relative };
    const mode = Number(status.mode) & 0o777;
    if (status.isSymbolicLink()) this.#addLink(path, where);
    else if (status.isDirectory()) {
      if ((mode & 0o700) !== 0o700) chmodSync(path, 0o700);
      this.add({ ...where, entry: "folder", mode, isOpaque: false });
    } else if (status.isFile()) {
      if ((mode & 0o400) === 0) chmodSync(path, mode | 0o400);
      const modifiedMs = Number(status.mtimeMs);
      this.add({ ...where, entry: "file", bytes: Number(status.size), mode, modifiedMs });
      if ((Number(status.mode) & 0o6000) !== 0) this.add({ ...where, entry: "left-out", cause: "privilege" });
    } else this.#addSpecial(where, status);
  }

  #addLink(path: RawPath, where: { mount: number; path: string }): void {
    const target = exactText(readlinkSync(path, { encoding: "buffer" }));
    if (target === null) this.add({ ...where, entry: "left-out", cause: "name" });
    else this.add({ ...where, entry: "link", target });
  }

  #addSpecial(where: { mount: number; path: string }, status: BigIntStats): void {
    const cause = status.isFIFO() ? "pipe" : status.isSocket() ? "socket" : "device";
    this.add({ ...where, entry: "left-out", cause });
  }
}

/** `null` when nothing is there or it cannot be looked at */
export function seeEntry(path: RawPath | string): BigIntStats | null {
  try {
    return lstatSync(path, { bigint: true });
  } catch {
    return null;
  }
}

/** how overlayfs notes that something of a lower layer is gone */
export function isWhiteout(status: BigIntStats): boolean {
  return status.isCharacterDevice() && status.rdev === 0n;
}
