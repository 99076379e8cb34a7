import { useSyncExternalStore } from "react";
import { hrefOf, type Route, readRoute } from "./route.ts";

const listeners = new Set<() => void>();
let current: Readonly<{ pathname: string; route: Route }> | null = null;

function snapshot(): Route {
  const { pathname } = window.location;
  if (current?.pathname !== pathname) current = { pathname, route: readRoute(pathname) };
  return current.route;
}

function subscribe(onChange: () => void): () => void {
  listeners.add(onChange);
  window.addEventListener("popstate", onChange);
  return () => {
    listeners.delete(onChange);
    window.removeEventListener("popstate", onChange);
  };
}

/** The page shown now. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, snapshot);
}

/** Shows another page and adds it to the history. */
export function navigate(route: Route): void {
  if (hrefOf(route) === window.location.pathname) return;
  window.history.pushState(null, "", hrefOf(route));
  for (const listener of [...listeners]) listener();
}
