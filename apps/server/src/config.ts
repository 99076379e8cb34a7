import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

export type Config = Readonly<{
  /** host path of the data folder */
  home: string;
  /** host path of the folder with the programs of isolated tasks; may be shared by several data folders */
  images: string;
  /** host path of the user's folder for what can be found out again, such as which isolations work; none of it is of one data folder */
  cache: string;
  /** whether a server may build the image of programs unasked, beside what the settings say */
  buildImage: "auto" | "never";
  /** whether a window can be opened or a file shown here */
  hasDisplay: boolean;
  /** the whole environment, for the model providers' usual names */
  environment: Environment;
}>;

/** The only place that reads `process.env`. */
export function readConfig(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): Config {
  const home = settled(homeFolder(environment, platform));
  return {
    home,
    images: environment.DESKHAND_IMAGES ? resolve(environment.DESKHAND_IMAGES) : join(home, "images"),
    cache: cacheFolder(environment, platform),
    buildImage: environment.DESKHAND_BUILD_IMAGE === "never" ? "never" : "auto",
    hasDisplay: hasDisplay(environment, platform),
    environment,
  };
}

/** The same place without links, as far as it exists: what works on files reaches none through a link, those of Deskhand included. */
function settled(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return dirname(path) === path ? path : join(settled(dirname(path)), basename(path));
  }
}

function homeFolder(environment: Environment, platform: NodeJS.Platform): string {
  const chosen = environment.DESKHAND_HOME;
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  if (platform === "win32") return join(environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Deskhand");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support", "Deskhand");
  const shared = environment.XDG_DATA_HOME;
  // the XDG specification ignores relative paths
  return join(shared?.startsWith("/") ? shared : join(homedir(), ".local", "share"), "deskhand");
}

function cacheFolder(environment: Environment, platform: NodeJS.Platform): string {
  const chosen = environment.DESKHAND_CACHE;
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  if (platform === "win32")
    return join(environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "Deskhand", "Cache");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "Deskhand");
  const shared = environment.XDG_CACHE_HOME;
  return join(shared?.startsWith("/") ? shared : join(homedir(), ".cache"), "deskhand");
}

function hasDisplay(environment: Environment, platform: NodeJS.Platform): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  return Boolean(environment.DISPLAY) || Boolean(environment.WAYLAND_DISPLAY);
}
