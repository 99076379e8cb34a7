import { Button, type ButtonLook } from "../ui/button.tsx";
import type { Action } from "./action.ts";
import { comboInWords, isMac } from "./key-combo.ts";
import { perform } from "./use-actions.ts";

type ActionButtonProps = Readonly<{
  action: Action;
  look?: ButtonLook;
  size?: "normal" | "small";
  /** why it cannot be done just now; it keeps its place and the focus, and pressing it says so */
  blocked?: string | null;
  /** other words than the action's own, where the place says the rest */
  children?: React.ReactNode;
}>;

/** A button that does an action; the place that shows it decides whether it makes sense there. */
export function ActionButton({ action, blocked = null, children, ...rest }: ActionButtonProps) {
  const title = action.key === undefined ? undefined : `${action.label} (${comboInWords(action.key, isMac())})`;
  return (
    <Button
      {...rest}
      title={blocked ?? title}
      aria-disabled={blocked !== null || undefined}
      onClick={() => perform(action)}
    >
      {children ?? action.label}
    </Button>
  );
}
