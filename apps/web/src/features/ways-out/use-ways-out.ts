import { toFailure, type WayOutChange, type WaysOut } from "@deskhand/contracts";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { announce } from "../../ui/announcer.tsx";

export type WaysOutView = Readonly<{
  report: WaysOut | null;
  /** why there is no report, as a sentence */
  problem: string | null;
  again(): void;
  /** resolves to a sentence when it was refused */
  save(change: WayOutChange): Promise<string | null>;
  remove(host: string): Promise<string | null>;
}>;

/** The ways out as the server knows them, and what changes them. */
export function useWaysOut(): WaysOutView {
  const { again, problem, value } = useAnswer("ways-out", deskhand.waysOut);
  const [changed, setChanged] = useState<WaysOut | null>(null);
  const ask = async (request: () => Promise<WaysOut>, done: string) => {
    try {
      setChanged(await request());
      announce(done);
      return null;
    } catch (error) {
      return toFailure(error).message;
    }
  };
  return {
    report: changed ?? value,
    problem,
    again,
    save: (change) => ask(() => deskhand.changeWayOut(change), "Saved; it counts at once."),
    remove: (host) => ask(() => deskhand.removeWayOut(host), "Removed, with its password or key."),
  };
}
