import { type IsolationReport, toFailure } from "@deskhand/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { useLately } from "../../ui/use-lately.ts";
import { isChanging } from "./is-changing.ts";

/** `ms` between two looks while something is under way */
const paceMs = 1_000;
/** `ms` for which one goes on looking after something was begun that does not show at once */
export const beginsMs = 10_000;
/** `ms` that may lie between two parts of one build, in which nothing is seen of it */
export const betweenMs = 3_000;

export type IsolationView = Readonly<{
  report: IsolationReport | null;
  /** why there is no report, as a sentence */
  problem: string | null;
  /**
   * asks for something and shows what the server answers; `false` when it refused, and then the reason is on screen. `isBegun`: what was
   * asked for begins after the answer, so that it is looked at for a while
   */
  ask(request: () => Promise<IsolationReport>, options?: Readonly<{ isBegun?: boolean }>): Promise<boolean>;
}>;

/** What the server says about isolation; followed while a self-test runs or an image is built. */
export function useIsolation(): IsolationView {
  const [report, setReport] = useState<IsolationReport | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [asking, setAsking] = useState(0);
  const isShown = useRef(true);
  const look = useCallback(async () => {
    try {
      const seen = await deskhand.isolation();
      if (!isShown.current) return;
      setReport(seen);
      setProblem(null);
    } catch (error) {
      if (isShown.current) setProblem(toFailure(error).message);
    }
  }, []);
  useEffect(() => {
    isShown.current = true;
    void look();
    return () => {
      isShown.current = false;
    };
  }, [look]);
  const isFollowing = useLately(asking > 0 || (report !== null && isChanging(report)), betweenMs);
  useEffect(() => {
    if (!isFollowing) return;
    let timer: ReturnType<typeof setTimeout> | null = null;
    let isOver = false;
    const again = () => {
      if (!isOver) timer = setTimeout(() => void look().then(again), paceMs);
    };
    again();
    return () => {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
    };
  }, [isFollowing, look]);
  const ask: IsolationView["ask"] = async (request, { isBegun = false } = {}) => {
    const settled = () => setAsking((count) => count - 1);
    setAsking((count) => count + 1);
    try {
      setReport(await request());
      return true;
    } catch (error) {
      showTrouble(toFailure(error).message);
      return false;
    } finally {
      if (isBegun) setTimeout(settled, beginsMs);
      else settled();
    }
  };
  return { report, problem, ask };
}
