import type { ModelDescription, ModelProvider, ModelTest } from "@deskhand/contracts";
import type { ModelList } from "../desk/open-model-desk.ts";
import { clean, oneLine, paint } from "./text.ts";

const places = {
  environment: "key from the environment",
  keychain: "key in the keychain",
  file: "key in a sealed file",
};

function modelLines({ abilities, isReady, missing, note, ref }: ModelDescription, isDefault: boolean): string[] {
  const mark = isReady ? paint("green", "✓") : paint("yellow", "–");
  const name = isDefault ? `${paint("bold", oneLine(ref))} (used when none is named)` : oneLine(ref);
  if (!isReady) return [`${mark} ${name}: ${oneLine(missing, 400)}`];
  return [`${mark} ${name}`, `    ${oneLine(`${note} ${abilities ?? ""}`, 400)}`];
}

function providerLine({ baseUrl, isReady, key, missing, name, title }: ModelProvider): string {
  const mark = isReady ? paint("green", "✓") : paint("yellow", "–");
  const facts = [key.place === null ? null : places[key.place], baseUrl === "" ? null : baseUrl];
  const found = facts.filter((fact) => fact !== null).join(", ");
  return `${mark} ${name.padEnd(18)} ${oneLine(isReady ? `${title}: ${found}` : missing, 300)}`;
}

/** Models that can be used first, then the providers. */
export function modelListLines({ defaultRef, models }: ModelList, providers: readonly ModelProvider[]): string[] {
  // what a provider's other models wait for is said once, beside the provider
  const local = providers.filter(({ isLocal }) => isLocal).map(({ name }) => `${name}/`);
  const isHere = (ref: string) => local.some((name) => ref.startsWith(name));
  const shown = models.filter(
    ({ isAdded, isReady, ref, traits }) =>
      isReady || isAdded === true || ref === defaultRef || (traits !== undefined && isHere(ref)),
  );
  return [
    ...shown.flatMap((model) => modelLines(model, model.ref === defaultRef)),
    "",
    paint("bold", "Providers"),
    ...providers.map(providerLine),
  ];
}

/** What a test found. */
export function testLines({ costUsd, isFit, ref, words }: ModelTest): string[] {
  const head = isFit
    ? paint("green", `✓ ${oneLine(ref)} can do Deskhand's work.`)
    : paint("red", `✗ ${oneLine(ref)} cannot be used as it is.`);
  const cost = costUsd > 0 ? [`  The test cost $${costUsd.toFixed(4)}.`] : [];
  return [head, ...words.map((word) => `  ${clean(word)}`), ...cost];
}
