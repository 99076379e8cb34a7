import { createImageShelf } from "@deskhand/sandbox";
import type { Config } from "./config.ts";
import { createImage } from "./isolation/create-image.ts";
import { createIsolation, type IsolationDesk } from "./isolation/create-isolation.ts";

/** The isolations this Deskhand has, strongest first, with the way out and the image they share. */
export function composeIsolation(config: Config): IsolationDesk {
  const shelf = createImageShelf({ folder: config.images });
  return createIsolation({
    home: config.home,
    backends: [],
    openOutlet: null,
    image: createImage(shelf),
  });
}
