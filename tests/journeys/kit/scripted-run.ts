import { type Place, type Reply, scripted } from "./place.ts";
import { type Ended, parseRun } from "./terminal.ts";

/** Runs a task on the desk whose model answers from the list. */
export function runScript(place: Place, replies: readonly Reply[], ...words: readonly string[]): Promise<Ended> {
  const model = scripted(place, replies);
  return place.terminal.type("run", "work", "--folder", place.desk, "--model", model, "--json", ...words);
}

/** What a person reads of a task as it stands. */
export async function shown(place: Place, ended: Ended): Promise<string> {
  return (await place.terminal.type("show", parseRun(ended).summary.taskId)).output;
}

export const read = (path: string): Reply => ({ calls: [{ tool: "file_read", input: { path } }] });
export const write = (path: string, content: string): Reply => ({
  calls: [{ tool: "file_write", input: { path, content } }],
});
export const done: Reply = { text: "Done." };
