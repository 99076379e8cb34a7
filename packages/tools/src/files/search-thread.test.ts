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
