import { lookup } from "node:dns/promises";
import { connect as connectTcp, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls, getCACertificates, type TLSSocket } from "node:tls";
import { takeFirst } from "./byte-intake.ts";
import { type DestinationName, writeAuthority } from "./destination-name.ts";
import { type EgressPolicy, isAddressNamed } from "./egress-rule.ts";
import { type IpAddress, inwardKind, readIpAddress } from "./ip-address.ts";
import { type Meter, MeteredStream } from "./metered-stream.ts";
import type { OperatorProxy, ProxyChoice } from "./operator-proxy.ts";
import { readUntilEmptyLine } from "./until-empty-line.ts";

/** Where connections really go; tests bring their own. */
export type RouteOptions = Readonly<{
  /** all addresses of a name, as literals; rejects when there are none */
  resolve?: (name: string) => Promise<readonly string[]>;
  /** a connection to one of exactly these addresses */
  dial?: (addresses: readonly IpAddress[], port: number, signal: AbortSignal) => Promise<Socket>;
  proxies: ProxyChoice;
  /** PEM of authorities trusted beside the runtime's own (which include `NODE_EXTRA_CA_CERTS`) */
  authorities: readonly string[];
  connectTimeoutMs: number;
  idleMs: number;
}>;

/** A destination whose addresses were looked up once and checked; only these are dialled. */
export type CheckedDestination = Readonly<{
  name: DestinationName;
  port: number;
  /** empty when only the operator's proxy can know them */
  addresses: readonly IpAddress[];
  proxy: OperatorProxy | null;
}>;

export type DestinationCheck = Readonly<
  | { state: "open"; destination: CheckedDestination }
  | { state: "refused"; because: string }
  | { state: "unreachable"; because: string }
>;

export interface Route {
  /** Looks a name up, once, and checks every address it has. `scheme` chooses the operator's proxy. */
  check(
    policy: EgressPolicy,
    asked: Readonly<{ name: DestinationName; port: number; scheme: "http" | "https" }>,
  ): Promise<DestinationCheck>;
  /**
   * Connects to a checked destination: the bytes of the returned stream are the destination's, but for plain HTTP over the operator's
   * proxy (`isPlainHttp`), which wants requests in absolute form.
   */
  open(destination: CheckedDestination, meter: Meter, isPlainHttp?: boolean): Promise<Duplex>;
  /** TLS to a destination over an open stream, its certificate checked against the name. */
  secure(stream: Duplex, name: DestinationName): Promise<TLSSocket>;
}

/** endings that never leave a network; a proxy might know them all the same */
const inwardEnding =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid)$/;

async function resolveName(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true, order: "verbatim" })).map(({ address }) => address);
}

function dialAddresses(addresses: readonly IpAddress[], port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const answers = addresses.map(({ text, family }) => ({ address: text, family }));
    const socket = connectTcp({
      host: "checked.invalid",
      port,
      autoSelectFamily: true,
      lookup: (_name, _options, done) => done(null, answers),
      noDelay: true,
      allowHalfOpen: true,
    });
    const giveUp = () => socket.destroy(new Error("no connection in time"));
    signal.addEventListener("abort", giveUp, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", giveUp));
    socket.once("error", reject);
    socket.once("connect", () => {
      signal.removeEventListener("abort", giveUp);
      socket.off("error", reject);
      const reached = readIpAddress(socket.remoteAddress ?? "");
      if (addresses.some(({ text }) => text === reached?.text)) return resolve(socket);
      socket.destroy();
      reject(new Error("a connection went to an address that was not checked"));
    });
  });
}

function refusedAddress(
  policy: EgressPolicy,
  name: DestinationName,
  addresses: readonly IpAddress[],
  port: number,
): string | null {
  for (const address of addresses) {
    const kind = inwardKind(address);
    if (kind === null || isAddressNamed(policy, address.text, port)) continue;
    const subject = name.address === null ? `${name.text} leads to ${address.text}, which is` : `${address.text} is`;
    return `${subject} ${kind}, and no rule names that address.`;
  }
  return null;
}

