import { useEffect, useState } from "react";

/** Whether something is so, or was within the last `ms`. */
export function useLately(isNow: boolean, ms: number): boolean {
  const [isLately, setLately] = useState(isNow);
  useEffect(() => {
    if (isNow) {
      setLately(true);
      return;
    }
    const timer = setTimeout(() => setLately(false), ms);
    return () => clearTimeout(timer);
  }, [isNow, ms]);
  return isNow || isLately;
}
