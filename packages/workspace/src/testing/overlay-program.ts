import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { GuestPath, Harvest, Snapshot, TreeDifference } from "@deskhand/contracts";
import type { Work } from "./program-steps.ts";
import type { World } from "./world.ts";

/** Why real overlays cannot be mounted here, `null` when they can. */
export function noOverlays(): string | null {
  if (process.platform !== "linux") return "overlays are mounted on Linux only";
  if (process.getuid?.() !== 0) return "mounting an overlay takes an administrator here";
  return fs.readFileSync("/proc/filesystems", "utf8").includes("overlay") ? null : "this kernel has no overlays";
}

const opaque = "trusted.overlay.opaque";

/** Turns differences into an overlay's layer. */
function fillLayer(differences: readonly TreeDifference[], top: GuestPath, layer: string): void {
  for (const difference of differences) {
    const place = join(layer, difference.path.slice(top.length));
    fs.mkdirSync(dirname(place), { recursive: true });
    if (difference.entry === "gone") execFileSync("mknod", [place, "c", "0", "0"]);
    if (difference.entry === "link") fs.symlinkSync(difference.target, place);
    if (difference.entry === "file") fs.copyFileSync(difference.hostPath, place);
    if (difference.entry === "folder") fs.mkdirSync(place);
    if ("mode" in difference) fs.chmodSync(place, difference.mode);
    if (difference.entry === "folder" && difference.isOpaque) {
      execFileSync("setfattr", ["-n", opaque, "-v", "y", place]);
    }
  }
}

function opaqueIn(upper: string): ReadonlySet<string> {
  const folders = fs
    .readdirSync(upper, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  if (folders.length === 0) return new Set();
  const named = execFileSync("getfattr", ["-m", "^trusted.overlay.opaque$", "--absolute-names", "--", ...folders]);
  return new Set([...named.toString().matchAll(/^# file: (.*)$/gm)].map((match) => match[1] ?? ""));
}

/** Lists an overlay's upper layer. */
function harvestUpper(upper: string, top: GuestPath): readonly TreeDifference[] {
  const found: TreeDifference[] = [];
  const hiding = opaqueIn(upper);
  const visit = (folder: string): void => {
    for (const name of fs.readdirSync(folder).sort()) {
      const place = join(folder, name);
      const path = `${top}${place.slice(upper.length)}` as GuestPath;
      const stat = fs.lstatSync(place);
      const mode = stat.mode & 0o7777;
      const { size: bytes, mtimeMs: modifiedMs } = stat;
      if (stat.isCharacterDevice() && stat.rdev === 0) found.push({ path, entry: "gone" });
      else if (stat.isSymbolicLink()) found.push({ path, entry: "link", target: fs.readlinkSync(place) });
      else if (stat.isDirectory()) found.push({ path, entry: "folder", mode, isOpaque: hiding.has(place) });
      else found.push({ path, entry: "file", hostPath: place, bytes, mode, modifiedMs });
      if (stat.isDirectory()) visit(place);
    }
  };
  visit(upper);
  return found;
}

/** Runs `work` in a real overlay over the world's folder itself, and harvests its upper layer. Only for worlds with one folder. */
export async function runInOverlay(made: World, snapshot: Snapshot, work: Work): Promise<Harvest> {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "overlay-")));
  const [layer, upper, inner, merged] = ["layer", "upper", "inner", "merged"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [layer, upper, inner, merged]) fs.mkdirSync(path);
  const [mount] = snapshot.mounts;
  if (mount === undefined) throw new Error("the snapshot has no folder");
  fillLayer(mount.differences, mount.path, layer);
  const options = `lowerdir=${layer}:${mount.hostPath},upperdir=${upper},workdir=${inner}`;
  execFileSync("mount", ["-t", "overlay", "overlay", "-o", options, merged]);
  try {
    await work((name) => join(merged, name));
  } finally {
    execFileSync("umount", [merged]);
  }
  return {
    differences: harvestUpper(upper, made.path("")),
    leftOut: [],
    async dispose() {
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
