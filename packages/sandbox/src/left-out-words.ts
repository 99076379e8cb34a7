import type { LeftOutCause } from "./guest/frames.ts";

/** Why something a program left does not come out, as the end of a sentence. */
export const leftOutWords: Readonly<Record<LeftOutCause, string>> = {
  name: "its name is not valid text",
  device: "a device is never taken out of the sandbox",
  socket: "a socket only works while its program runs",
  pipe: "a pipe only works while its program runs",
  privilege: "the file comes out, but not its right to run as another user",
  unreadable: "it cannot be read",
};
