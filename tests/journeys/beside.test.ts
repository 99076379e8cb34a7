import { readFileSync, statSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { folderTree } from "./kit/folder-tree.ts";
import { startLiveServer } from "./kit/live-server.ts";
import { makeMixedPlace } from "./kit/mixed-folder.ts";
import { makePlace, type Place, scripted } from "./kit/place.ts";
import { runTidy } from "./kit/run-tidy.ts";
import { parseRun } from "./kit/terminal.ts";

const whole = { times: true } as const;
/** longer than any test may take: a model that is thinking until it is stopped */
const forEverMs = 3_600_000;

describe("beside a running server", () => {
  async function serve(place: Place) {
    const server = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1" });
    onTestFinished(() => server.kill().catch(() => undefined));
    return server;
  }

  test("run is done in the server, and every other command sees the same task", async () => {
    const place = makeMixedPlace();
    const before = folderTree(place.desk, whole);
    const server = await serve(place);
    const ended = await runTidy(place, "--approve", "all", "--json");
    expect(ended.status, ended.errors).toBe(0);
    expect(ended.errors).toContain("in the running Deskhand");
    const { summary, events } = parseRun(ended);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect((await server.task(summary.taskId as never)).status).toBe("done");
    expect((await place.terminal.type("undo", summary.taskId)).status).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
    await server.stop();
    expect((await place.terminal.type("show", summary.taskId)).output).toContain("undone");
  });

  test("pause, message, resume and stop steer a task that works", async () => {
    const place = makePlace();
    await serve(place);
    const slow = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const start = () => place.terminal.start("run", "wait", "--folder", place.desk, "--model", slow, "--json");
    const first = start();
    const id = (JSON.parse(await first.line((line) => line.includes('"kind":"thought"'))) as { taskId: string }).taskId;
    expect((await place.terminal.type("pause", id)).output).toBe("Paused.");
    expect((await first.ended).status).toBe(3);
    expect((await place.terminal.type("tasks")).output).toMatch(/paused .*wait/);
    expect((await place.terminal.type("message", id, "and hurry")).output).toBe("Sent.");

    const resumed = place.terminal.start("resume", id, "--json");
    await resumed.line((line) => line.includes("task.resumed"));
    expect((await place.terminal.type("stop", id)).output).toBe("Stopped.");
    expect((await resumed.ended).status).toBe(4);
    expect((await place.terminal.type("show", id)).output).toContain("and hurry");
    const again = await place.terminal.type("stop", id);
    expect(again.status).toBe(1);
    expect(again.errors.trim().split("\n")).toHaveLength(1);
  });

  test("Ctrl-C in run stops the task in the server too", async () => {
    const place = makePlace();
    const server = await serve(place);
    const slow = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const running = place.terminal.start("run", "wait", "--folder", place.desk, "--model", slow, "--json");
    const id = (JSON.parse(await running.line((line) => line.includes('"kind":"thought"'))) as { taskId: string })
      .taskId;
    running.signal("SIGINT");
    expect((await running.ended).status).toBe(4);
    expect((await server.task(id as never)).status).toBe("stopped");
  });
});

describe("two commands on one data folder", () => {
  test("the second waits its turn or says what to do, and looking works meanwhile", async () => {
    const place = makeMixedPlace();
    const slow = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const first = place.terminal.start("run", "wait", "--folder", place.desk, "--model", slow, "--json");
    await first.line((line) => line.includes('"kind":"thought"'));
    const second = await runTidy(place, "--approve", "all");
    if (second.status !== 0) {
      expect(second.status).toBe(1);
      expect(second.errors.trim()).toMatch(/process \d+.*wait until it ends, stop its task with .deskhand stop/);
    }
    expect((await place.terminal.type("tasks")).output).toMatch(/(planning|working) .*wait/);
    first.signal("SIGINT");
    expect((await first.ended).status).toBe(4);
    expect((await runTidy(place, "--approve", "all")).status).toBe(0);
  });

  test("stop, pause and message reach a task that another command works on, and nobody else's", async () => {
    const place = makePlace();
    const slow = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const start = (...words: readonly string[]) =>
      place.terminal.start(...words, "--folder", place.desk, "--model", slow, "--json");
    const idOf = (line: string) => (JSON.parse(line) as { taskId: string }).taskId;
    const first = start("run", "wait");
    const id = idOf(await first.line((line) => line.includes('"kind":"thought"')));
    expect((await place.terminal.type("message", id, "and hurry")).output).toBe("Sent.");
    expect((await place.terminal.type("pause", id)).output).toBe("Paused.");
    expect((await first.ended).status).toBe(3);
    expect((await place.terminal.type("show", id)).output).toContain("and hurry");

    const second = start("run", "wait longer");
    const other = idOf(await second.line((line) => line.includes('"kind":"thought"')));
    expect(statSync(join(place.home, "engine.json")).mode & 0o777).toBe(0o600);
    const told = await place.terminal.type("message", id, "wake up");
    expect(told.status).toBe(1);
    expect(told.errors).toContain("deskhand stop ID");
    expect(await knock(place.home, { token: "a".repeat(43) })).toBe("");
    expect(await knock(place.home, {})).toContain("accepted");
    expect((await second.ended).status).toBe(4);
    expect((await place.terminal.type("stop", other)).errors).toContain("ended already");

    /** what the door answers to a stop with this token, or with its own */
    async function knock(home: string, { token }: { token?: string }): Promise<string> {
      const { door } = JSON.parse(readFileSync(join(home, "engine.json"), "utf8")) as {
        door: { port: number; token: string };
      };
      const command = { id: `command_${token ?? "own"}`, taskId: other, by: "user", type: "task.stop" };
      const socket = connect(door.port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(`${JSON.stringify({ token: token ?? door.token, command })}\n`);
      let said = "";
      for await (const chunk of socket) said += String(chunk);
      return said;
    }
  });

  test("stop ends a task of another command at once", async () => {
    const place = makePlace();
    const slow = scripted(place, [{ text: "never", delayMs: forEverMs }]);
    const running = place.terminal.start("run", "wait", "--folder", place.desk, "--model", slow, "--json");
    const line = await running.line((line) => line.includes('"kind":"thought"'));
    const { taskId } = JSON.parse(line) as { taskId: string };
    expect(await place.terminal.type("stop", taskId)).toEqual({ status: 0, output: "Stopped.", errors: "" });
    const ended = await running.ended;
    expect(ended.status).toBe(4);
    expect(parseRun(ended).summary.status).toBe("stopped");
  });
});
