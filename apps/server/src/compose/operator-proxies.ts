import type { Environment } from "../config.ts";

export type OperatorProxies = Readonly<{ httpProxy?: string; httpsProxy?: string; noProxy?: string }>;

/** The proxies of the environment; empty ones are none. */
export function operatorProxies(environment: Environment): OperatorProxies {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name];
  const named = { httpProxy: read("HTTP_PROXY"), httpsProxy: read("HTTPS_PROXY"), noProxy: read("NO_PROXY") };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined && value !== ""));
}
