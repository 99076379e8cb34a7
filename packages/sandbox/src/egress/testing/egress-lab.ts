import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, createServer as createTlsServer, type TLSSocket } from "node:tls";
import { createId, type EgressRecord, type RunId, type StepId } from "@deskhand/contracts";
import { onTestFinished } from "vitest";
import { createEgressBroker, type EgressBrokerOptions, type EgressOutlet } from "../create-egress-broker.ts";
import { readDestinationName } from "../destination-name.ts";
import type { EgressBound, EgressCredential, EgressRule } from "../egress-rule.ts";
import { createTlsAuthority } from "../tls-authority.ts";

/** an address that is public and that no test ever really dials */
export const publicAddress = "93.184.216.34";

type LabOptions = Readonly<{
  rules?: readonly EgressRule[];
  credentials?: readonly EgressCredential[];
  bounds?: readonly EgressBound[];
  /** name to addresses; a function is asked each time */
  names?: Readonly<Record<string, readonly string[] | (() => readonly string[])>>;
  broker?: Partial<EgressBrokerOptions>;
}>;

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)));
}

/** A small internet on loopback: names, servers behind port numbers, and a task whose only way to them is the broker. */
export class EgressLab {
  readonly outlet: EgressOutlet;
  readonly records: EgressRecord[] = [];
  readonly troubles: unknown[] = [];
  /** names that were looked up, in order */
  readonly lookups: string[] = [];
  /** `address:port` that were dialled, in order */
  readonly dialled: string[] = [];
  /** authority of the servers out there */
  readonly internet = createTlsAuthority();
  readonly from: Readonly<{ runId: RunId; stepId: StepId }> = {
    runId: createId<"run">("run"),
    stepId: createId<"step">("step"),
  };
  readonly #ports = new Map<number, number>();
  readonly #sockets = new Set<Socket>();

  constructor({ rules = [], credentials = [], bounds = [], names = {}, broker = {} }: LabOptions = {}) {
    const made = createEgressBroker({
      onTrouble: (error) => this.troubles.push(error),
      authorities: [this.internet.certificatePem],
      resolve: async (name) => {
        this.lookups.push(name);
        const answer = names[name];
        if (answer === undefined) throw new Error(`ENOTFOUND ${name}`);
        return typeof answer === "function" ? answer() : answer;
      },
      dial: async (addresses, port) => {
        this.dialled.push(`${addresses.map(({ text }) => text).join(",")}:${port}`);
        const real = this.#ports.get(port);
        if (real === undefined) throw new Error("ECONNREFUSED");
        return this.#connect(real);
      },
      ...broker,
    });
    this.outlet = made.open({
      taskId: createId<"task">("task"),
      rules,
      settings: { bounds, credentials },
      onRecord: (record) => this.records.push(record),
    });
    onTestFinished(() => {
      made.close();
      for (const socket of this.#sockets) socket.destroy();
    });
  }

  #connect(port: number): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      this.#sockets.add(socket);
      socket.once("error", reject);
      socket.once("connect", () => resolve(socket.off("error", reject)));
    });
  }

  async #put(port: number, server: Server): Promise<void> {
    server.on("connection", (socket: Socket) => this.#sockets.add(socket.on("error", () => socket.destroy())));
    onTestFinished(() => void server.close());
    this.#ports.set(port, await listening(server));
  }

  /** a server that is given every connection to a port of any address */
  serve(port: number, take: (socket: Socket) => void): Promise<void> {
    return this.#put(port, createServer({ allowHalfOpen: true }, take));
  }

  /** an HTTP server, behind TLS with a certificate for `tlsFor` when that is given */
  async serveHttp(
    port: number,
    answer: (request: IncomingMessage, response: ServerResponse) => void,
    tlsFor?: string,
  ): Promise<void> {
    const http = createHttpServer(answer);
    if (tlsFor === undefined) return this.#put(port, http);
    const name = readDestinationName(tlsFor);
    if (name === null) throw new Error(`not a host: ${tlsFor}`);
    const secureContext = this.internet.contextFor(name);
    const secure = createTlsServer({ SNICallback: (_asked, done) => done(null, secureContext) }, (socket) => {
      http.emit(
        "connection",
        socket.on("error", () => socket.destroy()),
      );
    });
    await this.#put(port, secure);
  }

  /** a connection made inside: what it writes reaches the broker over a real socket */
  async dialInside(): Promise<Socket> {
    const outlet = this.outlet;
    const from = this.from;
    const server = createServer({ allowHalfOpen: true }, (socket) => outlet.accept(socket, from));
    server.on("connection", (socket) => this.#sockets.add(socket));
    const port = await listening(server);
    const socket = await this.#connect(port);
    server.close();
    socket.on("error", () => socket.destroy());
    return socket;
  }

  /** says `text` on a fresh connection and answers everything that came back until its end */
  async say(text: string | Buffer): Promise<string> {
    const socket = await this.dialInside();
    socket.write(typeof text === "string" ? Buffer.from(text, "latin1") : text);
    return untilEnd(socket);
  }

  /** a connection through `CONNECT`, or what was answered instead */
  async connectInside(authority: string): Promise<Socket | string> {
    const socket = await this.dialInside();
    socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    const said = await firstChunk(socket);
    const end = said.indexOf("\r\n\r\n") + 4;
    if (!said.startsWith("HTTP/1.1 200") || end < 4) return said + (await untilEnd(socket));
    if (said.length > end) socket.unshift(Buffer.from(said.slice(end), "latin1"));
    return socket;
  }

  /** a TLS connection over `CONNECT`, trusting the task's authority and the internet's */
  async secureInside(authority: string, servername?: string): Promise<TLSSocket> {
    const socket = await this.connectInside(authority);
    if (typeof socket === "string") throw new Error(socket);
    return this.secureOver(socket, servername ?? authority.replace(/:\d+$/, ""));
  }

  secureOver(socket: Duplex, servername: string): Promise<TLSSocket> {
    const ca = [this.outlet.authority.certificatePem, this.internet.certificatePem];
    return new Promise((resolve, reject) => {
      const secure = connectTls({ socket, servername, ca, host: servername, ALPNProtocols: ["http/1.1"] }, () =>
        resolve(secure),
      );
      secure.on("error", reject).on("close", () => reject(new Error("closed")));
    });
  }

  /** records after everything was reported, without the run */
  ledger(): Omit<EgressRecord, "runId">[] {
    this.outlet.close();
    return this.records.map(({ runId: _run, ...record }) => record);
  }
}

/** everything until a stream ends or breaks off */
export function untilEnd(stream: Duplex): Promise<string> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    stream.on("data", (part: Buffer) => parts.push(part));
    const settle = () => resolve(Buffer.concat(parts).toString("latin1"));
    stream.on("end", settle).on("close", settle).on("error", settle);
    stream.resume();
  });
}

/** the next piece that comes, or an empty text at the end */
export function firstChunk(stream: Duplex): Promise<string> {
  return new Promise((resolve) => {
    const settle = (part?: Buffer) => {
      stream.off("data", settle).off("end", settle).off("close", settle);
      stream.pause();
      resolve(part?.toString("latin1") ?? "");
    };
    stream.on("data", settle).on("end", settle).on("close", settle);
    stream.resume();
  });
}
