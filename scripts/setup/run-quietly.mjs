import { spawn } from "node:child_process";
import { say } from "./say.mjs";

const reminderMs = 15_000;

/**
 * Runs a program without showing its output and says every 15 seconds that `activity` goes on.
 * Resolves to its exit status and everything it printed; never rejects (a missing program is status 127).
 */
export function runQuietly(activity, command, args, options = {}) {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const reminder = setInterval(() => {
      say(`… still ${activity} (${Math.round((Date.now() - startedMs) / 1000)} s)`);
    }, reminderMs);
    const end = (status) => {
      clearInterval(reminder);
      resolve({ status, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => {
        output += text;
      });
    }
    child.on("error", (error) => {
      output += error.message;
      end(127);
    });
    child.on("close", (status, signal) => end(status ?? (signal ? 128 : 1)));
  });
}
