import { spawnSync } from "node:child_process";
import { openSync } from "node:fs";
import type { Program } from "./peers.ts";

type Options = Readonly<{
  /** file on standard input */
  from?: string;
  /** file for standard output */
  to?: string;
  /** 2 if left out */
  runs?: number;
}>;

/** The best of some whole runs in seconds, of programs one after the other; throws with the last words of one that fails. */
export function seconds(commands: Program | readonly Program[], options: Options = {}): number {
  const all = typeof commands[0] === "string" ? [commands as Program] : (commands as readonly Program[]);
  const times = Array.from({ length: options.runs ?? 2 }, () => {
    const start = performance.now();
    for (const each of all) run(each, options);
    return (performance.now() - start) / 1_000;
  });
  return Math.min(...times);
}

function run([program, ...words]: Program, { from, to }: Options): void {
  const { status, stderr } = spawnSync(program, words, {
    stdio: [from ? openSync(from, "r") : "ignore", to ? openSync(to, "w") : "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr.toString().slice(-400)}`);
}

/** A figure of each peer; `null`: not here, words: why it does not do it. */
export function beside(figures: Readonly<Record<string, number | string | null>>): string {
  const told = (figure: number | string | null) =>
    figure === null ? "not here" : typeof figure === "string" ? figure : `${figure.toFixed(2)} s`;
  return Object.entries(figures)
    .map(([name, figure]) => `${name} ${told(figure)}`)
    .join(" · ");
}
