import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { makeMixedPlace } from "./kit/mixed-folder.ts";
import { makePlace, type Place, putFiles, scripted } from "./kit/place.ts";
import { runTidy, tidy } from "./kit/run-tidy.ts";
import { type Ended, parseRun } from "./kit/terminal.ts";

const whole = { times: true } as const;
/** longer than any test may take: a model that is thinking until it is stopped */
const forEverMs = 3_600_000;

const idOf = (ended: Ended): string => parseRun(ended).summary.taskId;

describe("run, undo and redo", () => {
  test("tidies a folder, and undo leaves it byte for byte as it was, with every time of change", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const ended = await runTidy(place, "--approve", "all", "--json");
    expect(ended.status, ended.errors).toBe(0);
    const { events, summary } = parseRun(ended);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(summary.status).toBe("done");
    const after = folderTree(place.desk, whole);
    expect(Object.keys(after)).not.toEqual(Object.keys(before));
    const contents = (tree: typeof before) =>
      Object.values(tree)
        .filter(({ kind }) => kind === "file")
        .map(({ bytes }) => bytes)
        .sort();
    expect(contents(after)).toEqual(contents(before));

    const undone = await place.terminal.type("undo", summary.taskId);
    expect(undone.status, undone.output + undone.errors).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);

    expect((await place.terminal.type("redo", summary.taskId)).status).toBe(0);
    expect(folderTree(place.desk, { times: false })).toEqual(folderTreeWithoutTimes(after));
    expect((await place.terminal.type("undo", summary.taskId)).status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("takes back one file alone when asked for its path", async () => {
    const place = makeMixedPlace();
    const { summary } = parseRun(await runTidy(place, "--approve", "all", "--json"));
    const moved = summary.changes.filter(({ kind }) => kind === "moved");
    const [first] = moved;
    const from = first?.from ?? "";
    expect((await place.terminal.type("undo", summary.taskId, "--path", from)).status).toBe(0);
    expect(existsSync(from)).toBe(true);
    expect(existsSync(first?.path ?? "")).toBe(false);
    for (const { path } of moved.slice(1)) expect(existsSync(path), path).toBe(true);
  });

  test("keeps back what the user changed after the task, says so, and takes back the rest", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, { times: false });
    const { summary } = parseRun(await runTidy(place, "--approve", "all", "--json"));
    const budget = summary.changes.find(({ from }) => from?.endsWith("budget 2026.csv") === true)?.path ?? "";
    putFiles("/", { [budget]: "my own figures\n" });
    const undone = await place.terminal.type("undo", summary.taskId);
    expect(undone.status).toBe(1);
    expect(undone.output).toContain(`Kept back ${budget}`);
    expect(readFileSync(budget, "utf8")).toBe("my own figures\n");
    const after = folderTree(place.desk, { times: false });
    for (const [name, entry] of Object.entries(before))
      if (name !== "budget 2026.csv") expect(after[name], name).toEqual(entry);
  });
});

function folderTreeWithoutTimes(tree: ReturnType<typeof folderTree>): ReturnType<typeof folderTree> {
  return Object.fromEntries(Object.entries(tree).map(([name, { kind, mode, bytes }]) => [name, { kind, mode, bytes }]));
}

