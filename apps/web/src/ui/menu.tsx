import { Menu as Parts } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { type ReactElement, type ReactNode, useCallback, useState } from "react";

type MenuProps = Readonly<{ trigger: ReactElement; label: string; children: ReactNode; align?: "start" | "end" }>;

/** A menu that opens from `trigger`, a button element; it stays within the landmark or dialog that the button is in. */
export function Menu({ trigger, label, children, align = "start" }: MenuProps) {
  const [place, setPlace] = useState<HTMLElement | null>(null);
  const findPlace = useCallback(
    (around: HTMLElement | null) =>
      setPlace(around?.closest<HTMLElement>("[role=dialog], main, aside, [data-menus]") ?? null),
    [],
  );
  return (
    <Parts.Root>
      <span ref={findPlace} className="contents">
        <Parts.Trigger render={trigger} />
      </span>
      <Parts.Portal container={place}>
        <Parts.Positioner positionMethod="fixed" className="z-50" sideOffset={6} align={align} collisionPadding={8}>
          <Parts.Popup
            aria-label={label}
            className="max-h-(--available-height) w-[min(24rem,calc(100vw-1rem))] overflow-y-auto rounded-xl border border-line bg-surface p-1.5 text-ink shadow-float"
          >
            {children}
          </Parts.Popup>
        </Parts.Positioner>
      </Parts.Portal>
    </Parts.Root>
  );
}

const itemClass =
  "flex w-full cursor-default items-start gap-2.5 rounded-lg px-2.5 py-2 text-left outline-none select-none data-highlighted:bg-accent-soft data-disabled:cursor-not-allowed data-disabled:text-muted";

type MenuItemProps = Readonly<{ onSelect(): void; icon?: ReactNode; children: ReactNode; isDisabled?: boolean }>;

export function MenuItem({ onSelect, icon, children, isDisabled = false }: MenuItemProps) {
  return (
    <Parts.Item className={itemClass} onClick={onSelect} disabled={isDisabled}>
      {icon !== undefined && <span className="mt-0.5 text-muted">{icon}</span>}
      <span className="min-w-0 flex-1">{children}</span>
    </Parts.Item>
  );
}

export type MenuChoice<Value extends string> = Readonly<{
  value: Value;
  title: string;
  note: string;
  isDisabled?: boolean;
}>;

type MenuChoicesProps<Value extends string> = Readonly<{
  label: string;
  value: Value;
  choices: readonly MenuChoice<Value>[];
  onChoose(value: Value): void;
}>;

/** Choices of which exactly one holds, each with a line that explains it. */
export function MenuChoices<Value extends string>({ label, value, choices, onChoose }: MenuChoicesProps<Value>) {
  return (
    <Parts.RadioGroup aria-label={label} value={value} onValueChange={(next) => onChoose(next as Value)}>
      {choices.map((choice) => (
        <Parts.RadioItem
          key={choice.value}
          value={choice.value}
          disabled={choice.isDisabled ?? false}
          closeOnClick
          className={itemClass}
        >
          <span className="mt-0.5 size-4 shrink-0 text-accent">
            <Parts.RadioItemIndicator>
              <Check aria-hidden size={16} />
            </Parts.RadioItemIndicator>
          </span>
          <span className="min-w-0 flex-1">
            <span className="block font-medium">{choice.title}</span>
            <span className="block text-sm text-muted">{choice.note}</span>
          </span>
        </Parts.RadioItem>
      ))}
    </Parts.RadioGroup>
  );
}

type MenuSwitchProps = Readonly<{ isOn: boolean; onSwitch(isOn: boolean): void; title: string; note: string }>;

export function MenuSwitch({ isOn, onSwitch, title, note }: MenuSwitchProps) {
  return (
    <Parts.CheckboxItem checked={isOn} onCheckedChange={onSwitch} className={itemClass}>
      <span className="mt-0.5 flex size-4 shrink-0 items-center justify-center rounded border border-edge text-accent">
        <Parts.CheckboxItemIndicator>
          <Check aria-hidden size={14} />
        </Parts.CheckboxItemIndicator>
      </span>
      <span className="min-w-0 flex-1">
        <span className="block font-medium">{title}</span>
        <span className="block text-sm text-muted">{note}</span>
      </span>
    </Parts.CheckboxItem>
  );
}

export function MenuLine() {
  return <Parts.Separator className="my-1.5 h-px bg-line" />;
}
