import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { ageEverything } from "./kit/mixed-folder.ts";
import { makePlace, putFiles } from "./kit/place.ts";
import { done, read, runScript, shown, write } from "./kit/scripted-run.ts";
import { parseRun } from "./kit/terminal.ts";

const whole = { times: true } as const;

describe("a full disk", () => {
  /** A disk of 90 MB at `path`, or why there is none; 64 MB always stay free. */
  function mountSmallDisk(path: string): string | null {
    mkdirSync(path, { recursive: true });
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=90m,mode=700", "deskhand-test", path], { stdio: "pipe" });
    } catch (error) {
      return `no small disk can be mounted here (${String(error).split("\n")[0]}); run as root to try it`;
    }
    onTestFinished(() => void execFileSync("umount", ["--lazy", path]));
    return null;
  }

  test("under the user's folder: nothing half written stays, it says so, and it goes on when there is room", async (context) => {
    const place = makePlace();
    const problem = mountSmallDisk(place.desk);
    if (problem !== null) return context.skip(problem);
    putFiles(place.desk, {
      "big.bin": new Uint8Array(8_000_000).fill(7),
      "films.bin": new Uint8Array(20_000_000),
      "small.txt": "s",
    });
    ageEverything(place.desk);
    const before = folderTree(place.desk, whole);
    const copies = [{ from: join(place.desk, "big.bin"), to: join(place.desk, "copy.bin") }];
    const ended = await runScript(
      place,
      [{ calls: [{ tool: "file_copy", input: { copies } }] }, done],
      "--mode",
      "auto",
    );
    expect(ended.status, ended.errors).toBe(1);
    expect(folderTree(place.desk, whole)).toEqual(before);
    expect(await shown(place, ended)).toMatch(/disk is full|not enough (room|space)|Free (some|up)/i);

    unlinkSync(join(place.desk, "films.bin"));
    const resumed = await place.terminal.type("resume", parseRun(ended).summary.taskId, "--json");
    expect(resumed.status, resumed.errors).toBe(0);
    const after = folderTree(place.desk, whole);
    expect(after["copy.bin"]?.bytes).toBe(before["big.bin"]?.bytes);
  });

  test("under the data folder: no change is made whose old bytes cannot be kept", async (context) => {
    const place = makePlace();
    const problem = mountSmallDisk(place.home);
    if (problem !== null) return context.skip(problem);
    const filler = join(place.home, "somebody else's file");
    const line = "0123456789abcdef\n";
    putFiles(place.desk, { "big.txt": line.repeat(200_000), "small.txt": "s" });
    ageEverything(place.desk);
    const before = folderTree(place.desk, whole);
    writeFileSync(filler, new Uint8Array(29_000_000));
    const big = join(place.desk, "big.txt");
    const replies = [read(big), write(big, "short"), done];
    const ended = await runScript(place, replies, "--mode", "auto", "--approve", "all");
    expect(ended.status, ended.errors).toBe(1);
    expect(ended.errors).not.toMatch(/\n\s+at /);
    expect(folderTree(place.desk, whole)).toEqual(before);
    expect(await shown(place, ended)).toMatch(/full|room|space/i);

    rmSync(filler);
    const id = parseRun(ended).summary.taskId;
    const again = parseRun(ended).summary.status === "failed" ? ["resume", id] : ["apply", id];
    const resumed = await place.terminal.type(...again);
    expect(resumed.status, resumed.output + resumed.errors).toBe(0);
    expect(readFileSync(big, "utf8")).toBe("short");
    expect((await place.terminal.type("undo", id)).status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("not even room for the log: one sentence, no trace of a program, and the folder as it was", async (context) => {
    const place = makePlace();
    const problem = mountSmallDisk(place.home);
    if (problem !== null) return context.skip(problem);
    putFiles(place.desk, { "a.txt": "a", "b.csv": "x,y\n1,2\n" });
    const before = folderTree(place.desk, whole);
    expect((await place.terminal.type("run", "Tidy this folder", "--folder", place.desk)).status).toBe(3);
    const filler = join(place.home, "filler");
    fillDisk(filler);
    const words = ["run", "Tidy this folder", "--folder", place.desk, "--approve", "all"];
    const ended = await place.terminal.type(...words);
    expect(ended.status, ended.output + ended.errors).toBe(1);
    expect(ended.errors).not.toMatch(/\n\s+at /);
    expect(ended.output + ended.errors).toMatch(/full|room|space/i);
    expect(folderTree(place.desk, whole)).toEqual(before);
    rmSync(filler);
    expect((await place.terminal.type(...words)).status).toBe(0);
  });

  test("while an answer is given: it says that the answer did not count, and the same answer goes on when there is room", async (context) => {
    const place = makePlace();
    const problem = mountSmallDisk(place.home);
    if (problem !== null) return context.skip(problem);
    putFiles(place.desk, { "a.txt": "a", "b.csv": "x,y\n1,2\n" });
    ageEverything(place.desk);
    const before = folderTree(place.desk, whole);
    const waiting = await place.terminal.type("run", "Tidy this folder", "--folder", place.desk, "--json");
    expect(waiting.status, waiting.errors).toBe(3);
    const answer = ["answer", parseRun(waiting).summary.taskId, "--approve", "plan"];
    const filler = join(place.home, "filler");
    fillDisk(filler);
    const refused = await place.terminal.type(...answer);
    expect(refused.status).toBe(1);
    expect(refused.errors.trim()).toMatch(
      /^deskhand: The disk .* is full.* Nothing is lost: free some space, then do (it|this) again\.$/,
    );
    expect(folderTree(place.desk, whole)).toEqual(before);
    rmSync(filler);
    const answered = await place.terminal.type(...answer);
    expect(answered.status, answered.output + answered.errors).toBe(0);
    expect(folderTree(place.desk, whole)).not.toEqual(before);
  });

  /** Writes until nothing more fits. */
  function fillDisk(path: string): void {
    for (let bytes = 1_048_576; bytes >= 1; bytes = Math.floor(bytes / 2)) {
      try {
        for (;;) writeFileSync(path, new Uint8Array(bytes), { flag: "a" });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
      }
    }
  }
});
