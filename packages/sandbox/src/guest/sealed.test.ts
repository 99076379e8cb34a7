import { describe, expect, test } from "vitest";
import { giver, makesFolders, taker } from "../testing/handing-over.ts";
import type { TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;
function keep(opened: TestStage): void {
  stage = opened;
}

describe("where jails are made ahead", { retry: 0 }, () => {
  useStage(keep, { jailsAhead: true });

  test("a command that goes on cannot change what another wrote that has ended, though it was handed its folder", async () => {
    const other = stage.run(taker("folder", makesFolders));
    const first = await stage.run(giver("folder", 'mkdir("d"), sysopen(my $d, ".", O_RDONLY|O_DIRECTORY)'));
    expect([first.stdout, first.report.end]).toEqual(["1\n", { by: "exit", code: 0 }]);
    const before = await stage.channel.changes(first.exec, 1);
    expect((await other).stdout).toBe("Read-only file system");
    expect(await stage.channel.changes(first.exec, 1)).toEqual(before);
  });

  test("a command whose file another can still write to is refused, and the next one is not", async () => {
    const other = stage.run(taker("file", "sleep 3"));
    const first = stage.run(giver("file", 'sysopen(my $d, "mine", O_RDWR|O_CREAT)'));
    await expect(first).rejects.toThrow("Another command still holds files of this one.");
    await other;
    expect((await stage.run("echo kept >mine; cat mine")).stdout).toBe("kept\n");
  });
});

describe("where bubblewrap makes each jail", { retry: 0 }, () => {
  useStage(keep, { jailsAhead: false });

  test("commands run one after the other, so that nobody is there to be handed anything", async () => {
    const [other, first] = await Promise.all([
      stage.run(taker("alone", makesFolders)),
      stage.run(giver("alone", 'sysopen(my $d, ".", O_RDONLY|O_DIRECTORY)')),
    ]);
    expect([other.stdout, first.stdout]).toEqual(["nobody", "-1\n"]);
  });
});
