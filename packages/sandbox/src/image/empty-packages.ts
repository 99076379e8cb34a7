import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { emptyPackages, imageTime } from "./recipe.ts";
import { runProgram } from "./run-program.ts";

/** higher than every version that Debian will have */
const version = "999";

/** Makes a package source in `folder` of empty packages in place of those that are not needed; apt then prefers them to the real ones. */
export async function writeEmptyPackages(folder: string, signal: AbortSignal): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const stanzas: string[] = [];
  for (const name of emptyPackages) {
    const control = [
      `Package: ${name}`,
      `Version: ${version}`,
      "Architecture: all",
      "Multi-Arch: foreign",
      "Maintainer: Deskhand <deskhand@localhost>",
      "Description: empty stand-in, not needed to run what asks for it",
    ];
    const making = join(folder, name);
    await mkdir(join(making, "DEBIAN"), { recursive: true, mode: 0o755 });
    await writeFile(join(making, "DEBIAN/control"), `${control.join("\n")}\n`);
    const file = `${name}_${version}_all.deb`;
    await runProgram({
      command: "dpkg-deb",
      args: ["--root-owner-group", "--build", making, join(folder, file)],
      doing: "making stand-ins",
      signal,
      env: { SOURCE_DATE_EPOCH: String(imageTime) },
    });
    await rm(making, { recursive: true });
    const bytes = await readFile(join(folder, file));
    const hash = createHash("sha256").update(bytes).digest("hex");
    stanzas.push([...control, `Filename: ./${file}`, `Size: ${bytes.length}`, `SHA256: ${hash}`].join("\n"));
  }
  await writeFile(join(folder, "Packages"), `${stanzas.join("\n\n")}\n`);
}
