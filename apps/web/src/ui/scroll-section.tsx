import type { ReactNode, Ref } from "react";

type ScrollSectionProps = Readonly<{
  /** what it is called for those who do not see it */
  label: string;
  className: string;
  children: ReactNode;
  ref?: Ref<HTMLElement>;
}>;

/** A part of the page that scrolls by itself, also by the keyboard, which comes to it with Tab. */
export function ScrollSection({ label, ...rest }: ScrollSectionProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus the keyboard could not scroll it
      tabIndex={0}
      {...rest}
    />
  );
}
