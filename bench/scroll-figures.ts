import type { Page } from "playwright-core";

/** `ms` of scrolling, all with wheel events */
const scrollMs = 3000;

export type ScrollFigures = Readonly<{ perSecond: number; longestMs: number; wentPx: number }>;
type Scrolling = Readonly<{
  /** what scrolls; else the page */
  place: string;
  /** of one wheel event; up where it is negative */
  wheelPx: number;
}>;

/** Frames per second and the longest wait for one, while wheel events scroll for `scrollMs`; and how far that went. */
export async function scrollFigures(page: Page, { place, wheelPx }: Scrolling): Promise<ScrollFigures> {
  await page.mouse.move(600, 400);
  const scrolled = page.evaluate(
    ([selector, spanMs]) => {
      const found = document.querySelector(selector) ?? document.scrollingElement;
      const startTop = found?.scrollTop ?? 0;
      return new Promise<ScrollFigures>((resolve) => {
        const times: number[] = [];
        const tick = (now: number) => {
          times.push(now);
          const first = times[0] ?? now;
          if (now - first < spanMs) {
            requestAnimationFrame(tick);
            return;
          }
          const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
          const perSecond = (gaps.length * 1000) / (now - first);
          const wentPx = Math.abs((found?.scrollTop ?? 0) - startTop);
          resolve({ perSecond, longestMs: Math.max(...gaps), wentPx });
        };
        requestAnimationFrame(tick);
      });
    },
    [place, scrollMs] as const,
  );
  const isOver = scrolled.then(() => true);
  while (!(await Promise.race([isOver, page.mouse.wheel(0, wheelPx).then(() => false)])));
  return scrolled;
}

export function scrollInWords({ longestMs, perSecond, wentPx }: ScrollFigures): string {
  return `${perSecond.toFixed(0)} frames/s, longest wait ${longestMs.toFixed(0)} ms over ${wentPx.toFixed(0)} px`;
}
