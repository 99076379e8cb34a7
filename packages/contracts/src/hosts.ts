import type { Task } from "./task.ts";

/** `example.com`, or `*.example.com` for every name below it and itself */
export type HostPattern = string;

/** What programs of a task may reach: `deny` wins. Everything else is refused. */
export type HostRules = Readonly<{ allow: readonly HostPattern[]; deny: readonly HostPattern[] }>;

const hostPattern = /^(\*\.)?[a-z0-9_]([a-z0-9._-]{0,250}[a-z0-9])?$/;

/** A host as it was written, tidied; `null` when it is no host name, or a pattern that covers a whole ending such as `*.com`. */
export function parseHost(written: string): HostPattern | null {
  const host = written.trim().toLowerCase().replace(/\.$/, "");
  const labels = host.split(".");
  if (!hostPattern.test(host) || labels.includes("")) return null;
  return labels[0] === "*" && labels.length < 3 ? null : host;
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
