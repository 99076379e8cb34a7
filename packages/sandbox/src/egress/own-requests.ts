import { lookup as lookUp } from "node:dns";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import { DeskhandError } from "@deskhand/contracts";
import { type DestinationName, readDestinationName, writeAuthority } from "./destination-name.ts";
import { inwardKind, readIpAddress } from "./ip-address.ts";
import { type OperatorProxy, type OperatorProxySettings, readOperatorProxies } from "./operator-proxy.ts";

/** Connections of requests that Deskhand makes itself, to addresses its user set. */
export interface OwnRequests {
  /**
   * What connects to a host: by the same look at the addresses that are dialled as for programs, and through the operator's proxy. Its
   * connections are kept for the next request. Throws `DeskhandError` (`input`) when the host may not be reached.
   */
  agentFor(url: URL): HttpAgent;
  /** ends the connections that are kept */
  close(): void;
}

/**
 * Addresses that are not public and yet may hold a server of the user's own, whose name or address was set by the user. All others, such
 * as those of clouds' metadata, are reached by no name.
 */
const ownGround = new Set(["this computer", "a private network", "a provider's inner network"]);

/** as the runtime's own agents keep connections */
const keeping = { keepAlive: true, scheduling: "lifo", timeout: 5_000 } as const;

function refusal(message: string): DeskhandError {
  return new DeskhandError({ kind: "input", message, retryable: false, userAction: "settings" });
}

/** Why an address is not dialled; `null` when it may be. */
function wrongAddress(text: string): string | null {
  const address = readIpAddress(text.replace(/%.*$/, ""));
  if (address === null) return "no address";
  const kind = inwardKind(address);
  return kind === null || ownGround.has(kind) ? null : kind;
}

function refusedHost(name: string, kind: string): DeskhandError {
  return refusal(`${name} leads to ${kind}, where no model answers; check its address in the settings.`);
}

/** Lets only addresses through that may be dialled; there are no others to choose from afterwards. */
function checkedLookup(resolve: typeof lookUp): LookupFunction {
  return (hostname, options, done) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const open = found.filter(({ address }) => wrongAddress(address) === null);
      const [first] = open;
      if (first === undefined) done(refusedHost(hostname, wrongAddress(found[0]?.address ?? "") ?? "nowhere"), []);
      else if (options.all === true) done(null, open);
      else done(null, first.address, first.family);
    });
  };
}

type Destination = Readonly<{ name: DestinationName; port: number; scheme: "http" | "https" }>;

function destinationOf(url: URL): Destination {
  const scheme = url.protocol === "https:" ? "https" : "http";
  const name = readDestinationName(url.hostname);
  if (name === null) throw refusal(`${url.hostname} is no host; check the address in the settings.`);
  const kind = name.address === null ? null : wrongAddress(name.text);
  if (kind !== null) throw refusedHost(name.text, kind);
  return { name, port: Number(url.port || (scheme === "https" ? 443 : 80)), scheme };
}

function isThisComputer({ address, text }: DestinationName): boolean {
  return address === null ? text === "localhost" : inwardKind(address) === "this computer";
}

function proxyUrl({ authorization, isTls, name, port }: OperatorProxy): string {
  const login = authorization === null ? "" : `${Buffer.from(authorization.slice(6), "base64").toString()}@`;
  const [user = "", password = ""] = login.slice(0, -1).split(/:(.*)/s);
  const written = login === "" ? "" : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
  return `${isTls ? "https" : "http"}://${written}${writeAuthority(name, port, null)}`;
}

export type OwnRequestsOptions = Readonly<{
  /** the operator's own `HTTP_PROXY`, `HTTPS_PROXY`, `NO_PROXY` */
  proxies: OperatorProxySettings;
  /** where names really lead; the system's own when absent */
  resolve?: typeof lookUp;
}>;

/** Makes the way of Deskhand's own requests. Throws `DeskhandError` (`config`) on proxies it cannot use. */
export function createOwnRequests({ proxies, resolve = lookUp }: OwnRequestsOptions): OwnRequests {
  const proxyFor = readOperatorProxies(proxies);
  const lookup = checkedLookup(resolve);
  const agents = new Map<string, HttpAgent>();

  function open(url: URL): HttpAgent {
    const { name, port, scheme } = destinationOf(url);
    const proxy = isThisComputer(name) ? null : proxyFor(name, port, scheme);
    const Agent = scheme === "https" ? HttpsAgent : HttpAgent;
    if (proxy === null) return new Agent({ ...keeping, lookup });
    return new Agent({ ...keeping, proxyEnv: { [`${scheme.toUpperCase()}_PROXY`]: proxyUrl(proxy) } });
  }

  return {
    agentFor(url) {
      const known = agents.get(url.origin);
      if (known !== undefined) return known;
      const agent = open(url);
      agents.set(url.origin, agent);
      return agent;
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}
