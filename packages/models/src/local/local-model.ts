import type { ModelTraits } from "@deskhand/contracts";

/** one model that a server on this computer has */
export type LocalModel = Readonly<{
  /** as the server wants it named */
  name: string;
  traits: ModelTraits;
  /** whether the server passes requests on to another computer */
  isRemote: boolean;
}>;

/** how to ask one kind of server what it has */
export type LocalServer = Readonly<{
  /** `null` when the server is not of this kind. `baseUrl` ends with the version, such as `http://127.0.0.1:11434/v1` */
  models(baseUrl: string, signal: AbortSignal): Promise<readonly LocalModel[] | null>;
}>;

/** The server itself, without the part for OpenAI's clients. */
export function rootOf(baseUrl: string): string {
  return baseUrl.replace(/\/v1$/, "");
}
