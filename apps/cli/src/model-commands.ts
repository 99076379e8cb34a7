import type { Command } from "commander";
import type { AddOptions, JsonOption } from "./commands/models.ts";

const load = () => import("./commands/models.ts");

/** `deskhand models` and what belongs to it. */
export function addModels(program: Command, end: (status: number) => void): void {
  const models = program
    .command("models")
    .description("the models there are, what is known of each, and where they are set up")
    .option("--json", "as one JSON object")
    .action(async (options: JsonOption) => end(await (await load()).models(options)));
  models
    .command("add")
    .description("set up a provider such as anthropic, asking for its key, or add a model by its name")
    .argument(
      "<provider|provider/model>",
      "anthropic, openai, google, bedrock, openai-compatible, ollama, lmstudio, llamacpp",
    )
    .option("--base-url <address>", "where it answers, when that is not the usual place")
    .option("--region <name>", "Amazon's region, for bedrock")
    .option("--wire <format>", "for openai: responses or chat")
    .option("--key", "ask for a key also where none is needed; it is read without showing it, or from standard input")
    .option("--no-key", "ask for none")
    .option("--json", "as one JSON object")
    .action(async (what: string, options: AddOptions, command: Command) =>
      end(await (await load()).add(what, { ...command.optsWithGlobals(), ...options })),
    );
  models
    .command("test")
    .description("ask a model a few small things that show what it can do; may cost a cent")
    .argument("[provider/model]", "the one used when none is named, if left out")
    .option("--json", "as one JSON object")
    .action(async (ref: string | undefined, _options: JsonOption, command: Command) =>
      end(await (await load()).test(ref, command.optsWithGlobals())),
    );
  models
    .command("default")
    .description("choose the model of new tasks; auto lets Deskhand choose")
    .argument("<provider/model|auto>")
    .option("--json", "as one JSON object")
    .action(async (ref: string, _options: JsonOption, command: Command) =>
      end(await (await load()).chooseDefault(ref, command.optsWithGlobals())),
    );
  models
    .command("remove")
    .description("forget a provider's key and address, or take an added model off the list")
    .argument("<provider|provider/model>")
    .option("--json", "as one JSON object")
    .action(async (what: string, _options: JsonOption, command: Command) =>
      end(await (await load()).remove(what, command.optsWithGlobals())),
    );
}
