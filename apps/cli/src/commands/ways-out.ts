import { parseHost, type WayOut, type WayOutChange, type WayOutCredential, type WaysOut } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { wrongUsage } from "../arguments/usage.ts";
import { type OpenWaysOutDesk, openWaysOutDesk } from "../desk/open-ways-out-desk.ts";
import { readSecret } from "../terminal/read-secret.ts";
import { cleanName, oneLine, say } from "../terminal/text.ts";

export type WaysOutOptions = Readonly<{
  /** kinds with commas between them, or `any` */
  requests?: string;
  /** numbers with commas between them, or `usual` */
  ports?: string;
  /** `token`, `password:USER`, `header:NAME` or `none` */
  login?: string;
  remove?: boolean;
  json?: boolean;
}>;

/** `deskhand ways-out`: lists what tasks may do at hosts; with a host, changes or removes what is wanted of it. */
export async function waysOut(host: string | undefined, options: WaysOutOptions): Promise<number> {
  const changes = host !== undefined;
  if (!changes && (options.requests ?? options.ports ?? options.login ?? options.remove) !== undefined)
    throw wrongUsage("Name the host first: deskhand ways-out HOST --requests GET,HEAD");
  const desk = await openWaysOutDesk(readConfig(), { changes });
  try {
    return await waysOutAt(desk, host, options);
  } finally {
    await desk.close();
  }
}

/** `askSecret` is called only when a login is set. */
export async function waysOutAt(
  desk: OpenWaysOutDesk,
  host: string | undefined,
  options: WaysOutOptions,
  askSecret: (prompt: string) => Promise<string> = readSecret,
): Promise<number> {
  const report = await actOn(desk, host, options, askSecret);
  if (options.json === true) say(JSON.stringify(report));
  else for (const line of waysOutLines(report)) say(line);
  return 0;
}

async function actOn(
  desk: OpenWaysOutDesk,
  written: string | undefined,
  options: WaysOutOptions,
  askSecret: (prompt: string) => Promise<string>,
): Promise<WaysOut> {
  if (written === undefined) return desk.report();
  const host = parseHost(written);
  if (host === null) throw wrongUsage(`${JSON.stringify(written)} is not a host name; write it like example.com.`);
  if (options.remove === true) return desk.remove(host);
  const known = (await desk.report()).ways.find((way) => way.host === host);
  const change = changed(known ?? { host, ports: null, methods: null, credential: null }, options);
  const isLogin = options.login !== undefined && change.credential !== null;
  return desk.change(
    isLogin ? { ...change, secret: await askSecret(`Password or key for ${host} (not shown): `) } : change,
  );
}

function changed(
  { credential, host, methods, ports }: WayOut,
  { login, requests, ...options }: WaysOutOptions,
): WayOutChange {
  return {
    host,
    methods: requests === undefined ? methods : requests === "any" ? null : parts(requests),
    ports: options.ports === undefined ? ports : options.ports === "usual" ? null : parts(options.ports).map(readPort),
    credential: login === undefined ? credential : readLogin(login),
    secret: null,
  };
}

function parts(text: string): string[] {
  const named = text.split(",").map((part) => part.trim());
  if (named.includes("")) throw wrongUsage(`"${text}" has an empty part; write a list such as GET,HEAD.`);
  return named;
}

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw wrongUsage(`"${text}" is no port; use numbers from 1 to 65535, or "usual".`);
}

function readLogin(text: string): WayOutCredential | null {
  const [, kind, name = ""] = /^(none|token|password|header)(?::(.+))?$/.exec(text) ?? [];
  if (kind === "none" && name === "") return null;
  if (kind === "token" && name === "") return { kind: "token" };
  if (kind === "password" && name !== "") return { kind: "password", username: name };
  if (kind === "header" && name !== "") return { kind: "header", name };
  throw wrongUsage(`--login knows token, password:USER, header:NAME and none, but not "${text}".`);
}

function loginWords(credential: WayOutCredential | null): string {
  switch (credential?.kind) {
    case undefined:
      return "";
    case "token":
      return "  login: token";
    case "password":
      return `  login: password of ${oneLine(credential.username, 200)}`;
    case "header":
      return `  login: header ${oneLine(credential.name, 100)}`;
  }
}

/** What is wanted of hosts, one line each. */
function waysOutLines({ ways }: WaysOut): readonly string[] {
  if (ways.length === 0) return ["Nothing is set: a host that a task may reach gets any request and no login."];
  return ways.flatMap(({ credential, host, methods, ports, trouble }) => {
    const requests = `requests: ${methods?.join(",") ?? "any"}`;
    const line = `${cleanName(host)}  ${requests}  ports: ${ports?.join(",") ?? "usual"}${loginWords(credential)}`;
    return trouble === null ? [line] : [line, `  ${oneLine(trouble, 500)}`];
  });
}
