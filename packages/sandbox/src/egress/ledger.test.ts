import { createId, type EgressRecord, type RunId } from "@deskhand/contracts";
import { expect, onTestFinished, test, vi } from "vitest";
import { Ledger, type LedgerOptions } from "./ledger.ts";

const runId: RunId = createId<"run">("run");

function open(options: Partial<LedgerOptions> = {}) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const records: EgressRecord[] = [];
  const ledger = new Ledger({
    onRecord: (record) => records.push(record),
    onBroken: (error) => {
      throw error;
    },
    ...options,
  });
  const tally = (host: string, allowed = true, port = 443) =>
    ledger.tally({ runId, host, port, method: "GET", allowed, because: allowed ? "" : "closed" });
  return { ledger, records, tally };
}

function record(over: Partial<EgressRecord>): EgressRecord {
  return {
    runId,
    host: "a.test",
    port: 443,
    method: "GET",
    connections: 1,
    bytesOut: 0,
    bytesIn: 0,
    allowed: true,
    because: "",
    ...over,
  };
}

test("traffic of one host is one record, reported within a second and not again without traffic", () => {
  const { ledger, records, tally } = open();
  for (let count = 0; count < 3; count++) {
    const line = tally("A.test");
    line.connection();
    line.out(5);
    line.in(7);
  }
  expect(records).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(records).toEqual([record({ connections: 3, bytesOut: 15, bytesIn: 21 })]);
  vi.advanceTimersByTime(100_000);
  ledger.close();
  expect(records).toHaveLength(1);
});

test("a flood of connections to one host becomes rarer and rarer records with an exact sum", () => {
  const { ledger, records, tally } = open();
  for (let second = 0; second < 3_600; second++) {
    tally("a.test").connection();
    vi.advanceTimersByTime(1_000);
  }
  ledger.close();
  expect(records.length).toBeLessThan(80);
  expect(records.reduce((sum, { connections }) => sum + connections, 0)).toBe(3_600);
});

test("beyond the cap hosts are summed up, refused ones without crowding out those let through", () => {
  const { ledger, records, tally } = open({ maxHosts: 2 });
  for (let count = 0; count < 1_000; count++) tally(`${count}.evil.test`, false).connection();
  tally("a.test").connection();
  ledger.close();
  const refused = { allowed: false, because: "closed" };
  expect(records).toEqual([
    record({ host: "0.evil.test", ...refused }),
    record({ host: "1.evil.test", ...refused }),
    record({ host: "*", port: 0, method: "", connections: 998, ...refused }),
    record({}),
  ]);
});

test("a scan of ports of one host is summed up too", () => {
  const { ledger, records, tally } = open();
  for (let port = 1; port <= 500; port++) tally("a.test", false, port).connection();
  ledger.close();
  expect(records).toHaveLength(9);
  expect(records.reduce((sum, { connections }) => sum + connections, 0)).toBe(500);
});

test("names are cut and cleaned of what could not be shown", () => {
  const { ledger, records, tally } = open();
  tally(`EVIL\u001b[31m\0\n${"x".repeat(400)}`, false).connection();
  ledger.close();
  expect(records[0]?.host).toBe(`evil?[31m??${"x".repeat(242)}`);
});

test("a record that cannot be written is told at once", () => {
  const broken: unknown[] = [];
  const { ledger, tally } = open({
    onRecord: () => {
      throw new Error("disk full");
    },
    onBroken: (error) => broken.push(error),
  });
  tally("a.test").connection();
  expect(broken).toEqual([]);
  ledger.close();
  expect(broken).toEqual([new Error("disk full")]);
});
