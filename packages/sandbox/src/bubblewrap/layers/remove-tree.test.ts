import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { asOrdinaryUser, giveAway } from "../../qemu/testing/ordinary-user.ts";
import { removeTree } from "./remove-tree.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "remove-tree-"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

test("removes folders laid into one another deeper than a path can say", async () => {
  const tree = join(place, "tree");
  await mkdir(tree);
  const program =
    'my $n = "d" x 200; for (1..40) { mkdir $n or die; chdir $n or die } open(my $f, ">", "leaf") or die;';
  execFileSync("perl", ["-e", program], { cwd: tree });
  await removeTree(tree);
  expect(existsSync(tree)).toBe(false);
  await removeTree(tree);
});

test("follows no link", async () => {
  await writeFile(join(place, "kept"), "kept");
  await mkdir(join(place, "tree"));
  await symlink(place, join(place, "tree/up"));
  await removeTree(join(place, "tree"));
  expect(existsSync(join(place, "kept"))).toBe(true);
});

test("an ordinary user removes what programs shut, also by names that are no text", async (context) => {
  const [program, ...rest] = asOrdinaryUser(context);
  await chmod(place, 0o755);
  giveAway(place);
  const script = `
    import { mkdirSync, writeFileSync, chmodSync, existsSync } from "node:fs";
    import { removeTree } from ${JSON.stringify(join(import.meta.dirname, "remove-tree.ts"))};
    const odd = Buffer.concat([Buffer.from("tree/"), Buffer.from([0xff])]);
    mkdirSync("tree/inside", { recursive: true });
    mkdirSync(odd);
    writeFileSync(Buffer.concat([odd, Buffer.from("/x")]), "");
    writeFileSync("tree/inside/x", "");
    for (const path of [odd, "tree/inside", "tree"]) chmodSync(path, 0);
    await removeTree("tree");
    console.log(existsSync("tree"));`;
  const argv = [...rest, process.execPath, "--no-warnings", "--input-type=module", "-e", script];
  expect(execFileSync(program, argv, { cwd: place, encoding: "utf8" })).toBe("false\n");
});
