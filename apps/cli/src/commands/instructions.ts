import { standingInstructionsSchema } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { createInstructions } from "@deskhand/server/standing-instructions";
import { wrongUsage } from "../arguments/usage.ts";
import { clean, say } from "../terminal/text.ts";

export type InstructionOptions = Readonly<{ clear?: boolean; json?: boolean }>;

/** `deskhand instructions`: what every new task is told; a text replaces it, `--clear` takes it away. */
export async function instructions(text: string | undefined, options: InstructionOptions): Promise<number> {
  const desk = createInstructions(readConfig().home);
  const wanted = options.clear === true ? "" : text;
  if (options.clear === true && text !== undefined) throw wrongUsage("Give a text or --clear, not both.");
  if (wanted !== undefined) {
    const parsed = standingInstructionsSchema.safeParse({ text: wanted });
    if (!parsed.success) throw wrongUsage("The instructions are too long; shorten them to at most 8,000 characters.");
    await desk.change(parsed.data);
  }
  const now = await desk.read();
  if (options.json === true) say(JSON.stringify(now));
  else say(now.text === "" ? "There are no instructions for every task." : clean(now.text));
  return 0;
}
