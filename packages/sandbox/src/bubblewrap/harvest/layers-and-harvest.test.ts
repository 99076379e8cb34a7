import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mount, TreeDifference } from "@deskhand/contracts";
import { afterEach, beforeEach, describe, expect, it, type TestContext } from "vitest";
import { LayerStack } from "../layers/layer-stack.ts";
import { removeTree } from "../layers/remove-tree.ts";
import { Whiteouts } from "../layers/whiteouts.ts";
import { skipTier } from "../testing/need-bubblewrap.ts";
import { listUpper } from "./list-upper.ts";
import { opaqueFolders } from "./opaque-folders.ts";

const guest = "/home/ada/letters";
let place = "";
let folder = "";
let stack: LayerStack;

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "layers-"));
  folder = join(place, "letters");
  for (const name of ["letters/old/deep", "layers", "spool"]) await mkdir(join(place, name), { recursive: true });
  await writeFile(join(folder, "a.txt"), "a");
  await writeFile(join(folder, "old/b.txt"), "b");
  await writeFile(join(folder, "old/deep/c.txt"), "c");
  await writeFile(join(place, "blob"), "blob");
  stack = new LayerStack(join(place, "layers"), "m0", new Whiteouts(join(place, "layers")));
});
afterEach(() => removeTree(place));

const mountOf = (differences: readonly TreeDifference[]): Mount => ({
  path: guest,
  hostPath: folder,
  verb: "edit",
  differences,
});
const file = (name: string, hostPath = join(place, "blob")): TreeDifference => ({
  path: `${guest}/${name}` as const,
  entry: "file",
  hostPath,
  bytes: 4,
  mode: 0o640,
  modifiedMs: 1_700_000_000_000,
});
const made = (name: string, isOpaque = false): TreeDifference => ({
  path: `${guest}/${name}` as const,
  entry: "folder",
  mode: 0o755,
  isOpaque,
});
const gone = (name: string): TreeDifference => ({ path: `${guest}/${name}` as const, entry: "gone" });

