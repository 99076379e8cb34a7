import { chmodSync, existsSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { ageEverything } from "./kit/mixed-folder.ts";
import { makePlace, putFiles, type Reply } from "./kit/place.ts";
import { giveAway, plainUser } from "./kit/plain-user.ts";
import { done, read, runScript, shown, write } from "./kit/scripted-run.ts";
import { lastWords, parseRun } from "./kit/terminal.ts";
import { readSheets, recordsOf, textOf } from "./kit/workbook.ts";

const whole = { times: true } as const;

describe("a folder that goes away", () => {
  test("between two steps: the task pauses and says so, and goes on when the folder is back", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "a" });
    const path = join(place.desk, "a.txt");
    const replies = [read(path), write(path, "b"), write(path, "b"), done];
    const paused = await runScript(place, replies, "--max-steps", "1", "--approve", "all");
    expect(paused.status).toBe(5);
    const away = join(place.top, "away");
    renameSync(place.desk, away);
    const id = parseRun(paused).summary.taskId;
    const failed = await place.terminal.type("resume", id, "--max-steps", "50", "--json");
    expect(failed.status).toBe(1);
    expect(parseRun(failed).summary.status).toBe("failed");
    expect(await shown(place, failed)).toMatch(/Paused: .*desk.*(gone|not there|no longer|missing).*resume/i);
    expect(existsSync(place.desk)).toBe(false);

    renameSync(away, place.desk);
    const resumed = await place.terminal.type("resume", id, "--json");
    expect(resumed.status, resumed.errors).toBe(0);
    expect(readFileSync(path, "utf8")).toBe("b");
  });

  test("before the changes are made: nothing is written elsewhere, and nothing is lost", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "a" });
    const path = join(place.desk, "b.txt");
    const waiting = await runScript(place, [write(path, "b"), done], "--mode", "ask");
    expect(waiting.status).toBe(3);
    const away = join(place.top, "away");
    renameSync(place.desk, away);
    const id = parseRun(waiting).summary.taskId;
    const answered = await place.terminal.type("answer", id, "--approve", "write", "--json");
    expect(answered.status).toBe(1);
    expect(existsSync(place.desk)).toBe(false);

    renameSync(away, place.desk);
    const resumed = await place.terminal.type("resume", id, "--json");
    expect(resumed.status, resumed.errors).toBe(0);
    expect(readFileSync(path, "utf8")).toBe("b");
  });
});

describe("permissions", () => {
  const user = plainUser();
  beforeEach((context) => context.skip(user.problem !== null, user.problem ?? ""));

  test("a folder that became read-only keeps everything, and the task says why", async () => {
    const place = makePlace({ through: user.through, environment: { HOME: tmpdir() } });
    putFiles(place.desk, { "a.txt": "a", "b.csv": "x,y\n1,2\n" });
    ageEverything(place.desk);
    giveAway(place.top);
    chmodSync(place.desk, 0o555);
    onTestFinished(() => chmodSync(place.desk, 0o755));
    const before = folderTree(place.desk, whole);
    const words = ["run", "Tidy this folder", "--folder", place.desk, "--approve", "all", "--json"];
    const ended = await place.terminal.type(...words);
    expect(folderTree(place.desk, whole)).toEqual(before);
    expect(ended.status, ended.errors).toBe(1);
    expect(parseRun(ended).summary.status).toBe("partly");
    expect(await shown(place, ended)).toMatch(/permission/);

    chmodSync(place.desk, 0o755);
    const applied = await place.terminal.type("apply", parseRun(ended).summary.taskId);
    expect(applied.status, applied.output + applied.errors).toBe(0);
    expect(existsSync(join(place.desk, "a.txt"))).toBe(false);
  });

  test("a file that may not be read is named, the rest is done, and undo is whole", async () => {
    const place = makePlace({ through: user.through, environment: { HOME: tmpdir() } });
    const rows = Array.from({ length: 5 }, (_, at) => `${at},${at}`).join("\n");
    putFiles(place.desk, { "good.csv": `a,b\n${rows}\n`, "locked.csv": `a,b\n${rows}\n` });
    ageEverything(place.desk);
    giveAway(place.top);
    const locked = join(place.desk, "locked.csv");
    const before = folderTree(place.desk, { times: false });
    chmodSync(locked, 0);
    const words = ["run", "Summarise all tables", "--folder", place.desk, "--approve", "all", "--json"];
    const ended = await place.terminal.type(...words);
    expect(ended.status, ended.errors).toBe(0);
    expect(lastWords(parseRun(ended).events)).toMatch(/locked\.csv: .*(permission|may not be read|could not be)/);
    expect(existsSync(join(place.desk, "good summary.xlsx"))).toBe(true);

    const undone = await place.terminal.type("undo", parseRun(ended).summary.taskId);
    expect(undone.status, undone.output + undone.errors).toBe(0);
    chmodSync(locked, before["locked.csv"]?.mode ?? 0);
    expect(folderTree(place.desk, { times: false })).toEqual(before);
  });

  test("a file that may not be read does not keep the others from being tidied, and is named if it stays", async () => {
    const place = makePlace({ through: user.through, environment: { HOME: tmpdir() } });
    putFiles(place.desk, { "a.txt": "a", "b.jpg": "b", "locked.txt": "secret" });
    giveAway(place.top);
    chmodSync(join(place.desk, "locked.txt"), 0);
    const words = ["run", "Tidy this folder", "--folder", place.desk, "--approve", "all", "--json"];
    const ended = await place.terminal.type(...words);
    const moved = parseRun(ended).summary.changes.flatMap(({ from }) => (from === null ? [] : [from]));
    expect.soft(moved).toContain(join(place.desk, "a.txt"));
    expect.soft(moved).toContain(join(place.desk, "b.jpg"));
    if (existsSync(join(place.desk, "locked.txt"))) expect(lastWords(parseRun(ended).events)).toContain("locked.txt");
  });
});

