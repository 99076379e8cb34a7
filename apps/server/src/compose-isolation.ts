import { join } from "node:path";
import { createBubblewrapBackend, createImageShelf, describePrograms, type ImageShelf } from "@deskhand/sandbox";
import type { Config } from "./config.ts";
import { createImage } from "./isolation/create-image.ts";
import { createIsolation, type IsolationDesk } from "./isolation/create-isolation.ts";

/** The isolations this Deskhand has, strongest first, with the way out and the image they share. */
export function composeIsolation(config: Config): IsolationDesk {
  const shelf = createImageShelf({ folder: config.images });
  const bubblewrap = createBubblewrapBackend({
    folder: join(config.home, "sandboxes"),
    nodePath: process.execPath,
    borrowRoot: () => shelf.borrowRoot(),
  });
  return createIsolation({
    home: config.home,
    backends: [bubblewrap],
    describe: { process: () => describeRoot(shelf) },
    openOutlet: null,
    image: createImage(shelf),
  });
}

/** The image's programs, or this computer's own while there is none. */
async function describeRoot(shelf: ImageShelf): Promise<string> {
  const root = shelf.borrowRoot();
  root?.release();
  return root?.programs ?? describePrograms("/");
}