function overlayWorks(context: TestContext): boolean {
  try {
    execFileSync("unshare", ["-Urm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    skipTier(context, "user namespaces cannot mount here");
    return false;
  }
}

let count = 0;
/** Runs `script` in the merged view and gives what it printed and the upper layer. */
async function inView(mount: Mount, script: string): Promise<{ output: string; upper: string }> {
  count += 1;
  const held = await stack.hold(String(count), mount);
  const [upper, work, view] = ["upper", "work", "view"].map((name) => join(place, "spool", `${count}-${name}`));
  for (const path of [upper, work, view]) await mkdir(path ?? "");
  const lowers = [...held.names.map((name) => join(place, "layers", name)), folder].join(":");
  const options = `userxattr,lowerdir=${lowers},upperdir=${upper},workdir=${work}`;
  const command = `mount -t overlay overlay -o ${options} ${view} && cd ${view} && (${script})`;
  const output = execFileSync("unshare", ["-Urm", "sh", "-c", command], { encoding: "utf8" });
  await held.release();
  return { output, upper: upper ?? "" };
}

const harvest = async (mount: Mount, script: string) => {
  const { upper } = await inView(mount, script);
  const listing = await listUpper({ mount, upper, opaqueAmong: (paths) => opaqueFolders(upper, paths) });
  return {
    leftOut: listing.leftOut,
    differences: listing.differences.map((difference) =>
      difference.entry === "file"
        ? { ...difference, hostPath: difference.hostPath.slice(upper.length), modifiedMs: 0 }
        : difference,
    ),
  };
};

describe("a stack of layers", () => {
  it("shows files, folders, links and gaps as the differences say, with modes and times", async (context) => {
    if (!overlayWorks(context)) return;
    const differences: TreeDifference[] = [
      file("a.txt"),
      made("new"),
      file("new/x y'.txt"),
      gone("old/b.txt"),
      { path: `${guest}/link`, entry: "link", target: "/etc/passwd" },
    ];
    const { output } = await inView(
      mountOf(differences),
      "find . | sort; stat -c '%a %Y' a.txt; cat a.txt; readlink link",
    );
    expect(output).toBe(
      ".\n./a.txt\n./link\n./new\n./new/x y'.txt\n./old\n./old/deep\n./old/deep/c.txt\n640 1700000000\nblob/etc/passwd\n",
    );
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("a");
  });

  it("hides what an opaque folder hides, at every depth", async (context) => {
    if (!overlayWorks(context)) return;
    const { output } = await inView(
      mountOf([made("old", true), made("old/deep"), file("old/deep/n")]),
      "find old | sort",
    );
    expect(output).toBe("old\nold/deep\nold/deep/n\n");
  });

  it("puts what grew on top and writes the rest anew, leaving held layers as they are", async (context) => {
    if (!overlayWorks(context)) return;
    const first = await stack.hold("one", mountOf([made("new"), file("new/1")]));
    const second = await stack.hold("two", mountOf([made("new"), file("new/1"), file("new/2"), gone("a.txt")]));
    expect(first.names).toEqual(["m0-1"]);
    expect(second.names).toEqual(["m0-2", "m0-1"]);
    const third = await stack.hold("three", mountOf([made("new"), file("new/2")]));
    expect(third.names).toEqual(["m0-3"]);
    expect((await lstat(join(place, "layers/m0-1/new/1"))).isFile()).toBe(true);
    await first.release();
    await second.release();
    await expect(lstat(join(place, "layers/m0-1"))).rejects.toThrow("ENOENT");
    expect((await stack.hold("three", mountOf([]))).names).toEqual(["m0-3"]);
  });

  it("shows the same after growing as written at once", async (context) => {
    if (!overlayWorks(context)) return;
    await stack.hold("before", mountOf([made("new"), gone("old/b.txt")]));
    const grown = [made("new"), file("new/1"), file("old/b.txt"), gone("old/deep")];
    const { output } = await inView(mountOf(grown), "find . | sort; cat old/b.txt");
    expect(output).toBe(".\n./a.txt\n./new\n./new/1\n./old\n./old/b.txt\nblob");
  });

  it.each(["/etc/passwd", `${guest}/../x`, `${guest}x/y`, `${guest}//x`, `${guest}/a\0b`])(
    "refuses %j",
    async (path) => {
      await expect(stack.hold("bad", mountOf([{ path: path as "/x", entry: "gone" }]))).rejects.toThrow(RangeError);
    },
  );

  it("refuses to write below a link", async () => {
    const link: TreeDifference = { path: `${guest}/l`, entry: "link", target: "/etc" };
    await expect(stack.hold("bad", mountOf([link, file("l/x")]))).rejects.toThrow("no folder");
  });
});

describe("the harvest of an upper layer", () => {
  it("is empty when nothing was changed", async (context) => {
    if (!overlayWorks(context)) return;
    expect(await harvest(mountOf([]), "cat a.txt")).toEqual({ differences: [], leftOut: [] });
  });

  it("lists what was made, changed and removed, parents first", async (context) => {
    if (!overlayWorks(context)) return;
    const script =
      "umask 022; echo 12 >> old/deep/c.txt; rm a.txt; mkdir -p n/m; ln -s /etc/shadow n/out; printf hi > n/m/f; chmod 700 old";
    expect((await harvest(mountOf([]), script)).differences).toEqual([
      { path: `${guest}/a.txt`, entry: "gone" },
      { path: `${guest}/n`, entry: "folder", mode: 0o755, isOpaque: false },
      { path: `${guest}/old`, entry: "folder", mode: 0o700, isOpaque: false },
      { path: `${guest}/n/m`, entry: "folder", mode: 0o755, isOpaque: false },
      { path: `${guest}/n/out`, entry: "link", target: "/etc/shadow" },
      { path: `${guest}/n/m/f`, entry: "file", hostPath: "/n/m/f", bytes: 2, mode: 0o644, modifiedMs: 0 },
      {
        path: `${guest}/old/deep/c.txt`,
        entry: "file",
        hostPath: "/old/deep/c.txt",
        bytes: 4,
        mode: 0o644,
        modifiedMs: 0,
      },
    ]);
  });

  it("tells a folder that was made anew from one that was changed", async (context) => {
    if (!overlayWorks(context)) return;
    const script = "umask 022; rm -r old; mkdir old; echo n > old/b.txt";
    expect((await harvest(mountOf([]), script)).differences).toEqual([
      { path: `${guest}/old`, entry: "folder", mode: 0o755, isOpaque: true },
      { path: `${guest}/old/b.txt`, entry: "file", hostPath: "/old/b.txt", bytes: 2, mode: 0o644, modifiedMs: 0 },
    ]);
  });

  it("is against the differences of the snapshot, not only against the folder", async (context) => {
    if (!overlayWorks(context)) return;
    const mount = mountOf([made("new"), file("new/1"), gone("a.txt")]);
    expect((await harvest(mount, "umask 022; rm new/1; mkdir a.txt")).differences).toEqual([
      { path: `${guest}/a.txt`, entry: "folder", mode: 0o755, isOpaque: false },
      { path: `${guest}/new/1`, entry: "gone" },
    ]);
  });

  it("leaves out pipes, sockets and odd names, takes files without their set-user-id bit, and reads what may not be read", async (context) => {
    if (!overlayWorks(context)) return;
    const script = `umask 022; mkfifo p; perl -MSocket -e 'socket(S,PF_UNIX,SOCK_STREAM,0); bind(S, sockaddr_un("s")) or die';
      touch "$(printf 'x\\377')"; echo hi > suid; chmod 4711 suid; mkdir shut; echo in > shut/in; chmod 0 shut/in shut`;
    const { differences, leftOut } = await harvest(mountOf([]), script);
    expect(leftOut.map(({ path }) => path)).toEqual([`${guest}/x\ufffd`, `${guest}/p`, `${guest}/s`, `${guest}/suid`]);
    expect(differences).toEqual([
      { path: `${guest}/shut`, entry: "folder", mode: 0, isOpaque: false },
      { path: `${guest}/suid`, entry: "file", hostPath: "/suid", bytes: 3, mode: 0o711, modifiedMs: 0 },
      { path: `${guest}/shut/in`, entry: "file", hostPath: "/shut/in", bytes: 3, mode: 0, modifiedMs: 0 },
    ]);
  });

  it("does not follow a link that stands where a folder stood", async (context) => {
    if (!overlayWorks(context)) return;
    await mkdir(join(place, "outside"));
    await writeFile(join(place, "outside/secret"), "s");
    const { differences } = await harvest(mountOf([]), `rm -r old; ln -s ${place}/outside old`);
    expect(differences).toEqual([{ path: `${guest}/old`, entry: "link", target: `${place}/outside` }]);
  });
});

describe("removing a tree", () => {
  it("goes into folders that were shut, and follows no link", async () => {
    await mkdir(join(place, "t/shut/in"), { recursive: true });
    await symlink(folder, join(place, "t/shut/link"));
    await chmod(join(place, "t/shut/in"), 0);
    await chmod(join(place, "t/shut"), 0);
    await removeTree(join(place, "t"));
    await expect(stat(join(place, "t"))).rejects.toThrow("ENOENT");
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("a");
    await rm(folder, { recursive: true });
    await removeTree(folder);
  });
});
