import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { copyFile, link, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type AptSetting, writeAptSetting } from "./apt-setting.ts";
import { imageFailure } from "./build-needs.ts";
import { suite } from "./recipe.ts";
import { runProgram } from "./run-program.ts";

/** one Debian package of an image, exactly */
export type LockedPackage = Readonly<{
  name: string;
  version: string;
  /** in the cache of downloaded packages */
  file: string;
  bytes: number;
  sha256: string;
}>;

export type ArchiveCall = Readonly<{ signal: AbortSignal; onProgress?(fraction: number): void }>;
type AptCall = ArchiveCall & Readonly<{ in?: "archives" | "noArchives" }>;

/**
 * Debian's packages as apt sees them from an empty computer, with a cache of their files. Works without root. Signatures are
 * checked by apt against Debian's own keys; nothing unsigned is taken.
 */
export class PackageArchive {
  readonly #setting: AptSetting;

  private constructor(setting: AptSetting) {
    this.#setting = setting;
  }

  /** `folder` is created when it is missing; what was downloaded into it before is used again. */
  static async open(folder: string, architecture: string, signal: AbortSignal): Promise<PackageArchive> {
    return new PackageArchive(await writeAptSetting(folder, architecture, signal));
  }

  /** Fetches Debian's lists of packages. */
  async update({ signal, onProgress }: ArchiveCall): Promise<void> {
    const args = ["update", "-o", "APT::Update::Error-Mode=any", ...statusLines];
    await this.#run(args, "fetching the list of packages", { signal, ...(onProgress ? { onProgress } : {}) });
  }

