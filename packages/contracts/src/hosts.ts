import type { GrantId } from "./id.ts";
import type { Task } from "./task.ts";

/** `example.com`, or `*.example.com` for every name below it and itself */
export type HostPattern = string;

/** What programs of a task may reach: `deny` wins. Everything else is refused. */
export type HostRules = Readonly<{ allow: readonly HostPattern[]; deny: readonly HostPattern[] }>;

const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const number = /^(\d+|0x[0-9a-f]*)$/;
const address = /^((25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(?!$)|$)){4}$/;

/** Whether labels in punycode are what their Unicode form would be written as: two spellings of one name are none. */
function isCanonical(name: string): boolean {
  return !name.includes("xn--") || URL.parse(`https://${name}`)?.hostname === name;
}

/**
 * A host as it was written, tidied; `null` when it is no host name, or a pattern that covers a whole ending such as `*.com`. Addresses are
 * dotted decimals without leading zeros. Whatever comes out, the broker can keep a rule for.
 */
export function parseHost(written: string): HostPattern | null {
  const host = written.trim().toLowerCase().replace(/\.$/, "");
  const isPattern = host.startsWith("*.");
  const name = isPattern ? host.slice(2) : host;
  const labels = name.split(".");
  if (name.length > 253 || !labels.every((each) => label.test(each)) || !isCanonical(name)) return null;
  if (isPattern && labels.length < 2) return null;
  if (number.test(labels.at(-1) ?? "")) return !isPattern && address.test(name) ? host : null;
  return host;
}

/** Whether a pattern covers a host name in lower case. */
export function matchesHost(pattern: HostPattern, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  return host === pattern.slice(2) || host.endsWith(pattern.slice(1));
}

/**
 * Hosts the user allowed beforehand, with a plan, or by a standing answer, as things stand now. What is no host name allows nothing; a
 * standing no that is none closes everything, because nobody knows what it was meant to close.
 */
export function hostRules(task: Pick<Task, "hosts" | "grants">): HostRules {
  const patterns = (effect: "allow" | "deny") =>
    task.grants.filter((grant) => grant.verb === "fetch" && grant.effect === effect).map((grant) => grant.pattern);
  const deny = patterns("deny").map(parseHost);
  const allow = deny.includes(null) ? [] : [...task.hosts, ...patterns("allow")].map(parseHost);
  const named = (hosts: readonly (HostPattern | null)[]) => [...new Set(hosts.filter((host) => host !== null))];
  return { allow: named(allow), deny: named(deny) };
}

/** Whether the rules let a task reach a host name in lower case. */
export function isHostAllowed({ allow, deny }: HostRules, host: string): boolean {
  return !deny.some((pattern) => matchesHost(pattern, host)) && allow.some((pattern) => matchesHost(pattern, host));
}

/** Whether every name under one pattern is under the other, too. */
function covers(wider: HostPattern, pattern: HostPattern): boolean {
  return wider === pattern || (matchesHost(wider, pattern.replace(/^\*\./, "")) && wider.startsWith("*."));
}

/** What both rules allow: whoever began under `before` gains nothing by what came since, and loses what was taken away. */
export function narrowedRules(before: HostRules, since: HostRules): HostRules {
  const within = (inner: HostRules, outer: HostRules) =>
    inner.allow.filter((pattern) => outer.allow.some((wider) => covers(wider, pattern)));
  const both = <Item>(left: readonly Item[], right: readonly Item[]) => [...new Set([...left, ...right])];
  return { allow: both(within(before, since), within(since, before)), deny: both(before.deny, since.deny) };
}

/** Whether two rules name the same hosts, in whatever order. */
export function isSameRules(left: HostRules, right: HostRules): boolean {
  const named = ({ allow, deny }: HostRules) => JSON.stringify([[...allow].sort(), [...deny].sort()]);
  return named(left) === named(right);
}

/** By which id `grant.revoke` takes back a host that was allowed when the task began. */
export function startGrantId(host: string): GrantId {
  // two hosts of one task with equal digests would be taken back together: what is left is less, never more
  let digest = 0xcbf29ce484222325n;
  for (const unit of new TextEncoder().encode(host))
    digest = ((digest ^ BigInt(unit)) * 0x100000001b3n) & 0xffffffffffffffffn;
  return `grant_start-${digest.toString(16).padStart(16, "0")}` as GrantId;
}

/** A host that programs of a task may reach, and what takes it back: every yes to it, also the one the task began with. */
export type AllowedHost = Readonly<{ pattern: HostPattern; grantIds: readonly GrantId[] }>;

/** The hosts a task may reach as things stand, in the order in which they were allowed. */
export function allowedHosts(task: Pick<Task, "hosts" | "grants">): readonly AllowedHost[] {
  const { allow, deny } = hostRules(task);
  return allow
    .filter((pattern) => !deny.some((denied) => denied === pattern || matchesHost(denied, pattern)))
    .map((pattern) => {
      const start = task.hosts.filter((host) => parseHost(host) === pattern).map(startGrantId);
      const later = task.grants.filter(
        (each) => each.verb === "fetch" && each.effect === "allow" && parseHost(each.pattern) === pattern,
      );
      return { pattern, grantIds: [...start, ...later.map(({ id }) => id)] };
    });
}
