import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Environment, readConfig } from "./config.ts";

test.each<[Environment, NodeJS.Platform, string]>([
  [{ DESKHAND_HOME: "/data" }, "linux", "/data"],
  [{ DESKHAND_HOME: "relative" }, "linux", resolve("relative")],
  [{ DESKHAND_HOME: "" }, "linux", join(homedir(), ".local/share/deskhand")],
  [{ XDG_DATA_HOME: "/xdg" }, "linux", "/xdg/deskhand"],
  [{ XDG_DATA_HOME: "not/absolute" }, "linux", join(homedir(), ".local/share/deskhand")],
  [{ XDG_DATA_HOME: "/xdg" }, "darwin", join(homedir(), "Library/Application Support/Deskhand")],
  [{ LOCALAPPDATA: "/local" }, "win32", join("/local", "Deskhand")],
])("%j on %s keeps its data in %s", (environment, platform, home) => {
  expect(readConfig(environment, platform).home).toBe(home);
});

test("a data folder that is reached through a link is called by where it really lies, also before it is there", () => {
  const place = realpathSync(mkdtempSync(join(tmpdir(), "config-")));
  try {
    mkdirSync(join(place, "disk"));
    symlinkSync(join(place, "disk"), join(place, "home"));
    expect(readConfig({ DESKHAND_HOME: join(place, "home", "a/b") }).home).toBe(join(place, "disk", "a/b"));
  } finally {
    rmSync(place, { recursive: true });
  }
});

test.each<[Environment, NodeJS.Platform, string]>([
  [{ DESKHAND_CACHE: "/cache", DESKHAND_HOME: "/data" }, "linux", "/cache"],
  [{ DESKHAND_HOME: "/data" }, "linux", join(homedir(), ".cache/deskhand")],
  [{ XDG_CACHE_HOME: "/xdg" }, "linux", "/xdg/deskhand"],
  [{ XDG_CACHE_HOME: "not/absolute" }, "linux", join(homedir(), ".cache/deskhand")],
  [{}, "darwin", join(homedir(), "Library/Caches/Deskhand")],
  [{ LOCALAPPDATA: "/local" }, "win32", join("/local", "Deskhand", "Cache")],
])("%j on %s keeps what can be found out again in %s", (environment, platform, cache) => {
  expect(readConfig(environment, platform).cache).toBe(cache);
});

test("an image is built unasked unless the environment says never", () => {
  expect(readConfig({}, "linux").buildImage).toBe("auto");
  expect(readConfig({ DESKHAND_BUILD_IMAGE: "never" }, "linux").buildImage).toBe("never");
});

test("a window needs a display on Linux only", () => {
  expect(readConfig({}, "linux").hasDisplay).toBe(false);
  expect(readConfig({ WAYLAND_DISPLAY: "wayland-0" }, "linux").hasDisplay).toBe(true);
  expect(readConfig({}, "darwin").hasDisplay).toBe(true);
});
