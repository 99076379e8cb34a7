import { type ModelRef, modelRefSchema } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { wrongUsage } from "../arguments/usage.ts";
import { type OpenModelDesk, openModelDesk } from "../desk/open-model-desk.ts";
import { exitStatus } from "../exit-status.ts";
import { modelListLines, testLines } from "../terminal/model-lines.ts";
import { readSecret } from "../terminal/read-secret.ts";
import { note, say } from "../terminal/text.ts";

export type JsonOption = Readonly<{ json?: boolean }>;
export type AddOptions = JsonOption & Readonly<{ baseUrl?: string; region?: string; wire?: string; key?: boolean }>;

async function withDesk(changes: boolean, work: (desk: OpenModelDesk) => Promise<number>): Promise<number> {
  const desk = await openModelDesk(readConfig(), { changes });
  try {
    return await work(desk);
  } finally {
    await desk.close();
  }
}

/** `deskhand models`: the models and providers there are, and what is known of each. */
export function models(options: JsonOption): Promise<number> {
  return withDesk(false, async (desk) => {
    await desk.look();
    const [list, providers] = await Promise.all([desk.list(), desk.providers()]);
    if (options.json === true) say(JSON.stringify({ ...list, providers }));
    else for (const line of modelListLines(list, providers)) say(line);
    return exitStatus.done;
  });
}

function parseRef(written: string): ModelRef {
  const parsed = modelRefSchema.safeParse(written);
  if (parsed.success) return parsed.data;
  throw wrongUsage(`A model is named provider/model, for example anthropic/claude-sonnet-5-5, and not "${written}".`);
}

function parseWire(wire: string | undefined): "responses" | "chat" | undefined {
  if (wire === undefined || wire === "responses" || wire === "chat") return wire;
  throw wrongUsage(`--wire knows responses and chat, but not "${wire}".`);
}

/** Asks for a key where one is wanted and not there yet, or where it was asked for. */
async function keyFor(provider: string, options: AddOptions, desk: OpenModelDesk): Promise<string | undefined> {
  const known = (await desk.providers()).find(({ name }) => name === provider);
  if (known === undefined)
    throw wrongUsage(`There is no model provider called "${provider}"; \`deskhand models\` lists them.`);
  const isSettingOnly = options.baseUrl !== undefined || options.region !== undefined || options.wire !== undefined;
  const isWanted = known.key.wanted === "yes" && !(isSettingOnly && known.key.place !== null);
  if (options.key === false || !(isWanted || options.key === true)) return undefined;
  return readSecret(`${known.title}: ${known.key.label} (not shown): `);
}

/** `deskhand models add PROVIDER` sets a provider up, `deskhand models add PROVIDER/MODEL` adds a model by its name. */
export function add(what: string, options: AddOptions): Promise<number> {
  return withDesk(true, async (desk) => {
    if (what.includes("/")) {
      const ref = parseRef(what);
      await desk.add(ref);
      return answer(desk, options, `${ref} is on the list; try it with: deskhand models test ${ref}`);
    }
    const wire = parseWire(options.wire);
    const key = await keyFor(what, options, desk);
    const { baseUrl, region } = options;
    await desk.change({
      provider: what,
      ...(key === undefined ? {} : { key }),
      ...(baseUrl === undefined ? {} : { baseUrl }),
      ...(region === undefined ? {} : { region }),
      ...(wire === undefined ? {} : { wire }),
    });
    const after = (await desk.providers()).find(({ name }) => name === what);
    const sentence = after?.isReady === true ? `${after.title} is set up.` : (after?.missing ?? "");
    return answer(desk, options, sentence);
  });
}

async function answer(desk: OpenModelDesk, { json }: JsonOption, sentence: string): Promise<number> {
  if (json === true) say(JSON.stringify({ ...(await desk.list()), providers: await desk.providers() }));
  else note(sentence);
  return exitStatus.done;
}

/** `deskhand models test MODEL`: small requests that show what it can do; 1 when it cannot be used. */
export function test(ref: string | undefined, options: JsonOption): Promise<number> {
  return withDesk(true, async (desk) => {
    const chosen = ref === undefined ? (await desk.list()).defaultRef : parseRef(ref);
    if (options.json !== true) note(`Asking ${chosen} a few small things …`);
    const result = await desk.test(chosen, new AbortController().signal);
    if (options.json === true) say(JSON.stringify(result));
    else for (const line of testLines(result)) say(line);
    return result.isFit ? exitStatus.done : exitStatus.failed;
  });
}

/** `deskhand models default MODEL`: what new tasks use; `auto` lets Deskhand choose. */
export function chooseDefault(ref: string, options: JsonOption): Promise<number> {
  return withDesk(true, async (desk) => {
    await desk.choose(ref === "auto" ? null : parseRef(ref));
    const { defaultRef } = await desk.list();
    return answer(desk, options, `New tasks use ${defaultRef}.`);
  });
}

/** `deskhand models remove`: a provider with its key, or an added model. */
export function remove(what: string, options: JsonOption): Promise<number> {
  return withDesk(true, async (desk) => {
    if (what.includes("/")) {
      const isRemoved = await desk.remove(parseRef(what));
      return answer(
        desk,
        options,
        isRemoved ? `${what} is off the list.` : `${what} was not added by hand, so it stays.`,
      );
    }
    await desk.forget(what);
    return answer(desk, options, `The key and the address of ${what} are forgotten.`);
  });
}
