import { Popover as Parts } from "@base-ui/react/popover";
import { type ReactElement, type ReactNode, useCallback, useState } from "react";

type PopoverProps = Readonly<{ trigger: ReactElement; title: string; children: ReactNode }>;

/** A few words that open from `trigger`, a button element; Esc or a click elsewhere closes them. It stays within its landmark. */
export function Popover({ trigger, title, children }: PopoverProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const findPlace = useCallback(
    (around: HTMLElement | null) => setPlace(around?.closest<HTMLElement>("[role=dialog], main, aside") ?? null),
    [],
  );
  return (
    <Parts.Root>
      <span ref={findPlace} className="contents">
        <Parts.Trigger render={trigger} />
      </span>
      <Parts.Portal container={place}>
        <Parts.Positioner positionMethod="fixed" className="z-50" sideOffset={6} align="end" collisionPadding={8}>
          <Parts.Popup className="max-h-(--available-height) w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-xl border border-line bg-surface p-4 text-ink shadow-float">
            <Parts.Title className="font-serif text-lg leading-snug font-semibold">{title}</Parts.Title>
            {children}
          </Parts.Popup>
        </Parts.Positioner>
      </Parts.Portal>
    </Parts.Root>
  );
}
