import type { OwnRequests } from "@deskhand/sandbox/own-requests";
import type { Config } from "../config.ts";
import { operatorProxies } from "./operator-proxies.ts";

const opened = new WeakMap<Config, Promise<OwnRequests>>();

/** The way of requests that Deskhand makes itself: one for everybody in this process, because it keeps connections. Loaded at first use. */
export function composeOwnRequests(config: Config): Promise<OwnRequests> {
  const known = opened.get(config);
  if (known !== undefined) return known;
  const opening = import("@deskhand/sandbox/own-requests").then(({ createOwnRequests }) =>
    createOwnRequests({ proxies: operatorProxies(config.environment) }),
  );
  opened.set(config, opening);
  return opening;
}