describe("a task that waits", () => {
  test("changes nothing without approval, and goes on when answered", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const ended = await runTidy(place, "--json");
    expect(ended.status).toBe(3);
    expect(parseRun(ended).summary.status).toBe("waiting");
    expect(folderTree(place.desk, whole)).toEqual(before);
    const id = idOf(ended);
    const shown = await place.terminal.type("show", id);
    expect(shown.status).toBe(0);
    expect(shown.output).toContain("Plan (proposed)");
    expect(shown.output).toContain("deskhand answer");
    expect((await place.terminal.type("tasks")).output).toMatch(/waiting .*Tidy this folder .*1 question/);

    const answered = await place.terminal.type("answer", id, "--approve", "plan,write");
    expect(answered.status, answered.output).toBe(0);
    expect(Object.keys(folderTree(place.desk, whole))).not.toEqual(Object.keys(before));
    expect((await place.terminal.type("tasks")).output).toMatch(/done .*Tidy this folder/);
  });

  test("says in plain lines what it waits for and how to answer", async () => {
    const place = makeMixedPlace();
    const ended = await runTidy(place);
    expect(ended.status).toBe(3);
    expect(ended.output).toMatch(/Waiting for an answer: deskhand answer \w+ --approve plan/);
  });

  test("changes nothing when it is refused", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const id = idOf(await runTidy(place, "--json"));
    const denied = await place.terminal.type("answer", id, "--deny", "--text", "stop", "--json");
    expect(denied.status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("killed in the middle, it goes on with resume and does nothing twice", async () => {
    const place = makePlace();
    const write = { tool: "file_write", input: { path: `${place.desk}/made {{n}}.txt`, content: "{{n}}" } };
    const model = scripted(place, [
      { calls: [write], repeat: 3 },
      { text: "half", calls: [write], delayMs: forEverMs },
    ]);
    const running = place.terminal.start(
      ...["run", "write", "--folder", place.desk, "--model", model, "--mode", "auto", "--json"],
    );
    const id = (JSON.parse(await running.line(() => true)) as { taskId: string }).taskId;
    await running.line(
      (line) =>
        line.includes("changes.applied") && line.includes('"seq"') && existsSync(join(place.desk, "made 3.txt")),
    );
    running.signal("SIGKILL");
    await running.ended;
    scriptAgain(model, [{ calls: [write], repeat: 4 }, { text: "Done." }]);
    const resumed = await place.terminal.type("resume", id, "--json");
    expect(resumed.status, resumed.errors).toBe(0);
    const { summary } = parseRun(resumed);
    expect(summary.changes.map(({ path, status }) => `${path.slice(place.desk.length)} ${status}`)).toEqual(
      [1, 2, 3, 4].map((number) => `/made ${number}.txt applied`),
    );
  });
});

/** Replaces a script in place: the model's place in it is kept in its history. */
function scriptAgain(model: string, replies: readonly unknown[]): void {
  const path = model.slice("scripted".length);
  putFiles("/", { [path]: JSON.stringify(replies) });
}

describe("review", () => {
  test("keeps everything staged until it is accepted or dropped", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const ended = await runTidy(place, "--approve", "all", "--review", "--json");
    const { summary } = parseRun(ended);
    expect(ended.status).toBe(0);
    expect(new Set(summary.changes.map(({ status }) => status))).toEqual(new Set(["staged"]));
    expect(folderTree(place.desk, whole)).toEqual(before);

    const listed = await place.terminal.type("changes", summary.taskId);
    expect(listed.output).toContain("budget 2026.csv");
    expect(listed.output).toMatch(/changes not made yet: deskhand apply/);

    const chosen = summary.changes.find(({ from }) => from?.endsWith("budget 2026.csv") === true);
    const applied = await place.terminal.type("apply", summary.taskId, "--path", chosen?.path ?? "");
    expect(applied.status, applied.output + applied.errors).toBe(0);
    expect(existsSync(chosen?.path ?? "")).toBe(true);
    const others = summary.changes.filter(({ kind, path }) => kind === "moved" && path !== chosen?.path);
    for (const { from } of others) expect(existsSync(from ?? ""), from ?? "").toBe(true);

    const dropped = await place.terminal.type("drop", summary.taskId);
    expect(dropped.status).toBe(0);
    for (const { from } of others) expect(existsSync(from ?? ""), from ?? "").toBe(true);
    expect((await place.terminal.type("undo", summary.taskId)).status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });
});

describe("exit codes", () => {
  test("5 when a limit is reached, and resume with a higher limit finishes", async () => {
    const place = makeMixedPlace();
    const ended = await runTidy(place, "--approve", "all", "--max-steps", "1", "--json");
    expect(ended.status).toBe(5);
    const resumed = await place.terminal.type("resume", idOf(ended), "--max-steps", "50");
    expect(resumed.status, resumed.output).toBe(0);
  });

  const write = { tool: "file_write", input: { path: "{{desk}}/new.txt", content: "x" } };
  const options = ["A", "B"].map((label) => ({ label, description: label }));
  const question = { header: "Which", question: "Which one?", options };
  const auth = { kind: "auth", message: "The key is wrong.", retryable: false, userAction: "settings" };
  const list = { tool: "file_list", input: { path: "{{desk}}" } };

  test.each<[string, readonly unknown[], readonly string[], number, string]>([
    ["a question is open", [{ calls: [{ tool: "user_ask", input: { questions: [question] } }] }], [], 3, "waiting"],
    ["a change waits for a yes", [{ calls: [write] }], ["--mode", "ask"], 3, "waiting"],
    ["the time is up", [{ text: "never", delayMs: forEverMs }], ["--timeout", "1"], 5, "stopped"],
    ["the steps are used up", [{ calls: [list], repeat: 9 }], ["--max-steps", "2"], 5, "stopped"],
    ["the provider refuses the key", [{ failure: auth }], [], 1, "failed"],
  ])("when %s", async (...row) => {
    const [, replies, words, status, summary] = row;
    const place = makePlace();
    const script = JSON.stringify(replies).replaceAll("{{desk}}", place.desk);
    const model = scripted(place, JSON.parse(script));
    const ended = await place.terminal.type("run", "x", "--folder", place.desk, "--model", model, ...words, "--json");
    expect(ended.status, ended.errors).toBe(status);
    expect(parseRun(ended).summary.status).toBe(summary);
    expect(existsSync(join(place.desk, "new.txt"))).toBe(false);
  });

  test("2 when the model has no key, and nothing is begun", async () => {
    const place = makePlace();
    const ended = await place.terminal.type("run", "x", "--folder", place.desk, "--model", "anthropic/claude-x");
    expect(ended.status).toBe(2);
    expect(ended.errors).toContain("needs a key");
    expect((await place.terminal.type("tasks")).output).toContain("There are no tasks yet");
  });

  test("0 when a change was declined and the rest is done", async () => {
    const place = makePlace();
    const script = JSON.stringify([{ calls: [write] }, { text: "Without it, then." }]).replaceAll(
      "{{desk}}",
      place.desk,
    );
    const model = scripted(place, JSON.parse(script));
    const words = ["--folder", place.desk, "--model", model, "--mode", "ask", "--json"];
    const waiting = await place.terminal.type("run", "x", ...words);
    expect((await place.terminal.type("answer", idOf(waiting), "--deny")).status).toBe(0);
    expect(existsSync(join(place.desk, "new.txt"))).toBe(false);
  });

  test("1 when the model fails", async () => {
    const place = makePlace();
    const failure = {
      kind: "config",
      message: "The model is broken; choose another.",
      retryable: false,
      userAction: "settings",
    };
    const model = scripted(place, [{ failure } as never]);
    const ended = await place.terminal.type("run", "x", "--folder", place.desk, "--model", model);
    expect(ended.status).toBe(1);
    expect(ended.output).toContain("The model is broken; choose another.");
  });

  test("4 after Ctrl-C: it stops at once, with the log saying so and the folder untouched", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const model = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const running = place.terminal.start("run", tidy, "--folder", place.desk, "--model", model, "--json");
    await running.line((line) => line.includes('"kind":"thought"'));
    const start = performance.now();
    running.signal("SIGINT");
    const ended = await running.ended;
    console.log(`stopped ${Math.round(performance.now() - start)} ms after Ctrl-C`);
    expect(ended.status).toBe(4);
    expect(parseRun(ended).summary.status).toBe("stopped");
    expect(parseRun(ended).events.at(-1)?.type).toBe("task.ended");
    expect(folderTree(place.desk, whole)).toEqual(before);
    expect((await place.terminal.type("tasks")).output).toMatch(/stopped .*Tidy this folder/);
  });
});

