import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../config.ts";
import { findOnPath } from "../desktop/open-window.ts";
import { createKeyFile } from "./key-file.ts";
import type { KeyHolder } from "./key-holder.ts";
import { type ProgramRun, runProgram } from "./run-program.ts";

/** a person may have to type the keychain's password first */
const timeoutMs = 60_000;

const owner = "deskhand";
const label = "Deskhand: key of the keys and passwords on this computer";

export type KeychainOptions = Readonly<{
  environment: Environment;
  platform: NodeJS.Platform;
  /** host path of the file that Windows' data protection wraps the key into */
  wrappedFile: string;
}>;

/** The keychain of this system; `null` where there is none, as on most servers. */
export function findKeychain({ environment, platform, wrappedFile }: KeychainOptions): KeyHolder | null {
  if (environment.DESKHAND_KEYCHAIN === "never") return null;
  if (platform === "darwin") return macKeychain(environment);
  if (platform === "win32") return windowsKeychain(environment, wrappedFile);
  const [program] = findOnPath(["secret-tool"], environment);
  return program !== undefined && hasSessionBus(environment) ? linuxKeychain(program, environment) : null;
}

function hasSessionBus(environment: Environment): boolean {
  if (environment.DBUS_SESSION_BUS_ADDRESS) return true;
  return environment.XDG_RUNTIME_DIR ? existsSync(join(environment.XDG_RUNTIME_DIR, "bus")) : false;
}

function demandGood({ complaint, status }: ProgramRun, program: string): void {
  if (status !== 0) throw new Error(`${program} ended with ${status ?? "no status in time"}: ${complaint.trim()}`);
}

/** The secret service of the desktop: GNOME's keyring, KDE's wallet, KeePassXC. */
function linuxKeychain(program: string, environment: Environment): KeyHolder {
  const run = (words: readonly string[], input: string) =>
    runProgram([program, ...words], { environment, input, timeoutMs });
  return {
    async read(id) {
      const found = await run(["lookup", "application", owner, "key", id], "");
      // it ends with 1 and without a word when there is no such item
      if (found.status === 1 && found.output === "" && found.complaint.trim() === "") return null;
      demandGood(found, "secret-tool");
      return Buffer.from(found.output.trim(), "base64");
    },
    async write(id, key) {
      const words = ["store", `--label=${label}`, "application", owner, "key", id];
      demandGood(await run(words, key.toString("base64")), "secret-tool");
    },
  };
}

/** `security` of macOS; commands go in by standard input, so that no list of processes shows the key. */
function macKeychain(environment: Environment): KeyHolder {
  const itemMissing = 44;
  const run = (words: readonly string[], input: string) =>
    runProgram(["/usr/bin/security", ...words], { environment, input, timeoutMs });
  return {
    async read(id) {
      const found = await run(["find-generic-password", "-s", owner, "-a", id, "-w"], "");
      if (found.status === itemMissing) return null;
      demandGood(found, "security");
      return Buffer.from(found.output.trim(), "base64");
    },
    async write(id, key) {
      const command = `add-generic-password -U -s "${owner}" -a "${id}" -l "${label}" -w "${key.toString("base64")}"\n`;
      demandGood(await run(["-i"], command), "security");
    },
  };
}

/** Windows' data protection: only the same user on the same computer can unwrap the key. */
function windowsKeychain(environment: Environment, wrappedFile: string): KeyHolder {
  const convert = async (act: "Protect" | "Unprotect", bytes: Buffer) => {
    const script = [
      "$ErrorActionPreference = 'Stop'",
      "Add-Type -AssemblyName System.Security",
      "$bytes = [Convert]::FromBase64String([Console]::In.ReadLine())",
      `$made = [Security.Cryptography.ProtectedData]::${act}($bytes, $null, 'CurrentUser')`,
      "[Console]::Out.Write([Convert]::ToBase64String($made))",
    ].join("; ");
    const input = `${bytes.toString("base64")}\n`;
    const words = ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script];
    const made = await runProgram(words, { environment, input, timeoutMs });
    demandGood(made, "powershell");
    return Buffer.from(made.output.trim(), "base64");
  };
  return createKeyFile(wrappedFile, {
    wrap: (key) => convert("Protect", key),
    unwrap: (wrapped) => convert("Unprotect", wrapped),
  });
}
