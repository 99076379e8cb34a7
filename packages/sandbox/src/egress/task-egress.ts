import type { Duplex } from "node:stream";
import type { Origin } from "../backend.ts";
import { type EgressPolicy, isAddressNamed, judgeDestination, type Verdict } from "./egress-rule.ts";
import { inwardKind } from "./ip-address.ts";
import type { Ledger, LedgerEntry } from "./ledger.ts";
import type { Meter } from "./metered-stream.ts";
import type { CheckedDestination, Route } from "./route.ts";
import type { TlsAuthority } from "./tls-authority.ts";

/** Bounds of one task's way out. */
export type EgressLimits = Readonly<{
  /** open at once */
  connections: number;
  /** `bytes` all connections together may send */
  bytesOut: number;
  /** `bytes` all connections together may receive */
  bytesIn: number;
  /** `ms` a client has to say where it wants to go, and a server to answer a connection */
  headTimeoutMs: number;
  /** `ms` in which nothing moves */
  idleMs: number;
}>;

export const usualEgressLimits: EgressLimits = {
  connections: 256,
  bytesOut: 2 * 1024 ** 3,
  bytesIn: 16 * 1024 ** 3,
  headTimeoutMs: 20_000,
  idleMs: 10 * 60_000,
};

/** What all connections of one task share. */
export type TaskEgress = {
  policy: EgressPolicy;
  /** nothing passes any more */
  isClosed: boolean;
  readonly limits: EgressLimits;
  readonly route: Route;
  readonly authority: TlsAuthority;
  readonly ledger: Ledger;
  /** `bytes` counted so far */
  readonly sum: { out: number; in: number };
};

/** One connection made inside. */
export type Passage = {
  readonly task: TaskEgress;
  readonly from: Origin;
  /** whether its client is a program that Deskhand started outside of sandboxes, so that no task wrote the bytes of its handshakes */
  readonly isOwnProgram: boolean;
  /** whether what it does is still allowed by the newest rules; asked whenever they change */
  isStillAllowed: () => boolean;
};

/** why a connection is cut whose rule went away while it was being made */
export const closedMeanwhile = "The host was closed to this task meanwhile.";

/** Whether the broker has to read what goes to a host. */
export function isLookedInto(verdict: Verdict & { isAllowed: true }): boolean {
  return verdict.methods !== null || verdict.credential !== null;
}

/** Counts for one entry of the ledger and against the task's bounds. Counts one connection at once. */
export function openMeter({ task, from }: Passage, entry: Pick<LedgerEntry, "host" | "port" | "method">): Meter {
  const tally = task.ledger.tally({ ...entry, runId: from.runId, allowed: true, because: "" });
  tally.connection();
  return {
    out: (bytes) => {
      if (task.isClosed || task.sum.out + bytes > task.limits.bytesOut) return false;
      task.sum.out += bytes;
      tally.out(bytes);
      return true;
    },
    in: (bytes) => {
      if (task.isClosed) return false;
      task.sum.in += bytes;
      tally.in(bytes);
      return task.sum.in <= task.limits.bytesIn;
    },
  };
}

/** Enters a refused attempt into the ledger. */
export function recordRefusal(
  { task, from }: Passage,
  entry: Pick<LedgerEntry, "host" | "port" | "method" | "because">,
): void {
  task.ledger.tally({ ...entry, runId: from.runId, allowed: false }).connection();
}

/** Whether a destination that was checked before would still be let through, for `fits` of its verdict. */
export function isDestinationAllowed(
  { policy, isClosed }: TaskEgress,
  { name, port, addresses }: CheckedDestination,
  fits: (verdict: Verdict & { isAllowed: true }) => boolean,
): boolean {
  if (isClosed) return false;
  const verdict = judgeDestination(policy, name, port);
  const isOpen = addresses.every(
    (address) => inwardKind(address) === null || isAddressNamed(policy, address.text, port),
  );
  return isOpen && verdict.isAllowed && fits(verdict);
}

/** Ends a stream so that what was written still arrives, and whatever else comes from it is dropped. */
export function endGently(stream: Duplex): void {
  if (stream.destroyed) return;
  const timer = setTimeout(() => stream.destroy(), 2_000);
  timer.unref();
  stream.once("close", () => clearTimeout(timer));
  stream.on("error", () => stream.destroy());
  stream.resume();
  stream.end();
}
