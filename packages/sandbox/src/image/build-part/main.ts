import { DeskhandError } from "@deskhand/contracts";
import { buildPart } from "../build-part.ts";
import type { BuildOrder, BuildWord } from "../build-part-apart.ts";

const abort = new AbortController();

function say(word: BuildWord): void {
  if (process.connected) process.send?.(word);
}

/** The one that asked is gone or wants no more: what was started here ends first. */
process.once("disconnect", () => abort.abort());

process.once("message", (order: BuildOrder) => {
  const onStage = (stage: string, fraction: number) => say({ type: "stage", stage, fraction });
  buildPart({ ...order, signal: abort.signal, onStage })
    .then(
      ({ manifest }) => say({ type: "built", version: manifest.version }),
      (error: unknown) => {
        const failure = error instanceof DeskhandError ? error.failure : null;
        say({ type: "failed", failure, message: error instanceof Error ? error.message : String(error) });
      },
    )
    .finally(() => {
      if (process.connected) process.disconnect();
    });
});
