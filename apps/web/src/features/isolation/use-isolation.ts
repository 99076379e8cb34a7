import { type IsolationReport, toFailure } from "@deskhand/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { isChanging } from "./is-changing.ts";

/** `ms` between two looks while something is under way */
const paceMs = 1_000;

export type IsolationView = Readonly<{
  report: IsolationReport | null;
  /** why there is no report, as a sentence */
  problem: string | null;
  /** asks for something and shows what the server answers; `false` when it refused, and then the reason is on screen */
  ask(request: () => Promise<IsolationReport>): Promise<boolean>;
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
  const isFollowing = asking > 0 || (report !== null && isChanging(report));
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
  const ask = async (request: () => Promise<IsolationReport>) => {
    setAsking((count) => count + 1);
    try {
      setReport(await request());
      return true;
    } catch (error) {
      showTrouble(toFailure(error).message);
      return false;
    } finally {
      setAsking((count) => count - 1);
    }
  };
  return { report, problem, ask };
}
