import { expect, test } from "vitest";
import type { ExecReport } from "../guest/frames.ts";
import { awaitProgram, programEnd } from "./await-program.ts";

const ended: ExecReport = { end: { by: "exit", code: 0 }, uppers: [], tookMs: 1, cpuMs: 1 };

function lay(isClosed = false) {
  const { promise: report, resolve, reject } = Promise.withResolvers<ExecReport>();
  const seen: string[] = [];
  const kill = () => void seen.push("kill");
  const close = async () => {
    seen.push("close");
    reject(new Error("gone"));
  };
  return { seen, resolve, reject, program: { report, kill }, enclosure: { channel: { isClosed }, close } };
}

test("gives the report of a program that ends by itself, and touches nothing", async () => {
  const { enclosure, program, resolve, seen } = lay();
  resolve(ended);
  expect(await awaitProgram(enclosure, program, new AbortController().signal)).toBe(ended);
  expect(seen).toEqual([]);
});

test("a stop kills, and rejects only when the program is dead", async () => {
  const { enclosure, program, resolve, seen } = lay();
  const stop = new AbortController();
  const waiting = awaitProgram(enclosure, program, stop.signal);
  stop.abort(new Error("stopped"));
  expect(seen).toEqual(["kill"]);
  resolve(ended);
  await expect(waiting).rejects.toThrow("stopped");
  expect(seen).toEqual(["kill"]);
});

test("a kill that is not carried out is carried out on everything", async () => {
  const { enclosure, program, seen } = lay();
  await expect(awaitProgram(enclosure, program, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  expect(seen).toEqual(["kill", "close"]);
});

test("a guest program that is gone takes everything along before its end is told", async () => {
  const { enclosure, program, reject, seen } = lay(true);
  reject(new Error("the guest is gone"));
  await expect(awaitProgram(enclosure, program, new AbortController().signal)).rejects.toThrow("the guest is gone");
  expect(seen).toEqual(["close"]);
});

test("a kill nobody ordered reads as a signal", () => {
  expect([programEnd({ by: "kill" }), programEnd({ by: "exit", code: 3 })]).toEqual([
    { by: "signal", signal: "SIGKILL" },
    { by: "exit", code: 3 },
  ]);
});
