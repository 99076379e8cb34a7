import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const place = join(import.meta.dirname, "../../node_modules/.cache/deskhand-peers");

/** Where a package of another maker is, installed from npm at this very version when it is not there; throws with npm's last words when it cannot be. */
export function installPeer(name: string, version: string): string {
  const home = join(place, `${name.replaceAll("/", "-")}-${version}`);
  const folder = join(home, "node_modules");
  if (existsSync(join(home, "installed"))) return folder;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), "{}");
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"];
  execFileSync("npm", ["install", ...options, `${name}@${version}`], {
    cwd: home,
    stdio: ["ignore", "ignore", "pipe"],
  });
  writeFileSync(join(home, "installed"), "");
  return folder;
}
