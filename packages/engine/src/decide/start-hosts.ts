import { parseHost, type Rejection, reject } from "@deskhand/contracts";

/** The hosts a task begins with, each once; refuses what no rule can be kept for, which would open nothing and be noticed late. */
export function startHosts(written: readonly string[]): readonly string[] | Rejection {
  const hosts = written.map(parseHost);
  const wrong = hosts.indexOf(null);
  if (wrong !== -1) {
    const named = JSON.stringify(written[wrong]);
    return reject("invalid", `${named} is not a host name; write it like example.com or *.example.com.`);
  }
  return [...new Set(hosts.filter((host) => host !== null))];
}
