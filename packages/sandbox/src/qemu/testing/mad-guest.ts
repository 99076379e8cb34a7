import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { createImageShelf } from "../../image/create-image-shelf.ts";
import { needImage } from "../../image/testing/need-image.ts";
import type { QemuOptions } from "../create-qemu-backend.ts";

/** What a guest program does when a command writes one of these words into a file named `madness` in its first folder. */
export const madnesses = ["garbage", "flood", "half frame", "ready again", "huge length", "silence", "memory"] as const;
export type Madness = (typeof madnesses)[number];

/**
 * The guest program as it would be in somebody else's hands: it works until a command tells it to go mad, and then speaks with everything
 * it has. It is the machine's root.
 */
const program = `
import { runGuest as runSane } from "./sane.ts";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, writeSync } from "node:fs";

const spool = "/run/deskhand";
const channel = () => Number(readdirSync("/proc/self/fd").find((fd) => {
  try { return /vport|virtio-ports/.test(readlinkSync("/proc/self/fd/" + fd)); } catch { return false; }
}));
const frame = (kind, id, payload, bytes = payload.length) => {
  const header = Buffer.alloc(9);
  header.writeUInt32BE(bytes, 0);
  header.writeUInt8(kind, 4);
  header.writeUInt32BE(id, 5);
  return Buffer.concat([header, payload]);
};
const say = (bytes) => {
  for (let at = 0; at < bytes.length;) {
    try { at += writeSync(channel(), bytes, at); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  }
};
const credit = frame(2, 1000003, Buffer.from([0, 0, 0, 1]));
const acts = {
  garbage: () => { for (;;) say(randomBytes(1 << 16)); },
  flood: () => { const much = Buffer.concat(Array.from({ length: 5000 }, () => credit)); for (;;) say(much); },
  "half frame": () => { say(frame(0, 0, Buffer.from('{"type":"ans'), 60000)); process.kill(process.pid, "SIGKILL"); },
  "ready again": () => say(frame(0, 0, Buffer.from('{"type":"ready","version":1}'))),
  "huge length": () => say(frame(0, 0, Buffer.from("x"), 0xfffffff0)),
  silence: () => { for (;;); },
  memory: () => { const held = []; for (;;) held.push(Buffer.alloc(1 << 24, 1)); },
};

function look() {
  for (const exec of readdirSync(spool)) {
    try {
      const word = readFileSync(spool + "/" + exec + "/0u/madness", "utf8").trim();
      if (Object.hasOwn(acts, word)) acts[word]();
    } catch (error) { if (error.code !== "ENOENT" && error.code !== "ENOTDIR") console.error("MAD", error); }
  }
}
export function runGuest() {
  runSane();
  setInterval(look, 50);
}
`;

/** What makes a backend whose machines carry that guest program. `close` removes it. */
export function madGuest(
  context: TestContext,
): Readonly<{ options: Pick<QemuOptions, "borrowMachine">; close(): void }> {
  const { folder: images } = needImage(context);
  const place = mkdtempSync(join(tmpdir(), "deskhand-mad-"));
  const guestFolder = join(place, "guest");
  cpSync(fileURLToPath(new URL("../../guest", import.meta.url)), guestFolder, { recursive: true });
  renameSync(join(guestFolder, "run-guest.ts"), join(guestFolder, "sane.ts"));
  writeFileSync(join(guestFolder, "run-guest.ts"), program);
  const shelf = join(place, "images");
  mkdirSync(shelf);
  for (const name of readdirSync(images))
    if (/^(?:kernel|minimal)-/.test(name)) symlinkSync(join(images, name), join(shelf, name));
  const { borrowMachine } = createImageShelf({ folder: shelf, guestFolder });
  return {
    options: { borrowMachine: () => borrowMachine("minimal") },
    close: () => rmSync(place, { recursive: true, force: true }),
  };
}
