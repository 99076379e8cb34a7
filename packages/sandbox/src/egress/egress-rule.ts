import { DeskhandError, type HostRules, matchesHost } from "@deskhand/contracts";
import { connectionHeaders } from "./connection-headers.ts";
import { type DestinationName, readDestinationName } from "./destination-name.ts";

/** What a task may reach, or may not. Without any rule nothing is reached. */
export type EgressRule = Readonly<{
  /** a host name, `*.name` for it and every name below, or an address, which alone opens one that is not public */
  host: string;
  /** `deny` wins over every `allow` */
  effect?: "allow" | "deny";
  /** 80 and 443 when absent; of a `deny` rule, every port */
  ports?: readonly number[];
  /** any when absent; `WEBSOCKET` stands for an upgrade. Hosts with methods are looked into: the broker ends their TLS */
  methods?: readonly string[];
}>;

/** Headers that the broker adds to requests to one host and that are never seen inside. Opens nothing: the host needs a rule too. */
export type EgressCredential = Readonly<{
  /** exact */
  host: string;
  /** 443 when absent */
  port?: number;
  /** header name to value, `authorization` to `Bearer …` */
  headers: Readonly<Record<string, string>>;
  /** names of further request headers of the client that may pass to this host, in lower case */
  alsoPass?: readonly string[];
}>;

/** What the user wants of hosts, whoever opened them to a task. Opens nothing; the most exact one counts. */
export type EgressBound = Readonly<{
  /** as in a rule */
  host: string;
  /** in the place of the rules' own; theirs when `null` */
  ports: readonly number[] | null;
  /** of those the rules allow; `null` for all */
  methods: readonly string[] | null;
  /** why the host is closed to everybody, as a sentence; `null` when it is not */
  closed: string | null;
}>;

/** What the settings say of hosts, the same for all tasks. */
export type HostSettings = Readonly<{ bounds: readonly EgressBound[]; credentials: readonly EgressCredential[] }>;

export const noHostSettings: HostSettings = { bounds: [], credentials: [] };

/** The rules of a task as the contracts keep them, for the usual ports. */
export function toEgressRules({ allow, deny }: HostRules): EgressRule[] {
  return [
    ...allow.map((host) => ({ host, effect: "allow" as const })),
    ...deny.map((host) => ({ host, effect: "deny" as const })),
  ];
}

type ReadRule = Readonly<{
  pattern: string;
  /** longer is more telling; an exact host beats every pattern */
  weight: number;
  isDeny: boolean;
  ports: ReadonlySet<number> | null;
  methods: ReadonlySet<string> | null;
}>;

export type ReadCredential = Readonly<{
  host: string;
  port: number;
  headers: ReadonlyMap<string, string>;
  alsoPass: ReadonlySet<string>;
}>;

type ReadBound = Pick<ReadRule, "pattern" | "weight" | "ports" | "methods"> & Readonly<{ closed: string | null }>;

/** Rules, credentials and bounds of a task, checked and ready to be asked. */
export type EgressPolicy = Readonly<{
  rules: readonly ReadRule[];
  credentials: readonly ReadCredential[];
  bounds: readonly ReadBound[];
}>;

export type Verdict = Readonly<
  | { isAllowed: false; because: string }
  | {
      isAllowed: true;
      /** `null` for any */
      methods: ReadonlySet<string> | null;
      credential: ReadCredential | null;
    }
>;

function refuse(message: string): never {
  throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
}

const tokenPattern = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const valuePattern = /^[\x20-\x7e]{1,8192}$/;

function readHost(written: string, allowsPattern: boolean): string {
  const isPattern = allowsPattern && written.startsWith("*.");
  const name = readDestinationName(isPattern ? written.slice(2) : written, true);
  const isTooWide = isPattern && (name?.address !== null || !name.text.includes("."));
  if (name === null || isTooWide)
    refuse(`${JSON.stringify(written)} is not a host a rule can name; write it like example.org.`);
  return isPattern ? `*.${name.text}` : name.text;
}

function readPort(port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    refuse(`${port} is not a port; use a number from 1 to 65535.`);
  return port;
}

function readPorts(ports: readonly number[]): ReadonlySet<number> {
  return new Set(ports.map(readPort));
}

function readMethods(methods: readonly string[]): ReadonlySet<string> {
  const bad = methods.find((method) => !tokenPattern.test(method));
  if (bad !== undefined) refuse(`${JSON.stringify(bad)} is not a request method; write it like GET.`);
  return new Set(methods.map((method) => method.toUpperCase()));
}

function weightOf(pattern: string): number {
  return pattern.startsWith("*.") ? pattern.length : Number.POSITIVE_INFINITY;
}

function readRule(rule: EgressRule): ReadRule {
  const pattern = readHost(rule.host, true);
  const isDeny = rule.effect === "deny";
  const ports = rule.ports ?? (isDeny ? null : [80, 443]);
  return {
    pattern,
    weight: weightOf(pattern),
    isDeny,
    ports: ports === null ? null : readPorts(ports),
    methods: rule.methods === undefined ? null : readMethods(rule.methods),
  };
}

function readBound({ host, ports, methods, closed }: EgressBound): ReadBound {
  const pattern = readHost(host, true);
  return {
    pattern,
    weight: weightOf(pattern),
    ports: ports === null ? null : readPorts(ports),
    methods: methods === null ? null : readMethods(methods),
    closed,
  };
}

function readCredential(credential: EgressCredential): ReadCredential {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(credential.headers)) {
    const isTaken = connectionHeaders.has(name.toLowerCase()) || name.toLowerCase() === "accept-encoding";
    if (isTaken || !tokenPattern.test(name) || !valuePattern.test(value))
      refuse(`The credential for ${credential.host} cannot be sent as a header; check it in the settings.`);
    headers.set(name.toLowerCase(), value);
  }
  return {
    host: readHost(credential.host, false),
    port: readPort(credential.port ?? 443),
    headers,
    alsoPass: new Set(credential.alsoPass?.map((name) => name.toLowerCase())),
  };
}

