import { Command } from "commander";
import { addKinds } from "./arguments/kinds.ts";
import type { RunOptions } from "./arguments/settings.ts";
import { wrongUsage } from "./arguments/usage.ts";
import type { AnswerOptions } from "./commands/answer.ts";
import type { ChangesOptions } from "./commands/changes.ts";
import type { CostOptions } from "./commands/costs.ts";
import type { InstructionOptions } from "./commands/instructions.ts";
import type { IsolationOptions } from "./commands/isolation.ts";
import type { ServeOptions } from "./commands/serve.ts";
import type { ChangeOptions } from "./commands/settle-changes.ts";
import type { MessageOptions } from "./commands/steer.ts";
import type { WaysOutOptions } from "./commands/ways-out.ts";
import { addModels } from "./model-commands.ts";

type Act<Options> = (id: string, options: Options) => Promise<number>;

const exitHelp = `
Exit status: 0 done · 1 failed or partly · 2 wrong usage · 3 waiting for an answer · 4 stopped · 5 budget or limit reached
Data folder: DESKHAND_HOME, else the platform's own. Models and keys: see \`deskhand models\`.`;

const idHelp = "the task's id, or the beginning of it";
const collect = (value: string, before: readonly string[] = []) => [...before, value];
const approveHelp = "say yes to plan, write, delete, network, folder, question (its first option), or all";

/** The command line; each command's code is loaded when it is called. `end` gets its exit status. */
export function createProgram(version: string, end: (status: number) => void): Command {
  const program = new Command("deskhand")
    .description("An open coworker for your desk: hand it folders and an outcome.")
    .version(version)
    .addHelpText("after", exitHelp)
    .allowExcessArguments()
    .action(async () => {
      const [word] = program.args;
      if (word !== undefined) throw wrongUsage(`There is no command "${word}"; \`deskhand --help\` lists them.`);
      end(await (await import("./commands/open.ts")).open());
    });
  addServe(program, end);
  addRun(program, end);
  addLooking(program, end);
  addRules(program, end);
  addShowing(program, end);
  addModels(program, end);
  addSteering(program, end);
  addChanges(program, end);
  return program;
}

function addServe(program: Command, end: (status: number) => void): void {
  program
    .command("serve")
    .description("start the server only and print its address")
    .option("--port <number>", "port to listen on; any free one if left out")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("--no-open", "open no window (serve never does)")
    .action(async (options: ServeOptions) => {
      end(await (await import("./commands/serve.ts")).serve({ ...options, open: false }));
    });
  program
    .command("doctor")
    .description("say what is there, what is missing, and how to get it")
    .option("--json", "as one JSON object")
    .action(async (options) => end(await (await import("./commands/doctor.ts")).doctor(options)));
}

function addRun(program: Command, end: (status: number) => void): void {
  program
    .command("run")
    .description("hand over folders and an outcome, and see it done in this terminal")
    .argument("<outcome>", "what you want, in your own words")
    .option(
      "--folder <path[:verb][:keep]>",
      "folder to hand over; verb: read, add, edit (default); keep: never delete",
      collect,
    )
    .option("--attach <file>", "file to show with the outcome; it is read and stays as it is", collect)
    .option("--model <provider/model>", "which model does it; the best that is set up if left out")
    .option(
      "--mode <mode>",
      "plan (asks once, for the plan), ask (before every change), auto (before destructive ones)",
      "plan",
    )
    .option("--approve <kind>", approveHelp, addKinds)
    .option("--review", "changes stay staged until you accept them")
    .option("--isolation <tier>", "vm, process or files (no programs); the strongest that works if left out")
    .option(
      "--allow-host <host>",
      "internet host its programs may reach, such as example.com or *.example.com",
      collect,
    )
    .option("--budget-usd <dollars>", "stop when the models cost this much")
    .option("--max-steps <count>", "stop after this many model answers")
    .option("--timeout <seconds>", "stop after this long")
    .option("--json", "print every event as one JSON line, then a summary")
    .action(async (outcome: string, options: RunOptions) =>
      end(await (await import("./commands/run.ts")).run(outcome, options)),
    );
}

function addLooking(program: Command, end: (status: number) => void): void {
  program
    .command("tasks")
    .description("list all tasks")
    .option("--json", "one JSON object per line")
    .action(async (options) => end(await (await import("./commands/tasks.ts")).tasks(options)));
  program
    .command("audit")
    .description("who decided what in a task, when and on whose word; secrets are taken out")
    .argument("<id>", idHelp)
    .option("--json", "one JSON object per line")
    .action(async (id: string, options) => end(await (await import("./commands/audit.ts")).audit(id, options)));
  program
    .command("export")
    .description("write one task as a single file that any browser shows; secrets are taken out")
    .argument("<id>", idHelp)
    .argument("<file.html>", "where to; an existing file is not overwritten")
    .action(async (id: string, file: string) =>
      end(await (await import("./commands/export-run.ts")).exportRun(id, file)),
    );
  program
    .command("costs")
    .description("what the models cost so far, and the caps at which Deskhand stops asking them")
    .option("--per-day <dollars>", "cap for all tasks of one day, or none")
    .option("--per-month <dollars>", "cap for all tasks of one month, or none")
    .option("--per-task <dollars>", "cap for each new task that names no budget, or none")
    .option("--json", "as one JSON object")
    .action(async (options: CostOptions) => end(await (await import("./commands/costs.ts")).costs(options)));
  program
    .command("instructions")
    .description("what every new task is told, in your own words; a text replaces it")
    .argument("[text]", "the new instructions")
    .option("--folder <path>", "for tasks that get this folder, one in it, or one around it, instead of every task")
    .option("--clear", "have none any more")
    .option("--json", "as one JSON object")
    .action(async (text: string | undefined, options: InstructionOptions) =>
      end(await (await import("./commands/instructions.ts")).instructions(text, options)),
    );
}

