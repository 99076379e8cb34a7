import { type ComponentType, useEffect } from "react";
import { showTrouble } from "./announcer.tsx";
import { latePart } from "./late-part.ts";

/**
 * A window in a file of its own, loaded when it is first opened. Where that does not work it says so and closes, and the page below stays as
 * it is.
 */
export function lateWindow<Props extends Readonly<{ onClose(): void }>>(
  read: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const part = latePart(read);
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each window, where its module begins
  return function LateWindow(props: Props) {
    const { onClose } = props;
    const Window = part.use();
    // biome-ignore lint/correctness/useExhaustiveDependencies: it loads once, when it is opened
    useEffect(() => {
      part.load().catch(() => {
        showTrouble("Deskhand does not answer. Start it again, then try once more.");
        onClose();
      });
    }, []);
    return Window === null ? null : <Window {...props} />;
  };
}
