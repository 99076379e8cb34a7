/** what protects the secrets: the system's keychain, or a key file beside them that whoever can read the data folder can read, too */
export type SecretPlace = "keychain" | "file";

/**
 * Keys and passwords of the user. They never go into the log, an event, an answer of the server or a sandbox; whoever gets one hands it
 * only to the host it is for. A name is lower case with its kind in front, such as `model:anthropic` or `host:api.example.com`.
 * Methods throw `DeskhandError` (`config`) with the fix when the place cannot be reached; nothing is then lost.
 */
export interface SecretStore {
  /** `null` when there is none of this name */
  get(name: string): Promise<string | null>;
  /** replaces one of the same name; durable when it resolves */
  set(name: string, value: string): Promise<void>;
  /** tells whether there was one */
  delete(name: string): Promise<boolean>;
  /** in order of the alphabet */
  names(): Promise<readonly string[]>;
  /** where they lie; `null` before the first one */
  place(): Promise<SecretPlace | null>;
}

const namePattern = /^[a-z0-9]+:[a-z0-9][a-z0-9._:/-]{0,250}$/;

/** Whether a secret can have this name. */
export function isSecretName(name: string): boolean {
  return namePattern.test(name);
}
