type Subscribe = (onChange: () => void) => () => void;

/** `ms` a hidden page keeps listening, so that a glance at another tab costs nothing */
const graceMs = 10_000;

/**
 * Listens only while the page is shown: a browser opens few connections to one server, and tabs in the background or pages that somebody
 * left, which browsers keep for the way back, would use them up. A page that is shown again catches up by itself.
 */
export function whileShown(subscribe: Subscribe): Subscribe {
  return (onChange) => {
    let stop: (() => void) | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leave = () => {
      clearTimeout(timer);
      stop?.();
      stop = null;
    };
    const listenIfShown = () => {
      clearTimeout(timer);
      if (!document.hidden) stop ??= subscribe(onChange);
    };
    const onVisibility = () => {
      listenIfShown();
      if (document.hidden) timer = setTimeout(leave, graceMs);
    };
    listenIfShown();
    document.addEventListener("visibilitychange", onVisibility);
    // a page that is left freezes with its clocks, so it cannot wait
    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", listenIfShown);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      window.removeEventListener("pagehide", leave);
      window.removeEventListener("pageshow", listenIfShown);
      leave();
    };
  };
}
