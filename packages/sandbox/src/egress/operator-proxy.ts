import { DeskhandError } from "@deskhand/contracts";
import type { DestinationName } from "./destination-name.ts";
import { readAuthority, readDestinationName } from "./destination-name.ts";

/** The proxies the operator's own connections take, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say them. */
export type OperatorProxySettings = Readonly<{ httpProxy?: string; httpsProxy?: string; noProxy?: string }>;

/** A proxy of the operator's. */
export type OperatorProxy = Readonly<{
  name: DestinationName;
  port: number;
  isTls: boolean;
  /** value of `Proxy-Authorization`; `null` for none */
  authorization: string | null;
}>;

/** Which proxy a connection takes; `null` when it goes straight. */
export type ProxyChoice = (name: DestinationName, port: number, scheme: "http" | "https") => OperatorProxy | null;

function readProxy(written: string | undefined): OperatorProxy | null {
  if (written === undefined || written === "") return null;
  const url = URL.parse(written.includes("://") ? written : `http://${written}`);
  const isTls = url?.protocol === "https:";
  const name = url === null ? null : readDestinationName(url.hostname);
  if (url === null || name === null || (!isTls && url.protocol !== "http:"))
    throw new DeskhandError({
      kind: "config",
      message: "The proxy in HTTP_PROXY or HTTPS_PROXY cannot be used; write it like http://proxy.example.org:3128.",
      retryable: false,
      userAction: "settings",
    });
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  return {
    name,
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    isTls,
    authorization: login === ":" ? null : `Basic ${Buffer.from(login).toString("base64")}`,
  };
}

type Exception = Readonly<{ host: string; port: number | null }>;

function readExceptions(noProxy: string): Exception[] {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== "")
    .map((entry) => {
      const authority = readAuthority(entry.replace(/^\*?\./, ""), 1);
      const hasPort = /[^:]:\d+$/.test(entry) && authority !== null;
      return hasPort
        ? { host: authority.name.text, port: authority.port }
        : {
            host: entry === "*" ? "*" : (readDestinationName(entry.replace(/^\*?\./, ""), true)?.text ?? entry),
            port: null,
          };
    });
}

function covers({ host, port }: Exception, name: DestinationName, askedPort: number): boolean {
  if (port !== null && port !== askedPort) return false;
  return host === "*" || host === name.text || (name.address === null && name.text.endsWith(`.${host}`));
}

/** Reads the operator's proxy settings once; throws `DeskhandError` (`config`) when one cannot be used, rather than go around it. */
export function readOperatorProxies(settings: OperatorProxySettings): ProxyChoice {
  const proxies = { http: readProxy(settings.httpProxy), https: readProxy(settings.httpsProxy) };
  const exceptions = readExceptions(settings.noProxy ?? "");
  return (name, port, scheme) => (exceptions.some((entry) => covers(entry, name, port)) ? null : proxies[scheme]);
}
