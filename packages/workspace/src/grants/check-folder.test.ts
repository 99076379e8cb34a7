import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FileSystem } from "../file-system/file-system.ts";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { checkFolder, type Surroundings } from "./check-folder.ts";

let root: string;
let userHome: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "grants-")));
  userHome = join(root, "homes/ada");
  for (const name of [
    "Documents/Taxes",
    ".ssh",
    ".config/app",
    ".local/share/deskhand/tasks",
    ".cache/deskhand",
    ".cache/other",
    "deskhand-notes",
    "Mail",
  ]) {
    mkdirSync(join(userHome, name), { recursive: true });
  }
  writeFileSync(join(userHome, "file.txt"), "");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  fileSystem: createNodeFileSystem(),
  dataFolder: join(userHome, ".local/share/deskhand"),
  userHome,
  platform: "linux",
  ...more,
});

async function check(path: string, more: Partial<Surroundings> = {}): Promise<string> {
  const result = await checkFolder({ path: path as GuestPath, verb: "edit", neverDelete: false }, around(more));
  return result.ok ? `ok ${result.folder.path}` : result.failure.message;
}

test("a folder of the user's own may be handed over, wherever it lies", async () => {
  expect(await check(join(userHome, "Documents"))).toBe(`ok ${userHome}/Documents`);
  expect(await check(join(userHome, "Documents/Taxes"))).toBe(`ok ${userHome}/Documents/Taxes`);
  mkdirSync(join(root, "elsewhere"));
  expect(await check(join(root, "elsewhere"))).toBe(`ok ${root}/elsewhere`);
});

test("names are compared as whole segments", async () => {
  mkdirSync(join(userHome, ".sshfs"));
  expect(await check(join(userHome, ".sshfs"))).toBe(`ok ${userHome}/.sshfs`);
  expect(await check(join(userHome, "deskhand-notes"))).toBe(`ok ${userHome}/deskhand-notes`);
});

test("the home folder itself, and what contains it, may not be handed over", async () => {
  expect(await check(userHome)).toMatch(/whole home folder/);
  expect(await check(join(root, "homes"))).toMatch(/contains a protected place/);
  expect(await check("/")).toMatch(/contains a protected place/);
});

test("keys, settings and Deskhand's own data may not be handed over, nor anything in them", async () => {
  expect(await check(join(userHome, ".cache/other"))).toBe(`ok ${userHome}/.cache/other`);
  const own = [".local/share/deskhand", ".local/share/deskhand/tasks", ".cache", ".cache/deskhand"];
  for (const name of [".ssh", ".config", ".config/app", ...own]) {
    expect(await check(join(userHome, name))).toMatch(/protected place/);
  }
});

test("a data folder anywhere is protected both ways", async () => {
  const dataFolder = join(root, "work/data");
  mkdirSync(join(dataFolder, "tasks"), { recursive: true });
  expect(await check(join(root, "work"), { dataFolder })).toMatch(/contains a protected place/);
  expect(await check(dataFolder, { dataFolder })).toMatch(/protected place/);
  expect(await check(join(dataFolder, "tasks"), { dataFolder })).toMatch(/lies in a protected place/);
});

test("the system's folders may not be handed over, its temporary ones may", async () => {
  for (const path of ["/etc", "/usr/share", "/proc", "/dev", "/var/log", "/bin"]) {
    expect(await check(path)).toMatch(/protected place/);
  }
  expect(await check("/var/tmp")).toBe("ok /var/tmp");
});

test("a folder inside a home that itself lies in a system folder may be handed over", async () => {
  const home = "/root";
  const fileSystem = foldersEverywhere();
  expect(await check("/root/papers", { userHome: home, dataFolder: "/root/.local/deskhand", fileSystem })).toBe(
    "ok /root/papers",
  );
  expect(await check("/root", { userHome: home, dataFolder: "/root/.local/deskhand", fileSystem })).toMatch(
    /whole home/,
  );
  expect(await check("/root/.ssh", { userHome: home, dataFolder: "/root/.local/deskhand", fileSystem })).toMatch(
    /protected/,
  );
  expect(await check("/root/papers", { userHome: "/home/ada", dataFolder: "/home/ada/d", fileSystem })).toMatch(
    /protected/,
  );
});

test("links are resolved first, on both sides", async () => {
  symlinkSync(join(userHome, ".ssh"), join(root, "innocent"));
  expect(await check(join(root, "innocent"))).toMatch(/protected place/);
  symlinkSync(join(userHome, "Documents"), join(root, "papers"));
  expect(await check(join(root, "papers"))).toBe(`ok ${userHome}/Documents`);
  mkdirSync(join(root, "vault"));
  rmSync(join(userHome, ".ssh"), { recursive: true });
  symlinkSync(join(root, "vault"), join(userHome, ".ssh"));
  expect(await check(join(root, "vault"))).toMatch(/protected place/);
});

/** A file system in which every path is an empty folder. */
function foldersEverywhere(): FileSystem {
  return {
    ...createNodeFileSystem(),
    realPath: async (path) => path,
    stat: async () => ({
      kind: "folder",
      device: "1",
      inode: "1",
      links: 1,
      bytes: 0,
      blocks: 0,
      changedNs: "0",
      modifiedNs: "0",
      mode: 0o755,
    }),
    readFolder: async () => [],
  };
}

test("letters of either case name the same protected folder on a Mac", async () => {
  const fileSystem = foldersEverywhere();
  const mac = {
    userHome: "/Users/ada",
    dataFolder: "/Users/ada/Library/Deskhand",
    fileSystem,
    platform: "darwin" as const,
  };
  expect(await check("/Users/ADA/.SSH", mac)).toMatch(/protected place/);
  expect(await check("/users/ada", mac)).toMatch(/whole home/);
  expect(await check("/Users/ada/Library/Keychains", mac)).toMatch(/protected place/);
  expect(await check("/Users/ada/Library/CloudStorage/Drive", mac)).toBe("ok /Users/ada/Library/CloudStorage/Drive");
});

test("drives and separators of Windows are understood", async () => {
  const fileSystem = foldersEverywhere();
  const home = "C:\\Users\\Ada";
  const windows = {
    userHome: home,
    dataFolder: `${home}\\AppData\\Local\\Deskhand`,
    fileSystem,
    platform: "win32" as const,
  };
  expect(await check("/c/users/ada/Documents", windows)).toBe("ok /c/users/ada/Documents");
  expect(await check("/c/Users/Ada/appdata/Roaming", windows)).toMatch(/protected place/);
  expect(await check("/c/windows/System32", windows)).toMatch(/protected place/);
  expect(await check("/c", windows)).toMatch(/protected place/);
  expect(await check("/d/Photos", windows)).toBe("ok /d/Photos");
});

test("what is not a folder, is not there, or cannot be opened gets a sentence", async () => {
  expect(await check(join(userHome, "file.txt"))).toMatch(/is not a folder. Choose the folder that holds it/);
  expect(await check(join(userHome, "nothing"))).toMatch(/There is no folder/);
  chmodSync(join(userHome, "Mail"), 0);
  const real = createNodeFileSystem();
  const closed: FileSystem = {
    ...real,
    readFolder: () => Promise.reject(Object.assign(new Error("closed"), { code: "EACCES" })),
  };
  expect(await check(join(userHome, "Mail"), { fileSystem: closed })).toMatch(
    /cannot be opened: you have no permission/,
  );
});
