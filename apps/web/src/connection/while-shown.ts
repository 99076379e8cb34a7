type Subscribe = (onChange: () => void) => () => void;

/** `ms` a hidden page keeps listening, so that a glance at another tab costs nothing */
const graceMs = 10_000;

/**
 * Listens only while the page is shown: a browser opens few connections to one server, and tabs in the background would use them up.
 * A page that is shown again catches up by itself.
 */
export function whileShown(subscribe: Subscribe): Subscribe {
  return (onChange) => {
    let stop: (() => void) | null = subscribe(onChange);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onVisibility = () => {
      clearTimeout(timer);
      if (!document.hidden) stop ??= subscribe(onChange);
      else
        timer = setTimeout(() => {
          stop?.();
          stop = null;
        }, graceMs);
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisibility);
      stop?.();
    };
  };
}
