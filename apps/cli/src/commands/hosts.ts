import { allowedHosts, parseHost, type Task } from "@deskhand/contracts";
import { wrongUsage } from "../arguments/usage.ts";
import type { Desk } from "../desk/desk.ts";
import { send } from "../send.ts";
import { cleanName, say } from "../terminal/text.ts";
import { withTask } from "../with-task.ts";

export type HostsOptions = Readonly<{ revoke?: readonly string[] }>;

/** `deskhand hosts ID`: lists the hosts a task may reach, or takes some away; programs that run lose them at once. */
export function hosts(id: string, { revoke = [] }: HostsOptions): Promise<number> {
  return withTask(id, (desk, task) => takeAway(desk, task, revoke));
}

/** Takes every yes to these hosts back and says what is left. Throws a wrong usage when the task may not reach one of them. */
export async function takeAway(desk: Desk, task: Task, written: readonly string[]): Promise<number> {
  const allowed = allowedHosts(task);
  const taken = written.map((host) => {
    const found = allowed.find(({ pattern }) => pattern === parseHost(host));
    if (found === undefined)
      throw wrongUsage(`The task may not reach ${JSON.stringify(host)}; \`deskhand hosts ID\` lists what it may.`);
    return found;
  });
  for (const { grantIds } of taken)
    for (const grantId of grantIds) await send(desk, task.id, { type: "grant.revoke", grantId });
  const left = allowed.filter((host) => !taken.includes(host));
  if (left.length === 0) say("Its programs may reach no host.");
  for (const { pattern } of left) say(cleanName(pattern));
  return 0;
}
