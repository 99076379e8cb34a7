import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { RefusedAccelerators } from "./refused-accelerators.ts";

let place = "";
let file = "";
let refused: RefusedAccelerators;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "refused-"));
  file = join(place, "templates-refused.json");
  refused = new RefusedAccelerators(file);
});
afterEach(() => rm(place, { recursive: true, force: true }));

test("an accelerator is refused with what it was refused with, until it is taken off again", async () => {
  await refused.add("one", "kvm");
  await refused.add("one", "hvf");
  expect(await new RefusedAccelerators(file).with("one")).toEqual(["kvm", "hvf"]);
  expect(await refused.with("other")).toEqual([]);
  await refused.remove("one", "kvm");
  expect(await refused.with("one")).toEqual(["hvf"]);
});

test("taking off what is not refused leaves what was found with something else", async () => {
  await refused.add("one", "kvm");
  await refused.remove("other", "kvm");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ key: "one", refused: ["kvm"] });
});

test.for(["", "{", '{"key":"one","refused":"kvm"}', '{"key":"one","refused":["warp"]}'])(
  "notes that read %j refuse nothing",
  async (text) => {
    await writeFile(file, text);
    expect(await refused.with("one")).toEqual([]);
  },
);
