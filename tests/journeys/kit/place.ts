import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { openTerminal, type Terminal, type TerminalOptions } from "./terminal.ts";

/** One test's own data folder, user folder and terminal. */
export type Place = Readonly<{
  top: string;
  home: string;
  /** the user's folder, empty at first */
  desk: string;
  terminal: Terminal;
}>;

/** Makes a place that goes when the test ends. */
export function makePlace(options: TerminalOptions = {}): Place {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "deskhand-journey-")));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const desk = join(top, "desk");
  mkdirSync(desk);
  const home = join(top, "home");
  return { top, home, desk, terminal: openTerminal(home, options) };
}

/** Writes files below a folder, with the folders they need. */
export function putFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/** One answer of a scripted model; see the script file model for the format. */
export type Reply = Readonly<{
  text?: string;
  calls?: readonly Readonly<{ tool: string; input: unknown }>[];
  delayMs?: number;
  repeat?: number;
}>;

/** Writes a script and gives the model's name for `--model`. */
export function scripted(place: Place, replies: readonly Reply[]): string {
  const path = join(place.top, `script-${process.hrtime.bigint()}.json`);
  writeFileSync(path, JSON.stringify(replies));
  return `scripted/${path}`;
}