describe("files that cannot be read", () => {
  test("broken documents are listed with the reason, and the others are done", async () => {
    const place = makePlace();
    putFiles(place.desk, {
      "lunch.txt": "Cafe Blue\n2026-03-01\nTotal 10.00 EUR\nVisa 10.00 EUR\nThank you\n",
      "broken.docx": "PK\u0003\u0004 this is no archive",
      "cut off.pdf": "%PDF-1.7\n1 0 obj\n<< /Type /Cat",
      "picture.jpg": Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
    });
    const before = folderTree(place.desk, whole);
    const words = [
      "run",
      "Turn these receipts into an expense report",
      "--folder",
      place.desk,
      "--approve",
      "all",
      "--json",
    ];
    const ended = await place.terminal.type(...words);
    expect(ended.status, ended.errors).toBe(0);
    const sheets = await readSheets(join(place.desk, "Expense report.xlsx"));
    const doubts = new Map(recordsOf(sheets.get("Not sure")).map((row) => [textOf(row.File), textOf(row.Why)]));
    for (const name of ["broken.docx", "cut off.pdf", "picture.jpg"])
      expect.soft(doubts.get(name), name).toMatch(/\w+ \w+ \w+/);
    expect(recordsOf(sheets.get("Expenses")).map((row) => textOf(row.File))).toEqual(["lunch.txt"]);
    const { "Expense report.xlsx": _made, ...rest } = folderTree(place.desk, whole);
    expect(rest).toEqual(before);
  });

  test("a placeholder whose bytes lie in the cloud is never read, and may be moved and moved back", async () => {
    const place = makePlace();
    putFiles(place.desk, { "film.mov": "", "taxi receipt.pdf": "", "note.txt": "n" });
    const placeholders = ["film.mov", "taxi receipt.pdf"].map((name) => join(place.desk, name));
    for (const path of placeholders) truncateSync(path, 3_000_000_000);
    ageEverything(place.desk);
    const facts = (path: string) =>
      (({ size, blocks, mtimeNs, ino }) => ({ size, blocks, mtimeNs, ino }))(statSync(path, { bigint: true }));
    const before = placeholders.map(facts);
    const words = ["run", "Tidy this folder", "--folder", place.desk, "--approve", "all", "--json"];
    const tidied = await place.terminal.type(...words);
    expect(tidied.status, tidied.errors).toBe(0);
    expect((await place.terminal.type("undo", parseRun(tidied).summary.taskId)).status).toBe(0);
    expect(placeholders.map(facts)).toEqual(before);

    const tried = await runScript(place, [read(placeholders[0] ?? ""), done], "--mode", "auto");
    const failure = parseRun(tried).events.flatMap((event) =>
      event.type === "tool.changed" && event.state.status === "failed" ? [event.state.failure.message] : [],
    );
    expect(failure.join()).toMatch(/download|cloud|not on this computer/);
  });
});

