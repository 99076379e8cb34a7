import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installFolder } from "./build-needs.ts";
import { imageTime, leftOutPaths, suite } from "./recipe.ts";
import { runProgram } from "./run-program.ts";
import { tidyRoot } from "./tidy-root.ts";

export type RootParts = Readonly<{
  /** a package source with exactly the packages of this root */
  source: string;
  packages: readonly string[];
  architecture: string;
  /** the Node to carry along */
  nodeFile: string;
}>;

/** path of the Node in a root */
export const carriedNode = "usr/lib/deskhand/node";
/** told apart by size only, so one is enough for all */
const fileSystemId = "00000000-0000-4000-8000-000000000001";
/** Debian's present layout from the start, instead of by a conversion that needs Perl */
const mergeFolders =
  'for place in bin sbin lib lib64; do mkdir -p "$1/usr/$place" && ln -s "usr/$place" "$1/$place" || exit 1; done';

/**
 * Fills `folder` with `root/` (the tree) and `root.erofs` (the same as a disk image). Steps already finished there by an
 * interrupted call are kept. Equal parts give equal bytes, as root and as a user with mapped ids.
 */
export async function makeRoot(
  folder: string,
  parts: RootParts,
  { signal, onStage }: Readonly<{ signal: AbortSignal; onStage(stage: string, fraction: number): void }>,
): Promise<void> {
  const archive = join(folder, "root.tar");
  onStage("installing packages", 0);
  if (!existsSync(archive)) await installPackages(archive, parts, signal);
  onStage("unpacking", 0.6);
  const root = join(folder, "root");
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  const unpack = ["--extract", "--file", archive, "--directory", root, "--no-same-owner", "--preserve-permissions"];
  await runProgram({ command: "tar", args: [...unpack, "--exclude=./dev/*"], doing: "unpacking the root", signal });
  await tidyRoot(root);
  await carryNode(root, parts.nodeFile);
  onStage("packing", 0.75);
  await packRoot(join(folder, "root.erofs"), root, signal);
  await rm(archive);
}

async function installPackages(archive: string, parts: RootParts, signal: AbortSignal): Promise<void> {
  const part = `${archive}.part`;
  await rm(part, { force: true });
  const isRoot = process.getuid?.() === 0;
  const output = await open(part, "w", 0o600);
  try {
    const args = [
      ...["--quiet", `--mode=${isRoot ? "root" : "unshare"}`, "--variant=essential", "--format=tar"],
      `--setup-hook=${mergeFolders}`,
      ...[`--architectures=${parts.architecture}`, `--include=${parts.packages.join(",")}`],
      ...[
        '--aptopt=APT::Install-Recommends "false"',
        '--aptopt=APT::Sandbox::User "root"',
        "--dpkgopt=force-unsafe-io",
      ],
      ...leftOutPaths.map((path) => `--dpkgopt=path-exclude=${path}`),
      "--dpkgopt=path-include=/usr/share/doc/*/copyright",
      ...sourceHooks(parts.source, isRoot),
      ...[suite, "-", `deb [trusted=yes] copy://${isRoot ? parts.source : "/deskhand-source"} ./`],
    ];
    await runProgram({
      command: "mmdebstrap",
      args,
      doing: "installing packages",
      signal,
      stdoutTo: output.fd,
      env: { SOURCE_DATE_EPOCH: String(imageTime), PYTHONHASHSEED: "0", TMPDIR: installFolder },
    });
    await output.sync();
  } finally {
    await output.close();
  }
  await rename(part, archive);
}

/** A user's mapped ids may not read the user's own folders, so the packages are handed in by mmdebstrap itself. */
function sourceHooks(source: string, isRoot: boolean): readonly string[] {
  if (isRoot) return [];
  const line = 'echo "deb [trusted=yes] copy://$1/deskhand-source ./" > "$1/etc/apt/sources.list"';
  return [
    '--setup-hook=mkdir "$1/deskhand-source"',
    `--setup-hook=sync-in ${source} /deskhand-source`,
    `--setup-hook=${line}`,
    '--customize-hook=rm -rf "$1/deskhand-source"',
  ];
}

async function carryNode(root: string, nodeFile: string): Promise<void> {
  const node = join(root, carriedNode);
  await copyFile(nodeFile, node);
  await chmod(node, 0o755);
}

async function packRoot(image: string, root: string, signal: AbortSignal): Promise<void> {
  const part = `${image}.${randomUUID()}`;
  const hints = `${part}.hints`;
  const always = ["--quiet", `-T${imageTime}`, `-U${fileSystemId}`, "--all-root", "-x-1"];
  const args = [...always, "-zlz4hc", `--compress-hints=${hints}`, part, root];
  try {
    // an emulated machine that starts waits for the unpacking of all it reads of Node
    await writeFile(hints, `0 ^/?${carriedNode}$\n`);
    await runProgram({ command: "mkfs.erofs", args, doing: "packing the root", signal });
    await rename(part, image);
  } finally {
    await rm(part, { force: true });
    await rm(hints, { force: true });
  }
}
