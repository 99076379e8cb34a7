import { showOverlay } from "../../actions/overlay.ts";

const heading = "[data-panel=changes] button";

function openPanel(): HTMLButtonElement | null {
  const button = document.querySelector<HTMLButtonElement>(heading);
  if (button?.ariaExpanded === "false") button.click();
  button?.scrollIntoView({ block: "start" });
  return button;
}

/** Brings the list of changes into sight; where the rail lies over the page, opens it first. */
export function showChanges(): void {
  if (document.querySelector(heading) !== null) {
    openPanel()?.focus();
    return;
  }
  showOverlay({ kind: "rail" });
  // the rail comes into the page with the next picture
  requestAnimationFrame(() => requestAnimationFrame(openPanel));
}
