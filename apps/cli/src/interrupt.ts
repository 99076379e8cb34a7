import { exitStatus } from "./exit-status.ts";
import { note } from "./terminal/text.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The first signal stops cleanly, a second one ends the process at once; returns the way to stop listening. */
export function onInterrupt(stop: () => void): () => void {
  let count = 0;
  const listen = () => {
    count += 1;
    if (count > 1) process.exit(exitStatus.interrupted);
    note("Stopping… (once more to end at once)");
    stop();
  };
  for (const signal of signals) process.on(signal, listen);
  return () => {
    for (const signal of signals) process.off(signal, listen);
  };
}
