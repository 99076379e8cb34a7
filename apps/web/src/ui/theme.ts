import { remember } from "./use-remembered.ts";

export type Theme = "system" | "light" | "dark";

const order: readonly Theme[] = ["system", "light", "dark"];

function readTheme(): Theme {
  try {
    const kept = JSON.parse(window.localStorage.getItem("deskhand.theme") ?? '"system"') as Theme;
    return order.includes(kept) ? kept : "system";
  } catch {
    // storage can be forbidden; the system's choice is always good
    return "system";
  }
}

/** Applies the theme kept in this browser; call once before the first rendering. */
export function startTheme(): void {
  applyTheme(readTheme());
}

/** The theme after the present one: system, light, dark. */
export function switchTheme(): Theme {
  const next = order[(order.indexOf(readTheme()) + 1) % order.length] ?? "system";
  remember("theme", next);
  applyTheme(next);
  return next;
}

function applyTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
