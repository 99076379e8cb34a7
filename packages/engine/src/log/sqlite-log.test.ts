import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createId, type Event, type EventLog, type RunId, type TaskId, type TaskRow } from "@deskhand/contracts";
import { MemoryEventLog } from "@deskhand/contracts/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqliteLog } from "./sqlite-log.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskhand-log-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const taskId: TaskId = "task_one" as TaskId;

function event(seq: number, text = "x", id: TaskId = taskId): Event {
  const commandId = `command_${seq}` as Event["commandId"];
  return {
    seq,
    taskId: id,
    at: "2026-01-01T00:00:00.000Z",
    by: "engine",
    commandId,
    type: "task.resumed",
    because: text,
    limits: null,
  };
}

function spent(seq: number, at: string, costUsd: number, id: TaskId = taskId): Event {
  const { by, commandId } = event(seq);
  const usage = { inputTokens: 10, outputTokens: 1, costUsd };
  return { seq, taskId: id, at, by, commandId, type: "usage.recorded", runId: "run_one" as RunId, usage };
}

function row(id: TaskId = taskId, createdAt = "2026-01-01T00:00:00.000Z"): TaskRow {
  const summary: TaskRow["summary"] = {
    id,
    title: "t",
    status: "working",
    mode: "plan",
    model: "offline/playbooks",
    folders: [],
    createdAt,
    updatedAt: createdAt,
    openApprovals: 0,
    stagedChanges: 0,
  };
  return { summary, isPending: true };
}

const logs: Record<string, () => EventLog> = {
  memory: () => new MemoryEventLog(),
  sqlite: () => openSqliteLog(join(folder, "events.db")),
};

for (const [name, openLog] of Object.entries(logs)) {
  describe(`the ${name} log`, () => {
    test("knows what was spent since a day, also by tasks that were deleted", async () => {
      const log = openLog();
      const other = "task_other" as TaskId;
      await log.append(taskId, [spent(1, "2026-01-31T12:00:00.000Z", 0.25), event(2)], row());
      await log.append(other, [spent(1, "2026-02-01T12:00:00.000Z", 0.5, other)], row(other));
      await log.append(taskId, [spent(3, "2026-02-02T12:00:00.000Z", 1)], row());
      await log.forget(other);
      const sums = ["2026-01-01", "2026-02-01", "2026-02-02", "2026-02-03"].map((day) => log.spentUsd(day));
      expect(sums).toEqual([1.75, 1.5, 1, 0]);
    });

    test("knows what was spent without a task, beside what tasks spent", async () => {
      const log = openLog();
      await log.append(taskId, [spent(1, "2026-02-01T12:00:00.000Z", 0.25)], row());
      log.addSpend("2026-02-01", 0.5);
      log.addSpend("2026-02-02", 1);
      expect(["2026-02-01", "2026-02-02", "2026-02-03"].map((day) => log.spentUsd(day))).toEqual([1.75, 1, 0]);
    });

    test("gives back what was appended, after a seq", async () => {
      const log = openLog();
      await log.append(taskId, [event(1), event(2)], row());
      await log.append(taskId, [event(3)], row());
      expect([...log.read(taskId, 1)]).toEqual([event(2), event(3)]);
      expect([...log.read("task_other" as TaskId, 0)]).toEqual([]);
      log.close();
    });

    test("refuses a gap and writes nothing", async () => {
      const log = openLog();
      await log.append(taskId, [event(1)], row());
      await expect(log.append(taskId, [event(3)], row())).rejects.toThrow();
      expect([...log.read(taskId, 0)]).toEqual([event(1)]);
      log.close();
    });

    test("knows commands, rows and forgets a task whole", async () => {
      const log = openLog();
      const later = createId("task");
      await log.append(taskId, [event(1)], row());
      await log.append(later, [event(1, "y", later)], row(later, "2026-02-01T00:00:00.000Z"));
      expect([log.hasCommand(taskId, "command_1"), log.hasCommand(taskId, "command_9")]).toEqual([true, false]);
      expect(log.rows().map(({ summary }) => summary.id)).toEqual([later, taskId]);
      await log.forget(taskId);
      expect([log.rows().length, [...log.read(taskId, 0)].length]).toEqual([1, 0]);
      log.close();
    });
  });
}

describe("the sqlite log on disk", () => {
  test("survives closing and is private to the user", async () => {
    const path = join(folder, "events.db");
    const first = openSqliteLog(path);
    await first.append(taskId, [event(1, "größe 🙂")], row());
    first.close();
    const second = openSqliteLog(path);
    expect([...second.read(taskId, 0)]).toEqual([event(1, "größe 🙂")]);
    second.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("an append ends when the disk has its events, not before", async () => {
    const disk = Promise.withResolvers<void>();
    const log = openSqliteLog(join(folder, "events.db"), { syncFile: () => disk.promise });
    let hasEnded = false;
    const append = log.append(taskId, [event(1)], row()).then(() => (hasEnded = true));
    await new Promise(setImmediate);
    expect(hasEnded).toBe(false);
    disk.resolve();
    await append;
    expect([...log.read(taskId, 0)]).toEqual([event(1)]);
    log.close();
  });

  test("nothing more is appended once the disk did not keep something", async () => {
    const log = openSqliteLog(join(folder, "events.db"), { syncFile: () => Promise.reject(new Error("EIO")) });
    await expect(log.append(taskId, [event(1)], row())).rejects.toMatchObject({ failure: { kind: "space" } });
    // asked again with the same id, a command is not said to be accepted
    expect(() => log.hasCommand(taskId, "command_1")).toThrow("did not keep what was written");
    const before = [...log.read(taskId, 0)].length;
    await expect(log.append(taskId, [event(2)], row())).rejects.toMatchObject({ failure: { kind: "space" } });
    expect(() => log.addSpend("2026-01-01", 1)).toThrow("did not keep");
    expect([...log.read(taskId, 0)]).toHaveLength(before);
    log.close();
  });

  test("a full disk is a space failure, and what was there stays readable", async () => {
    const log = openSqliteLog(join(folder, "events.db"), { maxBytes: 200_000 });
    await log.append(taskId, [event(1)], row());
    const append = log.append(taskId, [event(2, "z".repeat(1_000_000))], row());
    await expect(append).rejects.toMatchObject({ failure: { kind: "space" } });
    expect([...log.read(taskId, 0)]).toEqual([event(1)]);
    await log.append(taskId, [event(2)], row());
    log.close();
  });

  test("a log of before that kept no sums has them from its events", async () => {
    const path = join(folder, "events.db");
    const first = openSqliteLog(path);
    await first.append(taskId, [spent(1, "2026-01-31T12:00:00.000Z", 0.25), event(2)], row());
    await first.append(taskId, [spent(3, "2026-02-02T12:00:00.000Z", 1.5)], row());
    first.close();
    const database = new DatabaseSync(path);
    database.exec("DROP TABLE spend; PRAGMA user_version = 1");
    database.close();
    const second = openSqliteLog(path);
    expect([second.spentUsd("2026-01-01"), second.spentUsd("2026-02-01")]).toEqual([1.75, 1.5]);
    second.close();
    const third = openSqliteLog(path);
    expect(third.spentUsd("2026-01-01")).toBe(1.75);
    third.close();
  });

  test("a data folder of a newer version is refused", () => {
    const path = join(folder, "events.db");
    openSqliteLog(path).close();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 99");
    database.close();
    expect(() => openSqliteLog(path)).toThrow(/newer Deskhand/);
  });
});
