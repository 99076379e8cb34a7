import type { Agent } from "node:http";

/** How requests of Deskhand itself leave this computer. Whoever has the rules makes it. */
export type OwnWay = Readonly<{
  /** What connects to a host, and keeps connections. Throws `DeskhandError` when the host may not be reached. */
  agentFor(url: URL): Agent;
}>;