  /** Which packages `names` bring in, with all they depend on, beside what every Debian has. Needs `update` once before. */
  async resolve(names: readonly string[], { signal }: ArchiveCall): Promise<readonly LockedPackage[]> {
    const args = ["install", "--yes", "--print-uris", "-o", `Dir::Cache::archives=${this.#setting.noArchives}`];
    return readLocked(await this.#run([...args, ...sha256Only, essentials, ...names], "choosing packages", { signal }));
  }

  /** The kernel package that Debian's name for the newest one stands for, and other single packages, without what they depend on. */
  async resolveAlone(names: readonly string[], { signal }: ArchiveCall): Promise<readonly LockedPackage[]> {
    const meant = await Promise.all(names.map((name) => this.#meaningOf(name, signal)));
    const args = ["download", "--print-uris", ...sha256Only];
    return readLocked(await this.#run([...args, ...meant], "choosing packages", { signal, in: "noArchives" }));
  }

  /** Downloads what is missing, going on where an interrupted download stopped, and checks every file by its SHA-256. */
  async download(packages: readonly LockedPackage[], { signal, onProgress }: ArchiveCall): Promise<void> {
    const missing: string[] = [];
    for (const each of packages) {
      if (await this.#isIntact(each)) continue;
      await this.#removeUnlessPart(each);
      missing.push(`${each.name}=${each.version}`);
    }
    if (missing.length === 0) return;
    const call = { signal, ...(onProgress ? { onProgress } : {}) };
    await this.#run(["download", ...missing, ...statusLines], "downloading packages", call);
    for (const each of packages) {
      if (await this.#isIntact(each)) continue;
      await rm(this.fileOf(each), { force: true });
      throw imageFailure(`The package ${each.name} arrived damaged; try again to download it anew.`, "retry");
    }
  }

  /** apt goes on with a file that is too short and takes one of full length for good. */
  async #removeUnlessPart(locked: LockedPackage): Promise<void> {
    const found = await stat(this.fileOf(locked)).catch(unlessMissing);
    if (found !== null && found.size >= locked.bytes) await rm(this.fileOf(locked));
  }

  fileOf(locked: LockedPackage): string {
    return join(this.#setting.archives, locked.file);
  }

  /** Makes `folder` a package source that holds exactly `packages`, so that installing them needs no network. */
  async writeSource(folder: string, packages: readonly LockedPackage[], signal: AbortSignal): Promise<void> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const exact = packages.map(({ name, version }) => `${name}=${version}`);
    const shown = await this.#call("apt-cache", ["show", ...exact], "describing packages", { signal });
    const files = new Map(packages.map(({ name, version, file }) => [`${name} ${version}`, file]));
    const stanzas = rewriteStanzas(shown.toString("utf8"), files);
    await writeFile(join(folder, "Packages"), stanzas);
    await writeFile(join(folder, "Release"), describeSource(stanzas));
    for (const each of packages) await linkOrCopy(this.fileOf(each), join(folder, each.file));
  }

  async #meaningOf(name: string, signal: AbortSignal): Promise<string> {
    const output = await this.#call("apt-cache", ["depends", "--important", name], "choosing packages", { signal });
    const exact = /^ *Depends: (linux-image-\d\S*)$/m.exec(output.toString("utf8"));
    return exact?.[1] ?? name;
  }

  async #isIntact(locked: LockedPackage): Promise<boolean> {
    return (await sha256Of(this.fileOf(locked)).catch(unlessMissing)) === locked.sha256;
  }

  #run(args: readonly string[], doing: string, call: AptCall): Promise<Buffer> {
    return this.#call("apt-get", args, doing, call);
  }

  #call(command: string, args: readonly string[], doing: string, call: AptCall): Promise<Buffer> {
    return runProgram({
      command,
      args,
      doing,
      signal: call.signal,
      env: { APT_CONFIG: this.#setting.configFile, DEBIAN_FRONTEND: "noninteractive" },
      cwd: this.#setting[call.in ?? "archives"],
      onLine: (line) => {
        const percent = /^dlstatus:\d+:([\d.]+):/.exec(line)?.[1];
        if (percent !== undefined) call.onProgress?.(Number(percent) / 100);
      },
    });
  }
}

/** every package Debian calls essential, which apt itself counts itself to */
const essentials = "?and(?essential,?not(?name(^apt$)))";
const sha256Only = ["-o", "Acquire::ForceHash=SHA256"];
const statusLines = ["-o", "APT::Status-Fd=2"];

/** Reads the lines of `apt-get --print-uris`: address, file, size and hash of each package, sorted by name. */
export function readLocked(output: Buffer): readonly LockedPackage[] {
  const lines = output.toString("utf8").matchAll(/^'[^']+' (\S+) (\d+) SHA256:([0-9a-f]{64})$/gm);
  const locked = [...lines].map(([, file = "", bytes = "", sha256 = ""]): LockedPackage => {
    const [name = "", version = ""] = file.split("_");
    return { name, version: decodeURIComponent(version), file, bytes: Number(bytes), sha256 };
  });
  return locked.sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** Keeps one description of each package and points it to its file in the same folder. */
export function rewriteStanzas(shown: string, files: ReadonlyMap<string, string>): string {
  const left = new Map(files);
  const kept = shown.split(/\n\n+/).flatMap((stanza) => {
    const key = `${/^Package: (.*)$/m.exec(stanza)?.[1]} ${/^Version: (.*)$/m.exec(stanza)?.[1]}`;
    const file = left.get(key);
    if (file === undefined) return [];
    left.delete(key);
    return [stanza.trim().replace(/^Filename: .*$/m, `Filename: ./${file}`)];
  });
  if (left.size > 0) throw new Error(`apt does not describe ${[...left.keys()].join(", ")}.`);
  return `${kept.join("\n\n")}\n`;
}

/** What makes apt take the source for the release itself: mmdebstrap installs what is essential in that release only. */
function describeSource(stanzas: string): string {
  const bytes = Buffer.from(stanzas);
  const hash = createHash("sha256").update(bytes).digest("hex");
  return [`Suite: ${suite}`, `Codename: ${suite}`, "SHA256:", ` ${hash} ${bytes.length} Packages`, ""].join("\n");
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest("hex");
}

function unlessMissing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
