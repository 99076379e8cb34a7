import { useEffect } from "react";

/** When a dialog goes and what had the focus before it is gone too, the focus goes to the content of the page and does not get lost. */
export function useFocusHome(): void {
  useEffect(
    () => () =>
      // after the dialog itself gave the focus back
      queueMicrotask(() => {
        if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
      }),
    [],
  );
}
