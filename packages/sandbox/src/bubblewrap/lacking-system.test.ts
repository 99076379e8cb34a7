import { expect, test } from "vitest";
import { lackingWords, type SystemFacts } from "./lacking-system.ts";

const fit: SystemFacts = {
  release: "6.1.0-18-amd64",
  fileSystems: "nodev\tsysfs\nnodev\toverlay\n\text4\n",
  folder: "/home/anna/.local/share/deskhand/sandboxes",
  diskKind: 0xef53,
};

test("a system with everything lacks nothing", () => {
  expect(lackingWords(fit)).toEqual([]);
  expect(lackingWords({ ...fit, release: "5.11.0" })).toEqual([]);
});

test.each([
  [{ release: "5.10.0-28-amd64" }, "update it to 5.11 or newer"],
  [{ release: "4.19.0" }, "update it to 5.11 or newer"],
  [{ fileSystems: "nodev\tsysfs\n" }, "type: sudo modprobe overlay"],
  [{ diskKind: 0x794c7630 }, "set DESKHAND_HOME to a folder on a local disk"],
  [{ diskKind: 0x6969 }, "a network disk (NFS)"],
])("a system with %j is told what it lacks", (facts, words) => {
  expect(lackingWords({ ...fit, ...facts })).toEqual([expect.stringContaining(words)]);
});
