import http from "node:http";
import type { Environment } from "./endpoint.ts";

const own = ["localhost", "127.0.0.1", "::1"];

function variable(environment: Environment, name: string): string | undefined {
  return environment[name.toLowerCase()] || environment[name];
}

let isSet = false;

/**
 * Sends this process's requests through the proxy of the environment, once per process.
 * This computer itself is never asked for through a proxy, so that a model server on it stays reachable.
 */
export function useProxyOf(environment: Environment): void {
  const httpProxy = variable(environment, "HTTP_PROXY");
  const httpsProxy = variable(environment, "HTTPS_PROXY");
  if (isSet || (httpProxy === undefined && httpsProxy === undefined)) return;
  isSet = true;
  const exempt = variable(environment, "NO_PROXY");
  http.setGlobalProxyFromEnv({
    ...(httpProxy === undefined ? {} : { HTTP_PROXY: httpProxy }),
    ...(httpsProxy === undefined ? {} : { HTTPS_PROXY: httpsProxy }),
    NO_PROXY: [...(exempt === undefined ? [] : [exempt]), ...own].join(","),
  });
}
