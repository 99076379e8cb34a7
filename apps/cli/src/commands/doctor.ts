import { readConfig } from "@deskhand/server/config";
import { examine } from "@deskhand/server/doctor";
import { paint, say } from "../terminal/text.ts";

/** `deskhand doctor`: what is there, what is missing, how to get it; 1 when something needed is missing. */
export async function doctor(options: { json?: boolean }): Promise<number> {
  const findings = await examine(readConfig());
  const isGood = findings.every(({ status }) => status !== "missing");
  if (options.json === true) say(JSON.stringify({ isGood, findings }));
  else {
    const marks = { good: paint("green", "✓"), optional: paint("yellow", "–"), missing: paint("red", "✗") };
    for (const { name, status, found, fix } of findings) {
      say(`${marks[status]} ${name.padEnd(12)} ${found}`);
      if (fix !== "") say(`  ${" ".repeat(12)} ${fix}`);
    }
  }
  return isGood ? 0 : 1;
}
