import { type IsolationSettings, isolationSettingsSchema } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { wrongUsage } from "../arguments/usage.ts";
import { type OpenIsolationSettings, openIsolationSettings } from "../desk/open-isolation-settings.ts";
import { oneLine, say } from "../terminal/text.ts";

export type IsolationOptions = Readonly<{
  /** `strongest`, `fastest` or `files` */
  prefer?: string;
  /** `yes` or `no` */
  requireVm?: string;
  json?: boolean;
}>;

const preferWords = {
  strongest: "the strongest isolation that works",
  fastest: "the fastest isolation that works",
  files: "files only, without programs",
} as const;

/** `deskhand isolation`: tells where programs of new tasks run; with an option, changes it. */
export async function isolation(options: IsolationOptions): Promise<number> {
  return isolationAt(await openIsolationSettings(readConfig()), options);
}

/** The same at a desk that is open. */
export async function isolationAt(desk: OpenIsolationSettings, options: IsolationOptions): Promise<number> {
  const before = await desk.read();
  const settings = changed(before, options);
  if (options.prefer !== undefined || options.requireVm !== undefined) await desk.change(settings);
  if (options.json === true) say(JSON.stringify(settings));
  else {
    say(`New tasks get ${preferWords[settings.prefer]}.`);
    say(
      settings.requireVm
        ? "A virtual machine is required: without one, a task that may run programs does not start."
        : "A virtual machine is not required.",
    );
    const outcome = await desk.outcome();
    say(outcome === null ? "`deskhand doctor` tries what works on this computer." : `Now: ${oneLine(outcome, 500)}`);
  }
  return 0;
}

function changed(settings: IsolationSettings, { prefer, requireVm }: IsolationOptions): IsolationSettings {
  const wanted = isolationSettingsSchema.shape.prefer.safeParse(prefer ?? settings.prefer);
  if (!wanted.success) throw wrongUsage(`--prefer knows strongest, fastest and files, but not "${prefer}".`);
  if (requireVm !== undefined && !["yes", "no"].includes(requireVm))
    throw wrongUsage(`--require-vm takes yes or no, not "${requireVm}".`);
  return { prefer: wanted.data, requireVm: requireVm === undefined ? settings.requireVm : requireVm === "yes" };
}
