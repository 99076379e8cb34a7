import type { RootName } from "./recipe.ts";

/** `machine`: what only the virtual machine needs, its kernel; the roots serve both tiers */
export type ImagePart = "machine" | RootName;

/** How one part of the workspace image stands. */
export type ImagePartStatus = Readonly<
  { part: ImagePart } & (
    | { state: "absent" }
    | { state: "building"; stage: string /** 0 to 1 */; fraction: number }
    | {
        state: "ready";
        version: string;
        /** what a newer recipe will replace; used until then */
        isOutdated: boolean;
        /** on the disk, everything together, in `bytes` */
        bytes: number;
        /** of the file the virtual machine starts from */
        sha256: string;
        packages: number;
      }
    | { state: "failed"; reason: string /** one sentence on what to do */; remedy: string }
  )
>;

export type ImageProgress = Readonly<{ part: ImagePart; stage: string /** of this part, 0 to 1 */; fraction: number }>;

/** A root for programs of the process tier. Nothing in it changes before `release`. */
export type BorrowedRoot = Readonly<{
  root: RootName;
  version: string;
  /** the tree, to be mounted read-only */
  folder: string;
  /** one paragraph for the model: which programs there are */
  programs: string;
  release(): void;
}>;

/** All that a virtual machine starts from. Nothing in it changes before `release`. */
export type BorrowedMachine = Readonly<{
  root: RootName;
  /** equal versions are equal bytes */
  version: string;
  kernelFile: string;
  initramfsFile: string;
  /** the guest program in the initramfs, as a script */
  guestProgram: string;
  /** the root's own Node, which runs on this computer too */
  nodeFile: string;
  rootFile: string;
  programs: string;
  release(): void;
}>;

export type ImageFault = Readonly<{ part: ImagePart; reason: string }>;
