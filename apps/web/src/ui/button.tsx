import type { ComponentProps } from "react";

export type ButtonLook = "primary" | "plain" | "quiet" | "danger";

const looks: Readonly<Record<ButtonLook, string>> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong border-transparent font-medium",
  plain: "bg-surface text-ink border-edge hover:bg-sunken",
  quiet: "bg-transparent text-muted border-transparent hover:bg-sunken hover:text-ink",
  danger: "bg-surface text-bad border-bad hover:bg-bad-soft",
};

const sizes = {
  normal: "min-h-9 px-3.5 gap-2",
  small: "min-h-7 px-2.5 gap-1.5 text-sm",
} as const;

const shared =
  "inline-flex items-center justify-center rounded-lg border text-center leading-tight transition-colors disabled:opacity-55 disabled:cursor-not-allowed aria-disabled:cursor-not-allowed aria-disabled:opacity-55";

type ButtonProps = ComponentProps<"button"> & Readonly<{ look?: ButtonLook; size?: keyof typeof sizes }>;

/** The class names of a button, for elements that only look like one. */
export function buttonClass(look: ButtonLook = "plain", size: keyof typeof sizes = "normal"): string {
  return `${shared} ${looks[look]} ${sizes[size]}`;
}

export function Button({ look = "plain", size = "normal", className = "", ...rest }: ButtonProps) {
  return <button type="button" {...rest} className={`${buttonClass(look, size)} ${className}`} />;
}

const iconButtonClass =
  "inline-flex size-8 shrink-0 items-center justify-center rounded-lg text-muted transition-colors hover:bg-sunken hover:text-ink disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50";

type IconButtonProps = ComponentProps<"button"> & Readonly<{ label: string }>;

/** A button that shows only a picture; its label is read aloud and shown on hovering. */
export function IconButton({ label, className = "", children, ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} {...rest} className={`${iconButtonClass} ${className}`}>
      {children}
    </button>
  );
}
