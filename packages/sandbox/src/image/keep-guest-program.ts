import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const printer = fileURLToPath(new URL("print-guest-program.ts", import.meta.url));
const bundler = fileURLToPath(new URL("guest-program.ts", import.meta.url));

/** scripts of other versions that stay for a computer on which two of Deskhand take turns */
const kept = 4;
/** far above the hundred kilobytes of the script */
const mostBytes = 16 * 1024 * 1024;

/**
 * The guest program in `guestFolder` as one script, see `bundleGuestProgram`, kept in `shelf` for as long as its files and what makes it
 * are the same. A process of its own makes it, as what removes the types takes 45 MB and never gives them back. Throws, with what that
 * process said, when it cannot be made.
 */
export function keepGuestProgram(shelf: string, guestFolder: string): string {
  const folder = join(shelf, "guest-programs");
  const file = join(folder, `${sourcesKey(guestFolder)}.cjs`);
  const before = readKept(file);
  if (before !== null) return before;
  const script = execFileSync(process.execPath, ["--disable-warning=ExperimentalWarning", printer, guestFolder], {
    encoding: "utf8",
    maxBuffer: mostBytes,
    stdio: ["ignore", "pipe", "pipe"],
  });
  keep(folder, file, script);
  return script;
}

function sourcesKey(guestFolder: string): string {
  const hash = createHash("sha256").update(process.version).update(readFileSync(bundler));
  const files = readdirSync(guestFolder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  for (const name of files.sort()) {
    const bytes = readFileSync(join(guestFolder, name));
    hash.update(JSON.stringify([name, bytes.length])).update(bytes);
  }
  return hash.digest("hex").slice(0, 24);
}

/** The first line of a kept script is the hash of the others: half a file is made anew. */
function readKept(file: string): string | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return null;
  }
  const end = text.indexOf("\n");
  const script = text.slice(end + 1);
  return text.slice(0, end) === hashOf(script) ? script : null;
}

function hashOf(script: string): string {
  return createHash("sha256").update(script).digest("hex");
}

function keep(folder: string, file: string, script: string): void {
  mkdirSync(folder, { recursive: true });
  const part = `${file}.${randomUUID()}`;
  writeFileSync(part, `${hashOf(script)}\n${script}`);
  renameSync(part, file);
  const files = readdirSync(folder).map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }));
  for (const { name } of files.sort((left, right) => right.at - left.at).slice(kept))
    rmSync(join(folder, name), { force: true });
}
