import { createId, DeskhandError, type Event, type TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { connect } from "./connect.ts";
import { createCommand } from "./create-command.ts";

const taskId = createId("task");
const encoder = new TextEncoder();

type Answer = () => Response | Promise<Response>;

/** A client whose requests get these answers in turn; the last one is given again. */
function setUp(...answers: readonly Answer[]) {
  const asked: { path: string; init: RequestInit }[] = [];
  const client = connect({
    baseUrl: "http://desk",
    token: "secret",
    fetch: async (url, init) => {
      asked.push({ path: String(url).replace("http://desk", ""), init: init ?? {} });
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer === undefined) throw new Error("no answer left");
      return answer();
    },
  });
  return { client, asked };
}

const unreachable: Answer = () => Promise.reject(new TypeError("fetch failed"));
const json =
  (body: unknown, status = 200): Answer =>
  () =>
    Response.json(body, { status });

function frames(...seqs: readonly number[]): string {
  return seqs.map((seq) => `id: ${seq}\ndata: {"seq":${seq}}\n\n`).join("");
}

/** A stream that ends after these chunks, or stays open. */
function stream(chunks: readonly string[], isOpen = false): Answer {
  return () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
          if (!isOpen) controller.close();
        },
      }),
    );
}

test("a request carries the token, and a refusal throws the server's sentence", async () => {
  const { client, asked } = setUp(json({ error: { code: "invalid", message: "Choose another folder." } }, 400));
  await expect(client.about()).rejects.toThrow(
    new DeskhandError({ kind: "input", message: "Choose another folder.", retryable: false, userAction: "none" }),
  );
  expect(asked[0]?.path).toBe("/api/about");
  expect(asked[0]?.init.headers).toEqual({ accept: "application/json", authorization: "Bearer secret" });
});

test("a rejection is an answer and not thrown", async () => {
  const rejection = { rejected: true, code: "conflict", message: "The task is not paused." };
  const { client } = setUp(json({ ...rejection, error: rejection }, 409));
  const receipt = await client.dispatch(createCommand(taskId, { type: "task.pause" }));
  expect(receipt).toMatchObject(rejection);
});

test("a command is sent again with the same id when the connection broke", async () => {
  const { client, asked } = setUp(unreachable, json({ accepted: true, seq: 3 }));
  expect(await client.dispatch(createCommand(taskId, { type: "task.stop" }))).toEqual({ accepted: true, seq: 3 });
  expect(asked[0]?.init.body).toBe(asked[1]?.init.body);
});

test("a server that is not there is a sentence", async () => {
  const { client } = setUp(unreachable);
  await expect(client.tasks()).rejects.toThrow("Deskhand does not answer");
});

test("a task that does not exist is null", async () => {
  const { client } = setUp(json({ error: { code: "not-found", message: "No." } }, 404));
  expect(await client.task("task_1" as TaskId)).toBeNull();
});

test("listening goes on after a break from the last event, without loss and without doubles", async () => {
  const { client, asked } = setUp(
    stream([frames(1, 2), "id: 3\nda"]),
    unreachable,
    stream([frames(2, 3), frames(4)], true),
  );
  const seen: number[] = [];
  const statuses: string[] = [];
  await new Promise<void>((resolve) => {
    const stop = client.listen(taskId, {
      after: 0,
      onEvents(events: readonly Event[]) {
        seen.push(...events.map(({ seq }) => seq));
        if (!seen.includes(4)) return;
        stop();
        resolve();
      },
      onStatus: (status) => statuses.push(status),
    });
  });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(asked.map(({ path }) => path.split("?")[1])).toEqual(["after=0", "after=2", "after=2"]);
  expect(statuses).toEqual(["connecting", "live", "lost", "lost", "live"]);
});

test.each([
  [404, "gone"],
  [401, "refused"],
  [403, "refused"],
])("an answer of %s ends the listening as %s", async (status, word) => {
  const { client, asked } = setUp(json({}, status));
  const last = await new Promise<string>((resolve) => {
    client.listen(taskId, {
      after: 0,
      onEvents() {},
      onStatus: (now) => {
        if (now !== "connecting") resolve(now);
      },
    });
  });
  expect(last).toBe(word);
  expect(asked).toHaveLength(1);
});

test("the address of a file names its side", () => {
  const { client } = setUp(json({}));
  expect(client.fileUrl("task_1" as TaskId, "/a b/ü&.txt", { side: "before", changeSet: "changes_1" as never })).toBe(
    "http://desk/api/tasks/task_1/file?path=%2Fa+b%2F%C3%BC%26.txt&side=before&changeSet=changes_1",
  );
});
