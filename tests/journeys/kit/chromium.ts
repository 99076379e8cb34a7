import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const chromiumPath = ["chromium", "chromium-browser", "google-chrome"]
  .flatMap((name) => (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)))
  .find((path) => existsSync(path));

/** Why no browser can be opened here; `null` when one can. */
export const browserProblem =
  chromiumPath === undefined ? "there is no Chromium on this computer, so nothing was looked at in a browser" : null;

export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(browserProblem ?? "");
  // root, in whose name containers run tests, gets no sandbox of Chromium's; the pages are ours
  return chromium.launch({ executablePath: chromiumPath, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}
