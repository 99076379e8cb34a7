import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RootEntry } from "../guest/settings.ts";

/** Settings every program sees instead of the host's, which would tell who uses this computer. */
const files: Readonly<Record<string, string>> = {
  passwd: "root:x:0:0:root:/root:/usr/sbin/nologin\ndeskhand:x:1000:1000:deskhand:/home/deskhand:/bin/sh\n",
  group: "root:x:0:\ndeskhand:x:1000:\n",
  hosts: "127.0.0.1 localhost deskhand\n::1 localhost\n",
  hostname: "deskhand\n",
  "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
  "resolv.conf": "",
};

/** Writes the settings into `folder` and says where they belong; `from` is below `as`, which is how the stage sees `folder`. */
export async function writeOwnSettings(folder: string, as: string): Promise<readonly RootEntry[]> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { mode: 0o644 });
  return Object.keys(files).map((name) => ({ kind: "bind", from: join(as, name), to: `/etc/${name}` }));
}
