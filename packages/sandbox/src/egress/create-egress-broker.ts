import type { Duplex } from "node:stream";
import { DeskhandError, type EgressRecord, type TaskId } from "@deskhand/contracts";
import type { Origin, Outlet, Trust } from "../backend.ts";
import { approach } from "./approach.ts";
import { readDestinationName } from "./destination-name.ts";
import { changePolicy, type EgressRule, type HostSettings, mayLookInto, readPolicy } from "./egress-rule.ts";
import { Ledger } from "./ledger.ts";
import { type HostListener, listenForHost } from "./listen-for-host.ts";
import { type OperatorProxySettings, readOperatorProxies } from "./operator-proxy.ts";
import { createRoute, type RouteOptions } from "./route.ts";
import { serveConnection } from "./serve-connection.ts";
import {
  type EgressLimits,
  isDestinationAllowed,
  isLookedInto,
  openMeter,
  type Passage,
  type TaskEgress,
  usualEgressLimits,
} from "./task-egress.ts";
import { createTlsAuthority, type TlsAuthority } from "./tls-authority.ts";

export type EgressBrokerOptions = Readonly<{
  /** the operator's own `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` */
  proxies?: OperatorProxySettings;
  /** PEM of authorities trusted beside the runtime's own, which include `NODE_EXTRA_CA_CERTS` */
  authorities?: readonly string[];
  limits?: Partial<EgressLimits>;
  /** A fault of Deskhand's own, or a record that could not be kept. What it concerned is already closed. */
  onTrouble(error: unknown, taskId: TaskId): void;
  /** where connections really go; the system's own when absent */
  resolve?: RouteOptions["resolve"];
  dial?: RouteOptions["dial"];
}>;

export type EgressOpening = Readonly<{
  taskId: TaskId;
  rules: readonly EgressRule[];
  settings: HostSettings;
  /** at most once a second for each host; must not throw: then everything is closed */
  onRecord(record: EgressRecord): void;
}>;

/** The way out of one task. */
export interface EgressOutlet extends Outlet {
  /** the authority that answers in the place of hosts whose requests are read; programs trust it when `trust` says so */
  readonly authority: Trust;
  readonly trust: Trust | null;
  /**
   * Puts other rules in force, and other settings when they are given; connections that are not allowed any more are cut. Throws
   * `DeskhandError` (`config`) and changes nothing when one cannot be kept.
   */
  update(rules: readonly EgressRule[], settings?: HostSettings): void;
  /**
   * A connection that Deskhand itself makes for the task, under the same rules and in the same ledger: model requests, tools of the host.
   * The caller speaks TLS over it. Rejects with `DeskhandError` (`input` when refused, `transient` when unreachable).
   */
  connect(to: Readonly<{ host: string; port: number }>, from: Origin): Promise<Duplex>;
  /** An HTTP proxy on loopback for programs of the host, such as a browser; whoever knows its password may use it. */
  listen(from: Origin): Promise<HostListener>;
  /** reports what was counted and not yet reported */
  flush(): void;
  /** cuts everything, reports what was not reported; later connections are cut at once */
  close(): void;
}

export interface EgressBroker {
  open(opening: EgressOpening): EgressOutlet;
  close(): void;
}

/** of one connection's end: both ways of a WebSocket make eleven, and Node warns of a leak from there on */
const listenersAtOnce = 24;

type TaskOutletParts = Readonly<{ options: EgressBrokerOptions; limits: EgressLimits; onClosed(): void }>;

class TaskOutlet implements EgressOutlet {
  readonly authority: TlsAuthority = createTlsAuthority();
  readonly #task: TaskEgress;
  readonly #passages = new Map<Duplex, Passage>();
  readonly #listeners = new Set<HostListener>();
  readonly #onTrouble: (error: unknown) => void;
  readonly #onClosed: () => void;

