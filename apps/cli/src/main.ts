import { readFileSync } from "node:fs";
import { CommanderError } from "commander";
import { spreadKinds } from "./arguments/kinds.ts";
import { usageSentence } from "./arguments/usage-sentence.ts";
import { exitStatus, statusOfError } from "./exit-status.ts";
import { createProgram } from "./program.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  version: string;
};

/** Runs one command line; never throws. */
async function runCommandLine(argv: readonly string[]): Promise<number> {
  let status: number = exitStatus.done;
  const program = createProgram(version, (ended) => {
    status = ended;
  });
  try {
    for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
      const outputError = (words: string, write: (text: string) => void) =>
        write(`deskhand: ${usageSentence(words, command)}\n`);
      command.exitOverride().configureOutput({ outputError });
    }
    await program.parseAsync([...spreadKinds(argv)], { from: "user" });
    return status;
  } catch (error) {
    return sayError(error);
  }
}

async function sayError(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitStatus.done : exitStatus.usage;
  const { DeskhandError } = await import("@deskhand/contracts");
  if (!(error instanceof DeskhandError)) {
    console.error(error);
    return exitStatus.failed;
  }
  process.stderr.write(`deskhand: ${error.failure.message}\n`);
  return statusOfError(error);
}

const status = await runCommandLine(process.argv.slice(2));
// whatever still holds the process (a kept connection) must not; what was printed goes out first
process.stdout.write("", () => process.exit(status));
