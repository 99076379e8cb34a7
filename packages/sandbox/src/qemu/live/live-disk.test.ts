import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { skipUnlessRequired } from "../../testing/skip-test.ts";
import { layOutDisk } from "./disk-layout.ts";
import { serveDisk } from "./disk-server.ts";
import { readTree } from "./folder-tree.ts";
import { LiveDisk } from "./live-disk.ts";

const owner = { uid: 1000, gid: 1000 };
const declaredBytes = 1024 ** 3;
let place = "";
let folder = "";

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "live-"));
  folder = join(place, "folder");
  mkdirSync(folder);
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

async function open(): Promise<Readonly<{ disk: LiveDisk; bytes: number }>> {
  const layout = layOutDisk(await readTree(folder, new AbortController().signal), owner);
  const last = layout.extents.at(-1);
  const bytes = last === undefined ? layout.head.length : last.start + Number(last.facts.size);
  return { disk: new LiveDisk(layout, declaredBytes), bytes: Math.ceil(bytes / 4096) * 4096 };
}

/** A file with everything that is on the disk, for the tools of the file system. */
async function copyOf(disk: LiveDisk, bytes: number): Promise<string> {
  const file = join(place, "disk.erofs");
  const pieces: Buffer[] = [];
  const step = 70_001;
  for (let at = 0; at < bytes; at += step) pieces.push(await disk.read(at, Math.min(step, bytes - at)));
  writeFileSync(file, Buffer.concat(pieces));
  await disk.close();
  return file;
}

function listing(of: string): string {
  const format = ["-printf", "%P %y %m %l %s %T@\\n"];
  const lines = execFileSync("find", [of, "-mindepth", "1", "!", "-type", "d", ...format], { encoding: "utf8" });
  const folders = execFileSync("find", [of, "-mindepth", "1", "-type", "d", "-printf", "%P %y %m\\n"], {
    encoding: "utf8",
  });
  return `${lines}${folders}`.split("\n").sort().join("\n");
}

test("lays a folder out as a disk that the file system's own tool reads back whole", async (context) => {
  if (!existsSync("/usr/bin/fsck.erofs"))
    return skipUnlessRequired(context, "vm", "fsck.erofs is not installed: apt-get install erofs-utils");
  writeFileSync(join(folder, "a.txt"), "alpha\n");
  writeFileSync(join(folder, "empty"), "");
  writeFileSync(join(folder, "big"), Buffer.alloc(100_000, "0123456789abcdef"));
  writeFileSync(join(folder, "block"), Buffer.alloc(4096, "b"));
  mkdirSync(join(folder, "sub/deep/deeper"), { recursive: true });
  writeFileSync(join(folder, "sub/deep/deeper/!früh.txt"), "x");
  chmodSync(join(folder, "a.txt"), 0o751);
  symlinkSync("../a.txt", join(folder, "sub/link"));
  symlinkSync("/etc/hostname", join(folder, "outside"));
  mkdirSync(join(folder, "many"));
  for (let index = 0; index < 1500; index += 1)
    writeFileSync(join(folder, "many", `name ${index} ${"n".repeat(index % 90)}`), `${index}`);
  const { disk, bytes } = await open();
  const file = await copyOf(disk, bytes);
  const out = join(place, "out");
  execFileSync("fsck.erofs", [`--extract=${out}`, file], { stdio: "pipe" });
  expect(listing(out)).toBe(listing(folder));
  execFileSync("diff", ["-r", "--no-dereference", folder, out]);
});

