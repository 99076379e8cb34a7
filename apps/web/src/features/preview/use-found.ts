import type { FileRef } from "@deskhand/client";
import { type FoundRows, toFailure } from "@deskhand/contracts";
import { useEffect, useRef, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";

/** `ms` after the last key */
const pauseMs = 200;

/** Rows of a sheet that hold a text; `null` when none is asked for. The last answer stays while the next one is looked for. */
export function useFound(file: FileRef, { sheet, text }: Readonly<{ sheet: string; text: string }>): FoundRows | null {
  const [found, setFound] = useState<FoundRows | null>(null);
  const asked = useRef(file);
  asked.current = file;
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === "") {
      setFound(null);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      deskhand.previews.find(asked.current, sheet, wanted).then(
        (rows) => isCurrent && setFound(rows),
        (error: unknown) => isCurrent && showTrouble(toFailure(error).message),
      );
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [sheet, wanted]);
  return found;
}
