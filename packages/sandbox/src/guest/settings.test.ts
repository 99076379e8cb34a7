import { expect, test } from "vitest";
import { parseSettings, type StageSettings } from "./settings.ts";

const settings: StageSettings = {
  channel: { device: "/dev/vport0p1" },
  spool: "/spool",
  marks: "trusted",
  runAs: { uid: 1000, gid: 1000 },
  seccomp: "/filter",
  root: [
    { kind: "bind", from: "/usr", to: "/usr" },
    { kind: "link", target: "usr/bin", to: "/bin" },
  ],
  env: { PATH: "/usr/bin" },
  watchMs: 100,
  busybox: null,
  jailsAhead: false,
};

test("settings are read as they were written", () => {
  expect(parseSettings(JSON.stringify(settings))).toEqual(settings);
});

test.each(Object.keys(settings))("settings without %s set no stage", (field) => {
  expect(() => parseSettings(JSON.stringify({ ...settings, [field]: undefined }))).toThrow("settings of the stage");
});

test.each([
  ["a filter that is off", { seccomp: null }],
  ["a relative spool", { spool: "spool" }],
  ["an unknown kind of mark", { marks: "none" }],
  ["a root user that is no number", { runAs: { uid: "0", gid: 0 } }],
  ["a root entry of another kind", { root: [{ kind: "write", from: "/", to: "/" }] }],
])("settings with %s set no stage", (_name, change) => {
  expect(() => parseSettings(JSON.stringify({ ...settings, ...change }))).toThrow("settings of the stage");
});
