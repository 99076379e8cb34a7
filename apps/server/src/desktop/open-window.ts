import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Config } from "../config.ts";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "microsoft-edge",
  "microsoft-edge-stable",
  "brave-browser",
];

const macApps = ["Google Chrome", "Microsoft Edge", "Chromium", "Brave Browser"];
const windowsApps = ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"];

/** A browser that can show one address as a window of its own; `null` when none is found. */
export function findAppBrowser({ environment }: Config, platform: NodeJS.Platform = process.platform): string | null {
  return candidates(environment, platform).find(isProgram) ?? null;
}

function candidates(environment: Config["environment"], platform: NodeJS.Platform): readonly string[] {
  if (platform === "darwin") return macApps.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  if (platform === "win32") {
    const roots = [environment.PROGRAMFILES, environment["PROGRAMFILES(X86)"], environment.LOCALAPPDATA];
    return roots.flatMap((root) => (root === undefined ? [] : windowsApps.map((app) => join(root, app))));
  }
  return findOnPath(names, environment);
}

/** Full paths of programs by name, in the order of `PATH`. */
export function findOnPath(programs: readonly string[], environment: Config["environment"]): readonly string[] {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return programs.flatMap((program) => folders.map((folder) => join(folder, program))).filter(isProgram);
}

/** Opens the app: a window of its own where a browser can do that, else a tab; `false` when there is no display or no browser. */
export async function openWindow(
  config: Config,
  url: string,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  if (!config.hasDisplay) return false;
  const browser = findAppBrowser(config, platform);
  // Chromium refuses to start as root
  const isRoot = platform === "linux" && process.getuid?.() === 0;
  if (browser !== null && !isRoot && (await launch(browser, [`--app=${url}`]))) return true;
  if (platform === "darwin") return launch("open", [url]);
  if (platform === "win32") return launch("explorer.exe", [url]);
  return launch("xdg-open", [url]);
}

function launch(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { detached: true, stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
