/** An expected trouble: its message is one sentence for the person, without a stack. */
export class SetupTrouble extends Error {}

/** Progress goes to standard error: standard output belongs to the command that was asked for. */
export function say(sentence) {
  process.stderr.write(`deskhand: ${sentence}\n`);
}

/** Runs `main`; trouble becomes one sentence and exit status 1, a bug keeps its stack. */
export async function sayTrouble(main) {
  try {
    return await main();
  } catch (error) {
    if (!(error instanceof SetupTrouble)) throw error;
    say(error.message);
    process.exit(1);
  }
}