  constructor(opening: EgressOpening, shared: TaskOutletParts) {
    const { options, limits, onClosed } = shared;
    this.#onClosed = onClosed;
    this.#onTrouble = (error) => options.onTrouble(error, opening.taskId);
    this.#task = {
      policy: readPolicy(opening.rules, opening.settings),
      limits,
      authority: this.authority,
      isClosed: false,
      sum: { out: 0, in: 0 },
      ledger: new Ledger({ onRecord: opening.onRecord, onBroken: (error) => this.#break(error) }),
      route: createRoute({
        ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
        ...(options.dial === undefined ? {} : { dial: options.dial }),
        proxies: readOperatorProxies(options.proxies ?? {}),
        authorities: options.authorities ?? [],
        connectTimeoutMs: limits.headTimeoutMs,
        idleMs: limits.idleMs,
      }),
    };
  }

  get trust(): Trust | null {
    return mayLookInto(this.#task.policy) ? this.authority : null;
  }

  accept(stream: Duplex, from: Origin): void {
    this.#take(stream, from, false);
  }

  #take(stream: Duplex, from: Origin, isOwnProgram: boolean): void {
    stream.on("error", () => stream.destroy());
    stream.setMaxListeners(listenersAtOnce);
    const isFull = this.#passages.size >= this.#task.limits.connections;
    const passage = this.#enter(stream, from, isOwnProgram);
    if (passage === null) {
      if (isFull) this.#recordFull(from);
      stream.destroy();
      return;
    }
    serveConnection(passage, stream).catch(this.#onTrouble);
  }

  async connect({ host, port }: Readonly<{ host: string; port: number }>, from: Origin): Promise<Duplex> {
    const name = readDestinationName(host, true);
    const passage: Passage = { task: this.#task, from, isOwnProgram: true, isStillAllowed: () => true };
    if (name === null || this.#task.isClosed) throw failure("input", `${host} cannot be reached from this task.`);
    const way = await approach(passage, { name, port, method: "CONNECT", scheme: "https" });
    if (!way.isOpen) throw failure(way.status === 403 ? "input" : "transient", way.because);
    if (isLookedInto(way.verdict)) throw failure("input", `${name.text} is open to requests of programs only.`);
    const meter = openMeter(passage, { host: name.text, port, method: "CONNECT" });
    const stream = await this.#task.route.open(way.destination, meter).catch((cause: unknown) => {
      throw failure("transient", `${name.text} cannot be reached; try again later.`, cause);
    });
    const entered = this.#enter(stream, from, true);
    if (entered !== null) {
      entered.isStillAllowed = () => isDestinationAllowed(this.#task, way.destination, (now) => !isLookedInto(now));
      if (entered.isStillAllowed()) return stream;
    }
    stream.destroy();
    throw failure("transient", "Too many connections are open; try again later.");
  }

  async listen(from: Origin): Promise<HostListener> {
    if (this.#task.isClosed) throw failure("input", "The way out of this task is closed.");
    const listener = await listenForHost((stream) => this.#take(stream, from, true), this.#onTrouble);
    this.#listeners.add(listener);
    if (this.#task.isClosed) listener.close();
    return listener;
  }

  update(rules: readonly EgressRule[], settings?: HostSettings): void {
    this.#task.policy = changePolicy(this.#task.policy, rules, settings);
    for (const [stream, passage] of this.#passages) if (!passage.isStillAllowed()) stream.destroy();
  }

  flush(): void {
    this.#task.ledger.flush();
  }

  close(): void {
    this.#task.isClosed = true;
    for (const listener of this.#listeners) listener.close();
    for (const stream of this.#passages.keys()) stream.destroy();
    this.#task.ledger.close();
    this.#onClosed();
  }

  /** `null` when nothing more may come in */
  #enter(stream: Duplex, from: Origin, isOwnProgram: boolean): Passage | null {
    if (this.#task.isClosed || stream.destroyed || this.#passages.size >= this.#task.limits.connections) return null;
    const passage: Passage = { task: this.#task, from, isOwnProgram, isStillAllowed: () => true };
    this.#passages.set(stream, passage);
    stream.once("close", () => this.#passages.delete(stream));
    return passage;
  }

  #recordFull({ runId }: Origin): void {
    const because = "Too many connections are open at once.";
    this.#task.ledger.tally({ runId, host: "?", port: 0, method: "", allowed: false, because }).connection();
  }

  #break(error: unknown): void {
    this.#task.isClosed = true;
    for (const listener of this.#listeners) listener.close();
    for (const stream of this.#passages.keys()) stream.destroy();
    this.#onTrouble(error);
  }
}

function failure(kind: "input" | "transient", message: string, cause?: unknown): DeskhandError {
  return new DeskhandError({ kind, message, retryable: kind === "transient", userAction: "none" }, { cause });
}

/** Makes the broker: for each task the only way out of its sandbox, and of Deskhand on its behalf. Throws `DeskhandError` (`config`) on proxies it cannot use. */
export function createEgressBroker(options: EgressBrokerOptions): EgressBroker {
  const limits = { ...usualEgressLimits, ...options.limits };
  const outlets = new Set<EgressOutlet>();
  readOperatorProxies(options.proxies ?? {});
  return {
    open(opening) {
      const outlet = new TaskOutlet(opening, { options, limits, onClosed: () => outlets.delete(outlet) });
      outlets.add(outlet);
      return outlet;
    },
    close() {
      for (const outlet of outlets) outlet.close();
      outlets.clear();
    },
  };
}
