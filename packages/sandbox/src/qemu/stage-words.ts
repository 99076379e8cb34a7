import type { RootEntry, StageSettings } from "../guest/settings.ts";
import { ownFolder } from "../image/own-folder.ts";

/** where the initramfs puts the guest program's files */
const guestFolder = "/usr/lib/deskhand/guest";
/** name of the filter of system calls in the archive that is added to the initramfs */
export const filterPath = `${ownFolder}/guest/seccomp.bpf`;
/** name of the guest program's snapshot there */
export const snapshotPath = `${ownFolder}/guest/main.blob`;

const links: readonly RootEntry[] = ["bin", "sbin", "lib", "lib64"].map((name) => ({
  kind: "link",
  target: `usr/${name}`,
  to: `/${name}`,
}));
const binds: readonly RootEntry[] = ["/usr", "/etc", "/var/cache"].map((path) => ({
  kind: "bind",
  from: path,
  to: path,
}));

/** what programs in the virtual machine run as, outside their own user namespace */
export const insideUser = { uid: 1000, gid: 1000 };

/** The stage of the guest program in the virtual machine, where it is the machine's root. */
export const stageSettings: StageSettings = {
  channel: { device: "/dev/virtio-ports/deskhand.channel" },
  spool: "/run/deskhand",
  marks: "trusted",
  runAs: insideUser,
  seccomp: `${guestFolder}/seccomp.bpf`,
  root: [...binds, ...links],
  env: { PATH: "/usr/local/bin:/usr/bin:/bin", LANG: "C.UTF-8", TERM: "dumb", USER: "deskhand" },
  // the first look takes an emulated machine 60 ms, as much as half of a short command
  watchMs: 500,
  busybox: "/usr/lib/deskhand/busybox",
  jailsAhead: true,
};
