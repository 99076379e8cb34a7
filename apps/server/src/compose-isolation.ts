import type { ImageState } from "@deskhand/contracts";
import type { Config } from "./config.ts";
import { createIsolation, type IsolationDesk } from "./isolation/create-isolation.ts";

const noImage: ImageState = {
  status: "missing",
  note: "Programs of this computer are used.",
  progress: null,
  bytes: null,
  programs: [],
};

/** The isolations this Deskhand has, strongest first, with the way out and the image they share. */
export function composeIsolation(config: Config): IsolationDesk {
  return createIsolation({
    home: config.home,
    backends: [],
    openOutlet: null,
    image: {
      status: async () => ({ minimal: noImage, full: noImage }),
      build: () => {},
      stop: async () => {},
      close: async () => {},
    },
  });
}
