/**
 * Numbers of system calls, from the kernel's tables for x86-64 and for arm64; perl has no other way to them without further packages.
 * https://github.com/torvalds/linux/blob/v6.6/arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h beside it
 */
export const calls =
  process.arch === "arm64"
    ? {
        ...{ clockSettime: 112, mount: 40, unmount: 39, makeNode: 33, setns: 268, setFsUid: 151, setFsGid: 152 },
        ...{ setGroups: 159, setGid: 144, setUid: 146, duplicate: 24, exit: 94, clone: 220, control: 167 },
        ...{ setCapabilities: 91, setHostName: 161, newSession: 157, setGids: 149, setUids: 147, close: 57 },
        ...{ unshare: 97 },
      }
    : {
        ...{ clockSettime: 227, mount: 165, unmount: 166, makeNode: 259, setns: 308, setFsUid: 122, setFsGid: 123 },
        ...{ setGroups: 116, setGid: 106, setUid: 105, duplicate: 292, exit: 231, clone: 56, control: 157 },
        ...{ setCapabilities: 126, setHostName: 170, newSession: 112, setGids: 119, setUids: 117, close: 3 },
        ...{ unshare: 272 },
      };
/** the same everywhere; https://man7.org/linux/man-pages/man2/open_tree.2.html */
export const treeCalls = {
  openTree: 428,
  moveMount: 429,
  fsOpen: 430,
  fsConfig: 431,
  fsMount: 432,
  fsPick: 433,
  closeRange: 436,
};