/** Speaks `CONNECT` with the operator's proxy until the way through is open. */
async function connectThrough(
  stream: Duplex,
  proxy: OperatorProxy,
  authority: string,
  timeoutMs: number,
): Promise<void> {
  const login = proxy.authorization === null ? "" : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  stream.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${login}\r\n`);
  const head = await takeFirst(stream, readUntilEmptyLine, { maxBytes: 16_384, timeoutMs });
  if (!/^HTTP\/1\.[01] 2\d\d[ \r]/.test(`${head.toString("latin1")}\r`))
    throw new Error("the operator's proxy did not connect");
}

class RouteOfOptions implements Route {
  readonly #options: RouteOptions;

  constructor(options: RouteOptions) {
    this.#options = options;
  }

  async check(policy: EgressPolicy, { name, port, scheme }: Parameters<Route["check"]>[1]): Promise<DestinationCheck> {
    const proxy = this.#options.proxies(name, port, scheme);
    const addresses = await this.#addresses(name);
    if (addresses.length === 0 && (proxy === null || inwardEnding.test(name.text) || !name.text.includes(".")))
      return { state: "unreachable", because: `${name.text} cannot be found.` };
    const because = refusedAddress(policy, name, addresses, port);
    if (because !== null) return { state: "refused", because };
    return { state: "open", destination: { name, port, addresses, proxy } };
  }

  /** empty when the name is not known here, or has an answer that is no address */
  async #addresses(name: DestinationName): Promise<readonly IpAddress[]> {
    if (name.address !== null) return [name.address];
    const resolve = this.#options.resolve ?? resolveName;
    let answers: readonly string[];
    try {
      answers = await this.#inTime(resolve(name.text));
    } catch {
      return [];
    }
    const addresses = answers.map((answer) => readIpAddress(answer.replace(/%.*$/, "")));
    return addresses.filter((address) => address !== null);
  }

  async open({ name, port, addresses, proxy }: CheckedDestination, meter: Meter, isPlainHttp = false): Promise<Duplex> {
    if (proxy === null) return this.#dial(addresses, port, meter);
    const there = await this.#addresses(proxy.name);
    const raw = await this.#dial(there, proxy.port, meter);
    try {
      const stream = proxy.isTls ? await this.secure(raw, proxy.name) : raw;
      if (!isPlainHttp)
        await connectThrough(stream, proxy, writeAuthority(name, port, null), this.#options.connectTimeoutMs);
      return stream;
    } catch (error) {
      raw.destroy();
      throw error;
    }
  }

  async #dial(addresses: readonly IpAddress[], port: number, meter: Meter): Promise<Duplex> {
    if (addresses.length === 0) throw new Error("there is no address to dial");
    const dial = this.#options.dial ?? dialAddresses;
    const socket = await dial(addresses, port, AbortSignal.timeout(this.#options.connectTimeoutMs));
    return new MeteredStream(socket, meter, this.#options.idleMs);
  }

  secure(stream: Duplex, name: DestinationName): Promise<TLSSocket> {
    return new Promise((resolve, reject) => {
      const { authorities, connectTimeoutMs } = this.#options;
      const socket = connectTls({
        socket: stream,
        host: name.text,
        servername: name.address === null ? name.text : "",
        ALPNProtocols: ["http/1.1"],
        ...(authorities.length === 0 ? {} : { ca: [...getCACertificates("default"), ...authorities] }),
      });
      const timer = setTimeout(() => socket.destroy(new Error("the server did not answer in time")), connectTimeoutMs);
      // stays: an error after the handshake reaches the user of the stream as its early end
      socket.on("error", reject);
      socket.once("close", () => {
        clearTimeout(timer);
        reject(new Error("the server closed the connection"));
      });
      socket.once("secureConnect", () => {
        clearTimeout(timer);
        resolve(socket);
      });
    });
  }

  #inTime<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no answer in time")), this.#options.connectTimeoutMs);
      work.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }
}

/** Makes the way from the broker to hosts. */
export function createRoute(options: RouteOptions): Route {
  return new RouteOfOptions(options);
}
