import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";

let bring: (() => void) | null = null;
let isWanted = false;

/** Gives the focus to the first card that waits; one that is out of the page is brought into it first. */
export function goToWaitingCard(): void {
  const card = document.querySelector<HTMLElement>("[data-card]");
  if (card !== null) {
    card.focus();
    return;
  }
  isWanted = true;
  bring?.();
}

/** Says how the first waiting card is brought into the page. */
export function useBringsCard(scroll: () => void): void {
  useEffect(() => {
    bring = scroll;
    return () => {
      bring = null;
    };
  }, [scroll]);
}

/** Keeps the focus when a card goes: it moves to the transcript instead of getting lost. */
export function useCardFocus(): RefObject<HTMLElement | null> {
  const card = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    if (isWanted) element?.focus();
    isWanted = false;
    return () => {
      if (element?.contains(document.activeElement))
        element.closest<HTMLElement>("[data-transcript]")?.focus({ preventScroll: true });
    };
  }, []);
  return card;
}

/** Moves the focus from a button of a card to the card: a button that is switched off while it sends would lose it. */
export function holdFocus(): void {
  document.activeElement?.closest<HTMLElement>("[data-card]")?.focus({ preventScroll: true });
}
