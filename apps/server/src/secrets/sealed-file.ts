import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { replaceFile } from "./replace-file.ts";

const algorithm = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = 16;
export const keyBytes = 32;

const headSchema = z.object({ version: z.literal(1), place: z.enum(["keychain", "file"]), keyId: z.uuid() });
const fileSchema = headSchema.extend({ nonce: z.base64(), tag: z.base64(), sealed: z.base64() });
const secretsSchema = z.record(z.string(), z.string());

/** what says where the key is; bound to the sealed part, so nobody can make the next writer use another key */
export type SealedHead = Readonly<z.infer<typeof headSchema>>;
export type SealedFile = Readonly<z.infer<typeof fileSchema>>;
export type Secrets = Readonly<Record<string, string>>;

function bound({ keyId, place, version }: SealedHead): Buffer {
  return Buffer.from(JSON.stringify({ version, place, keyId }));
}

/** The file as it lies there; `null` when there is none. Throws when it is no such file. */
export async function readSealedFile(path: string): Promise<SealedFile | null> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

/** The secrets in a file; throws when the key is another one or somebody changed the file. */
export function unseal(file: SealedFile, key: Buffer): Secrets {
  const decipher = createDecipheriv(algorithm, key, Buffer.from(file.nonce, "base64"), { authTagLength: tagBytes });
  decipher.setAAD(bound(file)).setAuthTag(Buffer.from(file.tag, "base64"));
  const opened = Buffer.concat([decipher.update(Buffer.from(file.sealed, "base64")), decipher.final()]);
  return secretsSchema.parse(JSON.parse(opened.toString("utf8")));
}

/** Seals all secrets anew, with a nonce that was never used before. */
export async function writeSealedFile(
  path: string,
  { head, key, secrets }: Readonly<{ head: SealedHead; key: Buffer; secrets: Secrets }>,
): Promise<void> {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(bound(head));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(secrets), "utf8"), cipher.final()]);
  const { keyId, place, version } = head;
  const parts = { nonce, tag: cipher.getAuthTag(), sealed };
  const texts = Object.fromEntries(Object.entries(parts).map(([name, bytes]) => [name, bytes.toString("base64")]));
  await replaceFile(path, `${JSON.stringify({ version, place, keyId, ...texts }, null, 2)}\n`);
}
