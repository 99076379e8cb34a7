import { randomBytes, randomUUID } from "node:crypto";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { createTurns, DeskhandError, inputFailure, isSecretName, type SecretStore } from "@deskhand/contracts";
import type { Environment } from "../config.ts";
import { createKeyFile } from "./key-file.ts";
import type { KeyHolder } from "./key-holder.ts";
import { findKeychain } from "./keychain.ts";
import { keyBytes, readSealedFile, type SealedHead, type Secrets, unseal, writeSealedFile } from "./sealed-file.ts";

export type SecretStoreOptions = Readonly<{
  /** host path of the data folder */
  home: string;
  environment: Environment;
  platform?: NodeJS.Platform;
}>;

/** what is known after a look: the secrets and what seals them; `null` before the first one or when its key is gone */
type Opened = Readonly<{ head: SealedHead; key: Buffer; secrets: Secrets }> | null;

const maximumLength = 20_000;

/**
 * The user's secrets in `secrets.json` of the data folder, sealed with one key: the system's keychain has it, or where there is none, the
 * file `secrets.key` beside. Looks at nothing before it is asked. One process writes at a time: whoever holds the data folder.
 */
export function openSecretStore({ environment, home, platform = process.platform }: SecretStoreOptions): SecretStore {
  const path = join(home, "secrets.json");
  const keyFile = createKeyFile(join(home, "secrets.key"));
  const keychain = findKeychain({ environment, platform, wrappedFile: join(home, "secrets.wrapped-key") });
  const keys = new Map<string, Buffer>();
  const inTurn = createTurns();

  const readKey = async ({ keyId, place }: SealedHead): Promise<Buffer | null> => {
    const known = keys.get(keyId);
    if (known !== undefined) return known;
    const holder = place === "file" ? keyFile : keychain;
    if (holder === null) throw unreachable();
    const key = await holder.read(keyId).catch((cause: unknown) => {
      throw place === "file" ? broken(home, cause) : unreachable(cause);
    });
    if (key !== null) keys.set(keyId, key);
    return key;
  };

  const look = async (): Promise<Opened> => {
    const file = await readSealedFile(path).catch((cause: unknown) => {
      throw broken(home, cause);
    });
    const key = file === null ? null : await readKey(file);
    if (file === null || key === null) return null;
    try {
      return { head: file, key, secrets: unseal(file, key) };
    } catch (cause) {
      throw broken(home, cause);
    }
  };

  const begin = async (): Promise<NonNullable<Opened>> => {
    // Secrets whose key is gone can never be read again; they make room, and nothing is destroyed.
    if ((await readSealedFile(path)) !== null) await rename(path, join(home, `secrets.lost-${Date.now()}.json`));
    const key = randomBytes(keyBytes);
    const keyId = randomUUID();
    const isKept = keychain !== null && (await keeps(keychain, keyId, key));
    if (!isKept) await keyFile.write(keyId, key);
    keys.set(keyId, key);
    return { head: { version: 1, place: isKept ? "keychain" : "file", keyId }, key, secrets: {} };
  };

  return {
    async get(name) {
      const secrets = (await look())?.secrets ?? {};
      return Object.hasOwn(secrets, name) ? (secrets[name] ?? null) : null;
    },
    set: (name, value) =>
      inTurn(async () => {
        if (!isSecretName(name)) throw new DeskhandError(inputFailure(`"${name}" cannot be the name of a secret.`));
        if (value === "" || value.length > maximumLength)
          throw new DeskhandError(inputFailure("A key or password needs between 1 and 20,000 characters."));
        const { head, key, secrets } = (await look()) ?? (await begin());
        await writeSealedFile(path, { head, key, secrets: { ...secrets, [name]: value } });
      }),
    delete: (name) =>
      inTurn(async () => {
        const opened = await look();
        if (opened === null || !Object.hasOwn(opened.secrets, name)) return false;
        const { [name]: _, ...secrets } = opened.secrets;
        await writeSealedFile(path, { ...opened, secrets });
        return true;
      }),
    names: async () => Object.keys((await look())?.secrets ?? {}).sort(),
    place: async () => (await look())?.head.place ?? null,
  };
}

/** A keychain counts only after it gave back what it was given. */
async function keeps(keychain: KeyHolder, keyId: string, key: Buffer): Promise<boolean> {
  try {
    await keychain.write(keyId, key);
    return (await keychain.read(keyId))?.equals(key) ?? false;
  } catch {
    // Where the keys lie instead is shown to the user by `place`.
    return false;
  }
}

function settings(message: string, cause: unknown): DeskhandError {
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
}

function unreachable(cause?: unknown): DeskhandError {
  const message =
    "Your keys are in this computer's keychain, which cannot be reached now; unlock it, or start Deskhand from your desktop session.";
  return settings(message, cause);
}

function broken(home: string, cause: unknown): DeskhandError {
  return settings(
    `The file with your keys in ${home} cannot be read; remove secrets.json there and add the keys again.`,
    cause,
  );
}
