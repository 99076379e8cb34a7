import type { EgressLine, Task } from "@deskhand/contracts";
import { taskLines } from "../terminal/task-lines.ts";
import { oneLine, plural } from "../terminal/text.ts";

/** most hosts that are named in the line; the whole ledger is in `deskhand audit` */
const namedHosts = 3;
/** providers whose models are part of Deskhand and ask nobody */
const insideProviders: ReadonlySet<string | undefined> = new Set(["offline", "scripted", "recorded"]);

/** One task to read, its head with where programs ran and what left this computer. */
export function showLines(task: Task): readonly string[] {
  const lines = taskLines(task);
  // the head ends with the first empty line
  const head = lines.indexOf("");
  return [
    ...lines.slice(0, head),
    `Isolation: ${task.isolation}`,
    `Left this computer: ${leftInWords(task)}`,
    ...lines.slice(head),
  ];
}

function leftInWords({ egress, runs }: Task): string {
  const allowed = egress.filter((line) => line.allowed);
  const refused = sumOf(egress, (line) => (line.allowed ? 0 : line.connections));
  const asked = Object.values(runs).filter(({ model }) => !insideProviders.has(model.split("/")[0]));
  const requests = asked.flatMap(({ steps }) => steps.filter((step) => step.kind === "thought"));
  const sent = sumOf(allowed, (line) => line.bytesOut);
  const received = sumOf(allowed, (line) => line.bytesIn);
  const left = [
    ...(requests.length === 0 ? [] : [`${plural(requests.length, "request")} to the model`]),
    ...(allowed.length === 0 ? [] : [`${sent} bytes to and ${received} bytes from ${hostsInWords(allowed)}`]),
  ];
  const what = left.length === 0 ? "nothing" : left.join("; ");
  return refused === 0 ? what : `${what}; ${plural(refused, "connection")} refused`;
}

function hostsInWords(lines: readonly EgressLine[]): string {
  const hosts = [...new Set(lines.map(({ host }) => (host === "*" ? "many other hosts" : oneLine(host, 253))))];
  const more = hosts.length - namedHosts;
  return hosts.slice(0, namedHosts).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function sumOf(lines: readonly EgressLine[], amount: (line: EgressLine) => number): number {
  return lines.reduce((sum, line) => sum + amount(line), 0);
}
