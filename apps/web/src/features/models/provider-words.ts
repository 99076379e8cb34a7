import type { ModelProvider } from "@deskhand/contracts";

const places = {
  keychain: "Its key is in this computer's keychain.",
  file: "Its key is in a sealed file of the data folder.",
  environment: "Its key comes from the environment Deskhand was started in.",
} as const;

/** What a provider waits for; the form beside it says the rest. */
function lackInWords({ baseUrl, isLocal, key, missing, region, name }: ModelProvider): string {
  if (isLocal) return missing;
  const lacks = [
    key.wanted === "yes" && key.place === null ? "a key" : null,
    name === "bedrock" && region === null ? "a region" : null,
    name === "openai-compatible" && baseUrl === "" ? "the address of its server" : null,
  ].filter((lack) => lack !== null);
  return lacks.length === 0 ? missing : `It needs ${lacks.join(" and ")}.`;
}

/** How a provider is set up, in a sentence or two; what is missing when it is not. */
export function providerInWords(provider: ModelProvider): string {
  const { baseUrl, isLocal, isOwnBaseUrl, isReady, key } = provider;
  if (!isReady) return lackInWords(provider);
  const place = key.place === null ? null : places[key.place];
  const address = isOwnBaseUrl || isLocal ? `It answers at ${baseUrl}.` : null;
  return [place, address].filter((part) => part !== null).join(" ");
}
