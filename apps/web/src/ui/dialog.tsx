import { Dialog as Parts } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { useFocusHome } from "./use-focus-home.ts";

type DialogProps = Readonly<{
  isOpen: boolean;
  onClose(): void;
  title: string;
  description?: string;
  children: ReactNode;
  /** buttons beside the title, on narrow screens below it */
  tools?: ReactNode;
  /** `left`, `right`: lies at that edge and is as high as the window; `full`: as high as the window, its parts scroll by themselves */
  place?: "middle" | "full" | "left" | "right";
  width?: "small" | "wide" | "full";
  /** dialogs that lie over this one when it is open, and stay when it closes */
  above?: ReactNode;
}>;

const places = {
  middle:
    "left-1/2 top-[max(1rem,8vh)] max-h-[84vh] -translate-x-1/2 rounded-2xl border border-line data-starting-style:opacity-0 data-ending-style:opacity-0",
  full: "inset-x-0 mx-auto top-2 h-[calc(100dvh-1rem)] rounded-2xl border border-line data-starting-style:opacity-0 data-ending-style:opacity-0",
  left: "left-0 top-0 h-dvh border-r border-line data-starting-style:opacity-0 data-ending-style:opacity-0",
  right: "right-0 top-0 h-dvh border-l border-line data-starting-style:opacity-0 data-ending-style:opacity-0",
} as const;

const widths = {
  full: "w-[min(88rem,calc(100vw-1rem))]",
  small: "w-[min(30rem,calc(100vw-2rem))]",
  wide: "w-[min(52rem,calc(100vw-2rem))]",
} as const;

/** A dialog over the page; Esc and a click outside close it, and the focus goes back to where it was. */
export function Dialog({
  isOpen,
  onClose,
  title,
  description,
  children,
  tools,
  place = "middle",
  width = "small",
  above,
}: DialogProps) {
  useFocusHome();
  return (
    <Parts.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Parts.Portal>
        <Parts.Backdrop className="fixed inset-0 z-40 bg-black/35 transition-opacity duration-150 data-starting-style:opacity-0 data-ending-style:opacity-0" />
        <Parts.Popup
          className={`fixed z-50 flex flex-col bg-surface text-ink shadow-float transition duration-150 ${places[place]} ${widths[width]}`}
        >
          <div className="flex flex-wrap items-start gap-x-3 gap-y-2 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1 wrap-anywhere">
              <Parts.Title className="font-serif text-xl leading-snug font-semibold">{title}</Parts.Title>
              {description !== undefined && (
                <Parts.Description className="mt-1 text-muted">{description}</Parts.Description>
              )}
            </div>
            <Parts.Close render={<IconButton label="Close" className="sm:order-last" />}>
              <X aria-hidden size={18} />
            </Parts.Close>
            {tools !== undefined && <div className="max-sm:w-full">{tools}</div>}
          </div>
          <div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto px-5 pt-1 pb-5">{children}</div>
        </Parts.Popup>
      </Parts.Portal>
      {above}
    </Parts.Root>
  );
}
