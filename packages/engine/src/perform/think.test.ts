import { expect, test } from "vitest";
import { createDesk } from "../testing/desk.ts";

const traffic = { host: "api.anthropic.com", port: 443, bytesOut: 2_000, bytesIn: 300 };

test("what a model's provider was sent is in the task's ledger, summed up", async () => {
  const call = { tool: "file_read", input: { path: "/desk/a.txt" } };
  const desk = createDesk([
    { calls: [call], traffic },
    { text: "Done.", traffic },
  ]);
  const task = await desk.run();
  await desk.engine.close();
  const { egress } = await desk.task(task.id);
  expect(egress).toMatchObject([
    {
      host: "api.anthropic.com",
      port: 443,
      method: "POST",
      connections: 2,
      bytesOut: 4_000,
      bytesIn: 600,
      allowed: true,
    },
  ]);
});

test("a model on this computer leaves nothing in the ledger", async () => {
  const desk = createDesk([{ text: "Done.", traffic: { ...traffic, host: "127.0.0.1", port: 11_434 } }]);
  const task = await desk.run();
  await desk.engine.close();
  expect((await desk.task(task.id)).egress).toEqual([]);
});

test("a model's host that may not be reached is in the ledger with the reason, wherever it is", async () => {
  const refused = "That host may not be reached.";
  const desk = createDesk([{ text: "", traffic: { ...traffic, host: "127.0.0.1", bytesOut: 0, bytesIn: 0, refused } }]);
  const task = await desk.run();
  await desk.engine.close();
  expect((await desk.task(task.id)).egress[0]).toMatchObject({ host: "127.0.0.1", allowed: false, because: refused });
});