/** Checks rules and settings; throws `DeskhandError` (`config`) at the first that cannot be kept exactly. */
export function readPolicy(
  rules: readonly EgressRule[],
  { bounds, credentials }: HostSettings = noHostSettings,
): EgressPolicy {
  return { rules: rules.map(readRule), credentials: credentials.map(readCredential), bounds: bounds.map(readBound) };
}

function boundOf({ bounds }: EgressPolicy, host: string): ReadBound | null {
  const matching = bounds.filter((bound) => matchesHost(bound.pattern, host));
  return matching.toSorted((left, right) => right.weight - left.weight)[0] ?? null;
}

function sharedMethods(deciding: readonly ReadRule[], bound: ReadBound | null): ReadonlySet<string> | null {
  const isAny = deciding.some((rule) => rule.methods === null);
  const allowed = isAny ? null : new Set(deciding.flatMap((rule) => [...(rule.methods ?? [])]));
  const wanted = bound?.methods ?? null;
  if (allowed === null || wanted === null) return allowed ?? wanted;
  return new Set([...allowed].filter((method) => wanted.has(method)));
}

function ports(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].toSorted((left, right) => left - right);
  return sorted.length === 1 ? `port ${sorted[0]} is` : `ports ${sorted.join(", ")} are`;
}

/** Says what is closed and who can open it: the host itself is allowed, so that asking for it once more would change nothing. */
function closedPort(
  name: DestinationName,
  port: number,
  { allowing, bound }: Readonly<{ allowing: readonly ReadRule[]; bound: ReadBound | null }>,
): string {
  const open = ports(allowing.flatMap((rule) => [...(bound?.ports ?? rule.ports ?? [])]));
  return `Port ${port} of ${name.text} is not open to this task, only ${open}; use that, or ask the user to open the port for this site under "Ways out".`;
}

/** Whether a host may be reached on a port, and within which bounds. Among allowing rules the most exact ones decide, together. */
export function judgeDestination(policy: EgressPolicy, name: DestinationName, port: number): Verdict {
  const matching = policy.rules.filter((rule) => matchesHost(rule.pattern, name.text));
  if (matching.some((rule) => rule.isDeny && (rule.ports === null || rule.ports.has(port))))
    return { isAllowed: false, because: `${name.text} is closed to this task.` };
  const allowing = matching.filter((rule) => !rule.isDeny);
  if (allowing.length === 0)
    return { isAllowed: false, because: `${name.text} is not among the hosts this task may reach.` };
  const bound = boundOf(policy, name.text);
  if (bound !== null && bound.closed !== null) return { isAllowed: false, because: bound.closed };
  const open = allowing.filter((rule) => (bound?.ports ?? rule.ports)?.has(port));
  if (open.length === 0) return { isAllowed: false, because: closedPort(name, port, { allowing, bound }) };
  const weight = Math.max(...open.map((rule) => rule.weight));
  const deciding = open.filter((rule) => rule.weight === weight);
  const held = policy.credentials.filter((credential) => credential.host === name.text);
  const credential = held.find((candidate) => candidate.port === port) ?? null;
  if (held.length > 0 && credential === null) {
    const because = `Port ${port} of ${name.text} has no login of its own, so only ${ports(held.map((each) => each.port))} open; use that, or ask the user to change the site under "Ways out".`;
    return { isAllowed: false, because };
  }
  return { isAllowed: true, methods: sharedMethods(deciding, bound), credential };
}

/** Whether a rule names exactly this address, which alone opens one that is not public. */
export function isAddressNamed(policy: EgressPolicy, address: string, port: number): boolean {
  const bound = boundOf(policy, address);
  const covers = ({ isDeny, ports }: ReadRule) => (isDeny ? ports : (bound?.ports ?? ports))?.has(port) ?? true;
  const naming = policy.rules.filter((rule) => rule.pattern === address && covers(rule));
  return naming.length > 0 && naming.every((rule) => !rule.isDeny);
}

function overlaps(pattern: string, other: string): boolean {
  return matchesHost(pattern, other.replace(/^\*\./, "")) || matchesHost(other, pattern.replace(/^\*\./, ""));
}

/** Whether there is a host among those allowed whose requests are read, so that programs have to trust the task's authority. */
export function mayLookInto({ bounds, credentials, rules }: EgressPolicy): boolean {
  const read = [
    ...bounds.filter(({ methods }) => methods !== null).map(({ pattern }) => pattern),
    ...credentials.map(({ host }) => host),
  ];
  return rules.some(
    ({ isDeny, methods, pattern }) => !isDeny && (methods !== null || read.some((host) => overlaps(host, pattern))),
  );
}

function isSameCredential(left: ReadCredential, right: ReadCredential): boolean {
  const told = ({ alsoPass, headers, host, port }: ReadCredential) =>
    JSON.stringify([host, port, [...headers], [...alsoPass]]);
  return told(left) === told(right);
}

/** The policy by other rules, and by other settings when they are given. Credentials that stay equal stay the same ones. */
export function changePolicy(
  policy: EgressPolicy,
  rules: readonly EgressRule[],
  settings?: HostSettings,
): EgressPolicy {
  const read = readPolicy(rules, settings ?? noHostSettings);
  if (settings === undefined) return { ...policy, rules: read.rules };
  const credentials = read.credentials.map(
    (fresh) => policy.credentials.find((known) => isSameCredential(known, fresh)) ?? fresh,
  );
  return { ...read, credentials };
}