test("refuses a file that is not the one that was listed any more, and serves the others", async () => {
  for (const name of ["kept", "changed", "replaced", "linked", "gone"])
    writeFileSync(join(folder, name), name.padEnd(9));
  writeFileSync(join(place, "secret"), "secret".padEnd(9));
  const layout = layOutDisk(await readTree(folder, new AbortController().signal), owner);
  const disk = new LiveDisk(layout, declaredBytes);
  const read = async (name: string): Promise<string> => {
    const extent = layout.extents.find(({ path }) => path.toString().endsWith(`/${name}`));
    return (await disk.read(extent?.start ?? -1, 9)).toString();
  };
  expect(await read("changed")).toBe("changed  ");
  writeFileSync(join(folder, "changed"), "CHANGED  ");
  writeFileSync(join(place, "other"), "other".padEnd(9));
  renameSync(join(place, "other"), join(folder, "replaced"));
  for (const name of ["linked", "gone"]) rmSync(join(folder, name));
  symlinkSync(join(place, "secret"), join(folder, "linked"));
  expect(await read("kept")).toBe("kept     ");
  for (const name of ["changed", "replaced", "linked", "gone"]) await expect(read(name), name).rejects.toThrow();
  await disk.close();
});

test("does not follow a folder that became a link to another", async () => {
  mkdirSync(join(folder, "sub"));
  writeFileSync(join(folder, "sub/a"), "inside");
  mkdirSync(join(place, "elsewhere"));
  writeFileSync(join(place, "elsewhere/a"), "secret");
  const layout = layOutDisk(await readTree(folder, new AbortController().signal), owner);
  const disk = new LiveDisk(layout, declaredBytes);
  const start = layout.extents[0]?.start ?? -1;
  expect((await disk.read(start, 6)).toString()).toBe("inside");
  await disk.close();
  renameSync(join(folder, "sub"), join(folder, "old"));
  symlinkSync(join(place, "elsewhere"), join(folder, "sub"));
  const again = new LiveDisk(layout, declaredBytes);
  await expect(again.read(start, 6)).rejects.toThrow();
  await again.close();
});

/** What the server answers to these bytes before it closes. */
function ask(socketPath: string, ...pieces: readonly Buffer[]): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const answers: Buffer[] = [];
    socket.on("data", (bytes) => answers.push(bytes));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(answers)));
    socket.write(Buffer.concat(pieces));
  });
}

const flags = Buffer.from([0, 0, 0, 3]);
const option = (number: number, bytes = Buffer.alloc(0), length = bytes.length) => {
  const head = Buffer.from("IHAVEOPT________");
  head.writeUInt32BE(number, 8);
  head.writeUInt32BE(length, 12);
  return Buffer.concat([head, bytes]);
};
const request = (type: number, offset: number, length: number) => {
  const bytes = Buffer.alloc(28);
  bytes.writeUInt32BE(0x25609513, 0);
  bytes.writeUInt16BE(type, 6);
  bytes.write("the task", 8);
  bytes.writeBigUInt64BE(BigInt(offset), 16);
  bytes.writeUInt32BE(length, 24);
  return bytes;
};
const go = option(7, Buffer.from([0, 0, 0, 0, 0, 0]));
const end = request(2, 0, 0);

test("answers a client that reads, once, and ends with one that does anything else", async () => {
  writeFileSync(join(folder, "a"), "alpha");
  const talk = async (...pieces: readonly Buffer[]): Promise<string> => {
    const socketPath = join(place, `s${readdirSync(place).length}${Math.random()}`);
    const { stop } = await serveDisk((await open()).disk, socketPath);
    const answer = await ask(socketPath, flags, ...pieces);
    await stop();
    return answer.toString("latin1");
  };
  const greeted = await talk(option(2));
  const agreed = await talk(option(8), go, end);
  expect(agreed.length).toBeGreaterThan(greeted.length);
  const read = await talk(go, request(0, 1024, 4), request(0, declaredBytes - 1, 2), end);
  expect(read).toContain("the task\xe2\xe1\xf5\xe0");
  expect(read.slice(-16, -8)).toBe("gDf\x98\0\0\0\x16");
  for (const bad of [request(1, 0, 4), request(0, 0, 0xffffffff), request(9, 0, 0), Buffer.alloc(28, 7)])
    expect(await talk(go, bad)).toBe(await talk(go, end));
  expect(await talk(Buffer.alloc(64, "x"))).toBe(await talk(option(1, Buffer.alloc(0), 0xfffffff)));
});