describe("a model that answers nonsense", () => {
  const nonsense: readonly (readonly [string, Reply])[] = [
    ["tools that do not exist", { calls: [{ tool: "rocket_launch", input: { path: "/{{n}}" } }], repeat: 30 }],
    ["input that fits no tool", { calls: [{ tool: "file_move", input: "please {{n}}" }], repeat: 30 }],
    [
      "paths outside of every folder",
      { calls: [{ tool: "file_read", input: { path: "/etc/shadow{{n}}" } }], repeat: 30 },
    ],
    [
      "paths that climb out",
      { calls: [{ tool: "file_write", input: { path: "/tmp/../etc/x{{n}}", content: "x" } }], repeat: 30 },
    ],
  ];

  test.each(nonsense)(
    "%s: the task pauses after ten answers, says what to do, and changed nothing",
    async (_, reply) => {
      const place = makePlace();
      putFiles(place.desk, { "a.txt": "a" });
      const before = folderTree(place.desk, whole);
      const ended = await runScript(place, [reply], "--mode", "auto", "--approve", "all");
      expect(ended.status).toBe(1);
      const { events, summary } = parseRun(ended);
      expect(summary.status).toBe("failed");
      expect(events.filter((event) => event.type === "thought.changed" && event.state.status === "done")).toHaveLength(
        10,
      );
      expect(await shown(place, ended)).toMatch(/Paused: .*10 answers in a row.*choose another model, then resume/);
      expect(folderTree(place.desk, whole)).toEqual(before);
    },
  );

  test("one call again and again: the task pauses after six, says what to do, and changed nothing", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "a" });
    const before = folderTree(place.desk, whole);
    const again = { ...read(join(place.desk, "a.txt")), repeat: 30 };
    const ended = await runScript(place, [again], "--mode", "auto", "--approve", "all");
    expect(ended.status).toBe(1);
    expect(await shown(place, ended)).toMatch(/Paused: .*the same call 6 times.*then resume/);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });

  test("a delete of everything is asked for, and refused without an answer", async () => {
    const place = makePlace();
    putFiles(place.desk, { "a.txt": "a", "b/c.txt": "c" });
    const before = folderTree(place.desk, whole);
    const remove = {
      calls: [{ tool: "file_delete", input: { paths: [join(place.desk, "a.txt"), join(place.desk, "b")] } }],
    };
    const ended = await runScript(place, [remove, done], "--mode", "auto", "--approve", "plan,write");
    expect(ended.status).toBe(3);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });
});

describe("a user who works in the same folder", () => {
  test("an edit between read and write: the write is refused and the user's version stays", async () => {
    const place = makePlace();
    const path = join(place.desk, "plan.txt");
    putFiles(place.desk, { "plan.txt": "first", "other.txt": "o" });
    const replies = [read(path), write(path, "the model's"), write(join(place.desk, "made.txt"), "m"), done];
    const paused = await runScript(place, replies, "--mode", "auto", "--approve", "all", "--max-steps", "1");
    expect(paused.status).toBe(5);
    writeFileSync(path, "the user's own");
    const resumed = await place.terminal.type("resume", parseRun(paused).summary.taskId, "--max-steps", "50", "--json");
    expect(readFileSync(path, "utf8")).toBe("the user's own");
    expect(readFileSync(join(place.desk, "made.txt"), "utf8")).toBe("m");
    expect(resumed.output).toMatch(/changed since/);
  });

  test.each(["write", "move", "delete"] as const)(
    "an edit between staging and a %s: it is held back, the user's version stays, and the status is truthful",
    async (kind) => {
      const place = makePlace();
      const path = join(place.desk, "plan.txt");
      putFiles(place.desk, { "plan.txt": "first" });
      const calls = {
        write: { tool: "file_write", input: { path, content: "the model's" } },
        move: { tool: "file_move", input: { moves: [{ from: path, to: join(place.desk, "moved.txt") }] } },
        delete: { tool: "file_delete", input: { paths: [path] } },
      };
      const waiting = await runScript(place, [read(path), { calls: [calls[kind]] }, done], "--mode", "ask");
      expect(waiting.status).toBe(3);
      writeFileSync(path, "the user's own");
      const answered = await place.terminal.type(
        "answer",
        parseRun(waiting).summary.taskId,
        "--approve",
        "all",
        "--json",
      );
      expect(readFileSync(path, "utf8")).toBe("the user's own");
      expect(existsSync(join(place.desk, "moved.txt"))).toBe(false);
      expect(answered.status, answered.errors).toBe(1);
      expect(parseRun(answered).summary.status).toBe("partly");
      expect(await shown(place, answered)).toMatch(/1 held/);
    },
  );

  test("a file the user made where the task creates one is kept", async () => {
    const place = makePlace();
    const path = join(place.desk, "made.txt");
    const waiting = await runScript(place, [write(path, "the model's"), done], "--mode", "ask");
    expect(waiting.status).toBe(3);
    writeFileSync(path, "the user's own");
    const answered = await place.terminal.type(
      "answer",
      parseRun(waiting).summary.taskId,
      "--approve",
      "all",
      "--json",
    );
    expect(answered.status).toBe(1);
    expect(readFileSync(path, "utf8")).toBe("the user's own");
  });
});
