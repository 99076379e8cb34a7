import { afterEach } from "vitest";
import { createWorld, type World } from "./world.ts";

/** Makes worlds for the tests of a file, and removes them after each. */
export function useWorlds(): typeof createWorld {
  const worlds: World[] = [];
  afterEach(() => {
    for (const made of worlds.splice(0)) made.dispose();
  });
  return (...options) => {
    const made = createWorld(...options);
    worlds.push(made);
    return made;
  };
}
