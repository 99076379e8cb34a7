import { DeskhandError } from "@deskhand/contracts";
import type { CloneMachine } from "./clone-machine.ts";
import type { SpareMachines } from "./spare-machines.ts";
import { isSameMachine, type Template } from "./template.ts";
import type { TemplateShelf } from "./template-shelf.ts";

export type PinnedMachinesOptions = Readonly<{
  templates: Pick<TemplateShelf, "take" | "isCurrent">;
  spares: Pick<SpareMachines, "take" | "prepare" | "foresee">;
  /** whether the next machine is made ready as soon as one was taken */
  refillsSpare: boolean;
}>;

/** `ms` after a machine was taken until the next is made ready, so that it does not take the processor from the first command */
const nextSpareMs = 2_000;
/** the same for the memory of the next machine, which takes a tenth of a second, `ms` */
const nextMemoryMs = 500;

/**
 * Takes machines for one sandbox, which was opened with `opened`. The isolation was tested with those programs and not with others: a machine
 * of others is refused with a `DeskhandError` (`sandbox`), and none is made ready of a template that is outdated by then.
 */
export function pinnedMachines(
  opened: Template,
  { refillsSpare, spares, templates }: PinnedMachinesOptions,
): (signal: AbortSignal) => Promise<CloneMachine> {
  const later = (ms: number, template: Template, make: (template: Template) => void): void => {
    const makeUnlessOutdated = async () => {
      if (await templates.isCurrent(template)) make(template);
    };
    // what cannot be made ready is made when it is wanted, and tells then why not
    setTimeout(() => makeUnlessOutdated().catch(() => undefined), ms).unref();
  };
  return async (signal) => {
    const template = await templates.take();
    if (!isSameMachine(template.parts, opened.parts)) throw renewed();
    const taken = await spares.take(template, signal);
    if (refillsSpare) later(nextSpareMs, template, (current) => spares.prepare(current));
    later(nextMemoryMs, template, (current) => spares.foresee(current));
    return taken;
  };
}

function renewed(): DeskhandError {
  const message =
    "The programs were renewed, so the virtual machine this task used is not started again; start the command again.";
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" });
}
