import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TreeDifference } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { packLayer } from "../channel/pack-layer.ts";
import type { ChangeLine } from "./frames.ts";
import { layered, type TestOrder, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage(async (opened) => {
  stage = opened;
  const lower = join(stage.folder, "lower");
  for (const name of ["old", "kept", "kept/deep", "only", "only/inner"]) await mkdir(join(lower, name));
  for (const name of ["a.txt", "old/1", "old/2", "kept/1", "kept/2", "kept/deep/x", "only/inner/x"])
    await writeFile(join(lower, name), name);
  await symlink("a.txt", join(lower, "link"));
  await chmod(join(lower, "old"), 0o750);
});

/** The changes of a command by path, without what differs from run to run. */
async function changesOf(command: string, order: TestOrder = {}): Promise<Record<string, string>> {
  const { exec, report, stderr } = await stage.run(command, order);
  expect([report.end, stderr]).toEqual([{ by: "exit", code: 0 }, ""]);
  const lines = await stage.channel.changes(exec, order.mounts?.length ?? 1);
  await stage.channel.forget(exec);
  return Object.fromEntries(
    lines.map((line) => [line.entry === "left-out" ? `${line.path} (out)` : line.path, inWords(line)]),
  );
}

function inWords(line: ChangeLine): string {
  if (line.entry === "file") return `file ${line.bytes} ${line.mode.toString(8)}`;
  if (line.entry === "folder") return `folder ${line.mode.toString(8)}${line.isOpaque ? " opaque" : ""}`;
  if (line.entry === "link") return `link ${line.target}`;
  return line.entry === "left-out" ? line.cause : "gone";
}

test("a command that only reads changed nothing", async () => {
  expect(await changesOf("cat a.txt kept/1 >/dev/null; ls -R >/dev/null")).toEqual({});
});

test("new, edited, moved and deleted files are listed with size and mode", async () => {
  expect(await changesOf("echo new >n; echo more >>a.txt; mv kept/1 moved; rm kept/2; chmod 600 moved")).toEqual({
    n: "file 4 644",
    "a.txt": "file 10 644",
    moved: "file 6 600",
    kept: "folder 755",
    "kept/1": "gone",
    "kept/2": "gone",
  });
});

test("a folder that was emptied and one that was made anew under its name are told apart", async () => {
  expect(await changesOf("rm old/*")).toEqual({ old: "folder 750", "old/1": "gone", "old/2": "gone" });
  expect(await changesOf("rm -r old; mkdir old")).toEqual({ old: "folder 755 opaque" });
  expect(await changesOf("rm -r old; mkdir old; echo x >old/1")).toMatchObject({ old: "folder 755 opaque" });
  expect(await changesOf("rm -r old")).toEqual({ old: "gone" });
  expect(await changesOf("rm -r kept; mkdir -p kept/deep; echo x >kept/deep/y")).toEqual({
    kept: "folder 755 opaque",
    "kept/deep": "folder 755",
    "kept/deep/y": "file 2 644",
  });
  expect(await changesOf("rm -r only; mkdir -p only/inner")).toEqual({
    only: "folder 755 opaque",
    "only/inner": "folder 755",
  });
});

test("links come out as they are, wherever they lead, and replaced kinds as the new kind", async () => {
  expect(
    await changesOf(
      "ln -s /etc/passwd out; ln -s ../../.. up; rm a.txt; mkdir a.txt; rm -r old; echo f >old; ln n m 2>/dev/null || echo 1 >n && ln n m",
    ),
  ).toEqual({
    out: "link /etc/passwd",
    up: "link ../../..",
    "a.txt": "folder 755",
    old: "file 2 644",
    n: "file 2 644",
    m: "file 2 644",
  });
});

test("pipes, sockets and privileges stay behind, named; the file of the privilege comes", async () => {
  const socket = "perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => \"sock\", Listen => 1) or die'";
  expect(
    await changesOf(
      `mkfifo pipe; ${socket}; cp /bin/true tool; chmod 4755 tool; rm tool; echo x >t; chmod 6711 t; mkdir d; chmod 2777 d`,
    ),
  ).toEqual({
    "pipe (out)": "pipe",
    "sock (out)": "socket",
    t: "file 2 711",
    "t (out)": "privilege",
    d: "folder 777",
  });
});

test("names that are no text stay behind, and names that only look dangerous come", async () => {
  const odd =
    "printf x >\"$(printf 'caf\\351')\"; mkdir \"$(printf 'd\\377')\"; echo y >\"$(printf 'd\\377')/in\"; echo z >\"$(printf 'line\\nbreak')\"; echo w >-rf; echo v >'a\\b'";
  expect(await changesOf(odd)).toEqual({
    "caf\ufffd (out)": "name",
    "d\ufffd (out)": "name",
    "line\nbreak": "file 2 644",
    "-rf": "file 2 644",
    "a\\b": "file 2 644",
  });
});

/** the bytes of files, one after the other */
async function fetched(exec: number, sizes: Readonly<Record<string, number>>): Promise<string> {
  const files = Object.entries(sizes).map(([path, bytes]) => ({ mount: 0, path, bytes }));
  let all = "";
  await stage.channel.fetch(exec, files, async (pieces) => {
    for await (const piece of pieces) all += Buffer.from(piece).toString();
  });
  return all;
}

test("files that nobody may read are listed with their mode and can be fetched", async () => {
  const { exec } = await stage.run("echo secret >s; chmod 000 s; mkdir d; echo in >d/i; chmod 000 d");
  const lines = await stage.channel.changes(exec, 1);
  expect(lines.map((line) => [line.path, inWords(line)])).toEqual(
    expect.arrayContaining([
      ["s", "file 7 0"],
      ["d", "folder 0"],
      ["d/i", "file 3 644"],
    ]),
  );
  expect(await fetched(exec, { s: 7, "d/i": 3 })).toBe("secret\nin\n");
});

test("files longer than a piece, and many shorter ones, come one after the other and whole", async () => {
  const { exec } = await stage.run(
    "head -c 200000 /dev/zero | tr '\\0' a >long; for n in 1 2 3; do echo $n >s$n; done; : >none",
  );
  expect(await fetched(exec, { s1: 2, long: 200_000, none: 0, s2: 2, s3: 2 })).toBe(`1\n${"a".repeat(200_000)}2\n3\n`);
});

test("a fetch follows no link, and refuses files that are not as long as promised", async () => {
  const { exec } = await stage.run("ln -s /spool/layers l; printf 12345 >five");
  await expect(fetched(exec, { l: 1 })).rejects.toThrow("ELOOP");
  await expect(fetched(exec, { five: 4 })).rejects.toThrow("could not be read");
  await expect(fetched(exec, { five: 6 })).rejects.toThrow("could not be read");
  await expect(fetched(exec, { five: 5, none: 1 })).rejects.toThrow("ENOENT");
  expect(await fetched(exec, { five: 5 })).toBe("12345");
});

test("differences laid out as a layer are what the next command sees and its changes are counted against", async () => {
  const hostPath = join(stage.folder, "blob");
  await writeFile(hostPath, "staged bytes");
  const long = `${"x".repeat(120)}-ü`;
  const at = (path: string) => `/work/folder/${path}` as const;
  const differences: readonly TreeDifference[] = [
    { path: at("a.txt"), entry: "gone" },
    { path: at("old"), entry: "folder", mode: 0o700, isOpaque: true },
    { path: at(`old/${long}`), entry: "file", hostPath, bytes: 12, mode: 0o640, modifiedMs: 1_700_000_000_123 },
    { path: at("kept"), entry: "folder", mode: 0o755, isOpaque: false },
    { path: at("kept/2"), entry: "link", target: long },
  ];
  await stage.channel.layer("one", packLayer(differences, { mountPath: "/work/folder", marks: "user", owner: 0 }));
  const mounts = [layered(true, ["layer:one", "/lower"])];
  const { stdout } = await stage.run(`ls -A . old kept; cat old/*; stat -c '%a %Y' old old/*; readlink kept/2`, {
    mounts,
  });
  expect(stdout).toBe(
    `.:\nkept\nlink\nold\nonly\n\nkept:\n1\n2\ndeep\n\nold:\n${long}\nstaged bytes700 ${stdout.match(/^700 (\d+)|(?<=staged bytes700 )\d+/m)?.[0]}\n640 1700000000\n${long}\n`,
  );
  expect(await changesOf("rm -r old; mkdir old; rm kept/2", { mounts })).toEqual({
    old: "folder 755 opaque",
    kept: "folder 755",
    "kept/2": "gone",
  });
  await stage.channel.dropLayer("one");
});
