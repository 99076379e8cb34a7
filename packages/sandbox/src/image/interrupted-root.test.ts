import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { skipUnlessRequired } from "../testing/skip-test.ts";
import { missingPackages } from "./build-needs.ts";
import { carriedNode, makeRoot } from "./make-root.ts";
import { temporaryShelf } from "./testing/need-image.ts";

test.for(["unpacking", "packing"])(
  "a root that is stopped at %s is gone on with from its installed packages, which are not installed again",
  async (stage, context) => {
    const missing = missingPackages();
    if (missing.length > 0) return skipUnlessRequired(context, "vm", `not installed: ${missing.join(", ")}`);
    const place = await temporaryShelf();
    const [making, tree] = [join(place, "making"), join(place, "tree")];
    for (const folder of ["etc", "dev", "usr/lib", "usr/local/bin"]) mkdirSync(join(tree, folder), { recursive: true });
    for (const name of ["passwd", "group"]) writeFileSync(join(tree, "etc", name), "root:x:0:\n");
    writeFileSync(join(place, "node"), "a Node");
    mkdirSync(making);
    const archive = join(making, "root.tar");
    execFileSync("tar", ["--create", "--file", archive, "--directory", tree, "."]);
    const { ino, mtimeMs } = statSync(archive);
    // there are no packages to install from, so whoever installs them again fails
    const parts = { source: join(place, "none"), packages: [], architecture: "amd64", nodeFile: join(place, "node") };
    const stop = new AbortController();
    const stopped = makeRoot(making, parts, {
      signal: stop.signal,
      onStage: (begun) => {
        if (begun === stage) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
    expect(existsSync(join(making, "root.erofs"))).toBe(false);
    expect(statSync(archive)).toMatchObject({ ino, mtimeMs });
    await makeRoot(making, parts, { signal: context.signal, onStage: () => {} });
    expect(statSync(join(making, "root.erofs")).size).toBeGreaterThan(0);
    expect(readFileSync(join(making, "root", carriedNode), "utf8")).toBe("a Node");
    expect(existsSync(archive)).toBe(false);
  },
);
