import { screenText } from "./screen-text.ts";

/** `ms` between two lines that are shown */
const patienceMs = 250;
const mostBytes = 2_000;
const mostCharacters = 160;

/** Shows the last line a program wrote, now and then. */
export function progressLine(show: (text: string) => void): (chunk: Uint8Array) => void {
  let shownMs = Number.NEGATIVE_INFINITY;
  return (chunk) => {
    if (performance.now() - shownMs < patienceMs) return;
    const text = screenText(new TextDecoder().decode(chunk.slice(-mostBytes)));
    const line = text.split("\n").findLast((candidate) => candidate.trim() !== "");
    if (line === undefined) return;
    shownMs = performance.now();
    show(line.trim().slice(0, mostCharacters));
  };
}
