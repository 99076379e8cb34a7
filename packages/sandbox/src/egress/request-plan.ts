import { connectionHeaders } from "./connection-headers.ts";
import { type DestinationName, readAuthority, writeAuthority } from "./destination-name.ts";
import type { ReadCredential, Verdict } from "./egress-rule.ts";
import { type BodyFraming, type HeaderLine, headerValues, type RequestHead } from "./request-head.ts";

/** Where a request goes, decided before it was read. */
export type RequestDestination = Readonly<{
  scheme: "http" | "https";
  name: DestinationName;
  port: number;
}>;

/** A request as it leaves, framing and all. */
export type RequestPlan = Readonly<{
  isAllowed: true;
  /** what rules and ledger call it: the method, or `WEBSOCKET` */
  kind: string;
  method: string;
  /** path and query */
  path: string;
  headers: readonly HeaderLine[];
  framing: BodyFraming;
}>;

export type RequestRefusal = Readonly<{ isAllowed: false; kind: string; because: string }>;

/** What a client may say to a host that gets the broker's credential; nothing among it can carry another login. */
const besideCredential = new Set([
  "accept",
  "accept-language",
  "cache-control",
  "content-encoding",
  "content-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-modified-since",
  "if-none-match",
  "if-unmodified-since",
  "last-event-id",
  "pragma",
  "prefer",
  "sec-websocket-key",
  "sec-websocket-version",
  "user-agent",
  "x-requested-with",
]);

/** Query parameters that are logins of their own. */
const loginParameter =
  /^(access_?token|auth|auth_?token|authorization|oauth_?token|id_token|refresh_token|private_token|token|api[_-]?key|key|client_secret|secret|password|passwd|pwd|sig|signature|jwt|session|session_?id|sid|x-(amz|goog|ms)-.*|awsaccesskeyid|googleaccessid)$/i;

function hasToken(values: readonly string[], token: string): boolean {
  return values.some((value) =>
    value
      .toLowerCase()
      .split(",")
      .some((part) => part.trim() === token),
  );
}

type Upgrade = "none" | "websocket" | "refused";

function readUpgrade(head: RequestHead): Upgrade {
  const wanted = headerValues(head.headers, "upgrade");
  const isAnnounced = hasToken(headerValues(head.headers, "connection"), "upgrade");
  if (wanted.length === 0 && !isAnnounced) return "none";
  const isWebSocket =
    wanted.length === 1 &&
    wanted[0]?.toLowerCase() === "websocket" &&
    isAnnounced &&
    head.method === "GET" &&
    head.minorVersion === 1 &&
    head.framing.kind === "none" &&
    headerValues(head.headers, "sec-websocket-key").length === 1;
  return isWebSocket ? "websocket" : "refused";
}

/** Why the Host header does not fit where the connection goes; `null` when it does. */
function wrongHost(head: RequestHead, { scheme, name, port }: RequestDestination): string | null {
  const hosts = headerValues(head.headers, "host");
  if (hosts.length === 0 && head.minorVersion === 0) return null;
  const named = hosts.length === 1 ? readAuthority(hosts[0] ?? "", scheme === "http" ? 80 : 443) : null;
  const fits = named?.name.text === name.text && named.port === port;
  return fits ? null : "The Host header names another host than the connection.";
}

function hasLogin(path: string): boolean {
  const query = path.indexOf("?") === -1 ? "" : path.slice(path.indexOf("?") + 1);
  return [...new URLSearchParams(query.replaceAll(";", "&")).keys()].some((key) => loginParameter.test(key.trim()));
}

function passingHeaders(headers: readonly HeaderLine[], credential: ReadCredential | null): HeaderLine[] {
  const nominated = headerValues(headers, "connection").flatMap((value) =>
    value
      .toLowerCase()
      .split(",")
      .map((part) => part.trim()),
  );
  return headers.filter(([written]) => {
    const name = written.toLowerCase();
    if (connectionHeaders.has(name) || nominated.includes(name)) return false;
    if (credential === null) return true;
    if (credential.headers.has(name)) return false;
    return besideCredential.has(name) || credential.alsoPass.has(name) || /^[a-z0-9-]+-(version|beta)$/.test(name);
  });
}

function framingHeaders({ framing, method }: RequestHead): HeaderLine[] {
  if (framing.kind === "none")
    return ["GET", "HEAD", "DELETE", "OPTIONS"].includes(method) ? [] : [["Content-Length", "0"]];
  if (framing.kind === "length") return [["Content-Length", String(framing.bytes)]];
  return [["Transfer-Encoding", "chunked"]];
}

const methodHeader = /^x[-_](http[-_])?method([-_]override)?$/i;

/** Many servers take such a header's method for the request's own. */
function renamesMethod({ headers, method }: RequestHead): boolean {
  return headers.some(([name, value]) => methodHeader.test(name) && value.toUpperCase() !== method);
}

/** Says what is closed and who can open it: the host itself is allowed, so that asking for it once more would change nothing. */
function closedKind(kind: string, host: string, open: ReadonlySet<string>): string {
  const only = open.size === 0 ? "" : `, only ${[...open].join(", ")}; use that, or`;
  return `${kind} requests to ${host} are not open to this task${only === "" ? ";" : only} ask the user to allow them for this site under "Ways out".`;
}

/** Why a request may not be sent; `null` when it may. */
function refusal(
  head: RequestHead,
  to: RequestDestination,
  verdict: Verdict & { isAllowed: true },
  kind: string,
): string | null {
  if (["CONNECT", "TRACE", "TRACK"].includes(head.method)) return `A ${head.method} request cannot be passed on.`;
  if (readUpgrade(head) === "refused") return "A connection can be upgraded to WebSocket only.";
  const because = wrongHost(head, to);
  if (because !== null) return because;
  if (verdict.methods !== null && !verdict.methods.has(kind)) return closedKind(kind, to.name.text, verdict.methods);
  if (verdict.methods !== null && renamesMethod(head))
    return `Requests to ${to.name.text} may not bring another method along in a header.`;
  if (verdict.credential !== null && hasLogin(head.target))
    return `Requests to ${to.name.text} may not bring a login of their own in the address.`;
  return null;
}

/** Decides on one request that goes to `to`, and writes it anew: nothing of the client's framing or connection headers is kept. */
export function planRequest(
  head: RequestHead,
  path: string,
  to: RequestDestination,
  verdict: Verdict & { isAllowed: true },
): RequestPlan | RequestRefusal {
  const isWebSocket = readUpgrade(head) === "websocket";
  const kind = isWebSocket ? "WEBSOCKET" : head.method;
  const because = refusal(head, to, verdict, kind);
  if (because !== null) return { isAllowed: false, kind, because };
  const { credential } = verdict;
  const own: HeaderLine[] = credential === null ? [] : [...credential.headers, ["Accept-Encoding", "identity"]];
  const connection: HeaderLine[] = isWebSocket
    ? [
        ["Connection", "Upgrade"],
        ["Upgrade", "websocket"],
      ]
    : [["Connection", "close"]];
  const headers: HeaderLine[] = [
    ["Host", writeAuthority(to.name, to.port, to.scheme === "http" ? 80 : 443)],
    ...passingHeaders(head.headers, credential),
    ...own,
    ...framingHeaders(head),
    ...connection,
  ];
  return { isAllowed: true, kind, method: head.method, path, headers, framing: head.framing };
}

/** Headers of an answer that go on to the client. */
export function passesBack(name: string, hasCredential: boolean): boolean {
  const lower = name.toLowerCase();
  if (lower === "content-length") return true;
  return !connectionHeaders.has(lower) && !(hasCredential && lower === "set-cookie");
}