/** What holds for programs of every task. */
function addRules(program: Command, end: (status: number) => void): void {
  program
    .command("isolation")
    .description("where programs of new tasks run; an option changes it")
    .option("--prefer <which>", "the strongest or the fastest that works, or files: no programs at all")
    .option("--require-vm <yes|no>", "programs run in a virtual machine or not at all")
    .option("--json", "as one JSON object")
    .action(async (options: IsolationOptions) =>
      end(await (await import("./commands/isolation.ts")).isolation(options)),
    );
  program
    .command("ways-out")
    .description("what tasks may do at internet hosts they may reach, and the logins Deskhand puts in for them")
    .argument("[host]", "a host to set, such as api.example.com")
    .option("--requests <kinds>", "kinds of requests that pass, such as GET,HEAD, or any")
    .option("--ports <numbers>", "ports that are open, such as 443,8443, or usual")
    .option(
      "--login <how>",
      "token, password:USER, header:NAME or none; the secret is asked for or read from standard input",
    )
    .option("--remove", "forget what was set for the host, and its secret")
    .option("--json", "as one JSON object")
    .action(async (host: string | undefined, options: WaysOutOptions) =>
      end(await (await import("./commands/ways-out.ts")).waysOut(host, options)),
    );
}

function addShowing(program: Command, end: (status: number) => void): void {
  program
    .command("show")
    .description("show one task: its plan, what happened, what it waits for")
    .argument("<id>", idHelp)
    .option("--json", "as JSON")
    .action(async (id: string, options) => end(await (await import("./commands/show.ts")).show(id, options)));
  program
    .command("changes")
    .description("list what a task did or staged, what changed inside the files, and why something was held back")
    .argument("<id>", idHelp)
    .option("--full", "every difference of every file")
    .option("--short", "the list alone")
    .option("--json", "as JSON")
    .action(async (id: string, options: ChangesOptions) =>
      end(await (await import("./commands/changes.ts")).changes(id, options)),
    );
}

function addSteering(program: Command, end: (status: number) => void): void {
  program
    .command("answer")
    .description("answer what a task waits for, and follow it")
    .argument("<id>", idHelp)
    .option("--approve <kind>", approveHelp, addKinds)
    .option("--deny", "refuse everything that is open")
    .option("--text <text>", "your words: an answer per question, or why you refuse", collect)
    .option("--json", "print every event as one JSON line, then a summary")
    .action(async (id: string, options: AnswerOptions) =>
      end(await (await import("./commands/answer.ts")).answer(id, options)),
    );
  program
    .command("message")
    .description("tell a task something while it works, or set an ended one going again")
    .argument("<id>", idHelp)
    .argument("<text>", "what to tell it")
    .option("--attach <file>", "file to show with it", collect)
    .action(async (id: string, text: string, options: MessageOptions) =>
      end(await (await import("./commands/steer.ts")).message(id, text, options)),
    );
  program
    .command("resume")
    .description("go on with a paused or interrupted task, and follow it")
    .argument("<id>", idHelp)
    .option("--budget-usd <dollars>", "new limit of what the models may cost")
    .option("--max-steps <count>", "new limit of model answers")
    .option("--timeout <seconds>", "new limit of time, from now")
    .option("--json", "print every event as one JSON line, then a summary")
    .action(async (id: string, options) => end(await (await import("./commands/steer.ts")).resume(id, options)));
  const add = (name: "pause" | "stop", description: string) =>
    program
      .command(name)
      .description(description)
      .argument("<id>", idHelp)
      .action(async (id: string) => end(await (await import("./commands/steer.ts"))[name](id)));
  add("pause", "pause a task");
  add("stop", "end a task; what it staged stays staged");
  program
    .command("hosts")
    .description("list the internet hosts a task's programs may reach, or take some away at once")
    .argument("<id>", idHelp)
    .option("--revoke <host>", "a host to take away, as it is listed", collect)
    .action(async (id: string, options) => end(await (await import("./commands/hosts.ts")).hosts(id, options)));
}

function addChanges(program: Command, end: (status: number) => void): void {
  const add = (name: "apply" | "drop" | "undo" | "redo", description: string) => {
    const act: Act<ChangeOptions> = async (id, options) =>
      (await import("./commands/settle-changes.ts"))[name](id, options);
    return program
      .command(name)
      .description(description)
      .argument("<id>", idHelp)
      .option("--path <path>", "only this file, or everything in this folder", collect)
      .action(async (id: string, options: ChangeOptions) => end(await act(id, options)));
  };
  add("apply", "accept staged or held changes");
  add("drop", "discard staged or held changes");
  add("undo", "take back what a task changed, and say what could not be").option(
    "--step <step>",
    "only what this step changed",
  );
  add("redo", "bring back what was taken back");
}
