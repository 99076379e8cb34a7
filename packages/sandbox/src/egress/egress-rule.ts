import { DeskhandError, type HostRules, matchesHost } from "@deskhand/contracts";
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

/** Rules and credentials of a task, checked and ready to be asked. */
export type EgressPolicy = Readonly<{ rules: readonly ReadRule[]; credentials: readonly ReadCredential[] }>;

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

function readRule(rule: EgressRule): ReadRule {
  const pattern = readHost(rule.host, true);
  const isDeny = rule.effect === "deny";
  const ports = rule.ports ?? (isDeny ? null : [80, 443]);
  const bad = rule.methods?.find((method) => !tokenPattern.test(method));
  if (bad !== undefined) refuse(`${JSON.stringify(bad)} is not a request method; write it like GET.`);
  return {
    pattern,
    weight: pattern.startsWith("*.") ? pattern.length : Number.POSITIVE_INFINITY,
    isDeny,
    ports: ports === null ? null : new Set(ports.map(readPort)),
    methods: rule.methods === undefined ? null : new Set(rule.methods.map((method) => method.toUpperCase())),
  };
}

function readCredential(credential: EgressCredential): ReadCredential {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(credential.headers)) {
    if (!tokenPattern.test(name) || !valuePattern.test(value))
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

/** Checks rules and credentials; throws `DeskhandError` (`config`) at the first that cannot be kept exactly. */
export function readPolicy(rules: readonly EgressRule[], credentials: readonly EgressCredential[]): EgressPolicy {
  return { rules: rules.map(readRule), credentials: credentials.map(readCredential) };
}

/** Whether a host may be reached on a port, and within which bounds. Among allowing rules the most exact ones decide, together. */
export function judgeDestination(policy: EgressPolicy, name: DestinationName, port: number): Verdict {
  const matching = policy.rules.filter((rule) => matchesHost(rule.pattern, name.text));
  if (matching.some((rule) => rule.isDeny && (rule.ports === null || rule.ports.has(port))))
    return { isAllowed: false, because: `${name.text} is closed to this task.` };
  const allowing = matching.filter((rule) => !rule.isDeny);
  if (allowing.length === 0)
    return { isAllowed: false, because: `${name.text} is not among the hosts this task may reach.` };
  const open = allowing.filter((rule) => rule.ports?.has(port));
  if (open.length === 0) return { isAllowed: false, because: `Port ${port} of ${name.text} is not open to this task.` };
  const weight = Math.max(...open.map((rule) => rule.weight));
  const deciding = open.filter((rule) => rule.weight === weight);
  const held = policy.credentials.filter((credential) => credential.host === name.text);
  const credential = held.find((candidate) => candidate.port === port) ?? null;
  if (held.length > 0 && credential === null)
    return { isAllowed: false, because: `Port ${port} of ${name.text} has no credential of its own.` };
  const isAny = deciding.some((rule) => rule.methods === null);
  return {
    isAllowed: true,
    methods: isAny ? null : new Set(deciding.flatMap((rule) => [...(rule.methods ?? [])])),
    credential,
  };
}

/** Whether a rule names exactly this address, which alone opens one that is not public. */
export function isAddressNamed(policy: EgressPolicy, address: string, port: number): boolean {
  const naming = policy.rules.filter(
    (rule) => rule.pattern === address && (rule.ports === null || rule.ports.has(port)),
  );
  return naming.length > 0 && naming.every((rule) => !rule.isDeny);
}