describe("wrong usage ends with 2, one sentence and no task", () => {
  async function expectRefused(place: Place, sentence: RegExp, ...words: readonly string[]): Promise<void> {
    const ended = await place.terminal.type(...words);
    expect.soft(ended.status, words.join(" ")).toBe(2);
    expect.soft(ended.output, words.join(" ")).toBe("");
    expect.soft(ended.errors.trim(), words.join(" ")).toMatch(sentence);
    expect.soft(ended.errors.trim().split("\n"), words.join(" ")).toHaveLength(1);
  }

  test("for folders that are none or may not be handed over", async () => {
    const person = makePlace();
    putFiles(person.desk, { "file.txt": "x", "Documents/a.txt": "a", ".ssh/id_ed25519": "key" });
    const place = makePlace({ environment: { HOME: person.desk } });
    const refuse = (sentence: RegExp, path: string) => expectRefused(place, sentence, "run", tidy, "--folder", path);
    await refuse(/There is no folder .*none/, join(person.desk, "none"));
    await refuse(/is not a folder/, join(person.desk, "file.txt"));
    await refuse(/whole home folder/, person.desk);
    await refuse(/whole home folder/, "~");
    await refuse(/protected place/, join(person.desk, ".ssh"));
    await refuse(/protected place/, "/etc");
    await refuse(/protected place/, "/");
    await refuse(/protected place/, place.home);
    await expectRefused(place, /works only on folders; hand one over with --folder PATH/, "run", tidy);
    expect((await place.terminal.type("tasks")).output).toContain("There are no tasks yet");
    const allowed = await place.terminal.type("run", tidy, "--folder", join(person.desk, "Documents"));
    expect(allowed.status, allowed.errors).toBe(3);
  });

  test("for words and values it does not know", async () => {
    const place = makePlace();
    const run = ["run", tidy, "--folder", place.desk];
    await expectRefused(place, /There is no command "tidyup"/, "tidyup");
    await expectRefused(place, /model/, ...run, "--model", "nonsense");
    await expectRefused(place, /model/, ...run, "--model", "offline/unknown");
    await expectRefused(place, /--isolation knows vm, process and files/, ...run, "--isolation", "box");
    await expectRefused(place, /--mode/, ...run, "--mode", "yolo");
    await expectRefused(place, /--approve/, ...run, "--approve", "everything");
    await expectRefused(place, /--max-steps/, ...run, "--max-steps", "0");
    await expectRefused(place, /no task "nothing"/, "show", "nothing");
    await expectRefused(place, /no task "nothing"/, "undo", "nothing");
    await expectRefused(
      place,
      /There is no option --fast; `deskhand run --help` shows what it takes/,
      ...run,
      "--fast",
    );
    await expectRefused(place, /Say what you want done/, "run", " ", "--folder", place.desk);
  });
});
