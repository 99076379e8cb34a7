import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { searchPattern } from "./search-pattern.ts";
import { SearchThread } from "./search-thread.ts";

const endless = { kind: "names", names: [`${"a".repeat(60)}?`] } as const;

test("a search is given up in the middle of a match, and ends with its thread", async () => {
  const thread = new SearchThread(searchPattern("^(a+)+!$"));
  const controller = new AbortController();
  const answer = thread.ask(endless, 600_000, controller.signal);
  controller.abort();
  expect(await answer).toBeNull();
  expect(await thread.ask(endless, 600_000, controller.signal)).toBeNull();
  await thread.close();
});

test("a thread that was ended gives no answer rather than none ever", async () => {
  const thread = new SearchThread(searchPattern("^(a+)+!$"));
  const answer = thread.ask(endless, 600_000, new AbortController().signal);
  await thread.close();
  expect(await answer).toBeNull();
});

test("a file is searched where it was found, and no other through a link that came meanwhile", async ({ skip }) => {
  skip(process.platform !== "linux", "only Linux tells where an open file lies");
  const place = realpathSync(mkdtempSync(join(tmpdir(), "search-")));
  const thread = new SearchThread(searchPattern("secret|granted"));
  try {
    for (const name of ["sub", "elsewhere"]) mkdirSync(join(place, name));
    for (const name of ["sub/a", "sub/b"]) writeFileSync(join(place, name), "granted");
    for (const name of ["a", "b"]) writeFileSync(join(place, "elsewhere", name), "secret");
    const found = async (name: string) => {
      const question = { kind: "files", hostPaths: [join(place, name)], maxMatches: 9 } as const;
      return JSON.stringify(await thread.ask(question, 600_000, new AbortController().signal));
    };
    expect(await found("sub/a")).toContain("granted");
    rmSync(join(place, "sub/a"));
    symlinkSync(join(place, "elsewhere/a"), join(place, "sub/a"));
    expect(await found("sub/a")).toContain("unreadable");
    renameSync(join(place, "sub"), join(place, "away"));
    symlinkSync(join(place, "elsewhere"), join(place, "sub"));
    expect(await found("sub/b")).toContain("unreadable");
  } finally {
    await thread.close();
    rmSync(place, { recursive: true });
  }
});
