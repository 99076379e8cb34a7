import { AlertDialog as Parts } from "@base-ui/react/alert-dialog";
import { Button } from "./button.tsx";
import { useFocusHome } from "./use-focus-home.ts";

type ConfirmDialogProps = Readonly<{
  title: string;
  lines: readonly string[];
  confirm: string;
  isDangerous: boolean;
  /** words of the button that does nothing */
  keep?: string;
  /** a third way out */
  other?: Readonly<{ label: string; onChoose(): void }>;
  onConfirm(): void;
  onClose(): void;
}>;

/** Asks before something happens and says exactly what. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { confirm, isDangerous, keep = "Keep everything as it is", lines, onClose, onConfirm, other, title } = props;
  useFocusHome();
  return (
    <Parts.Root open onOpenChange={(open) => !open && onClose()}>
      <Parts.Portal>
        <Parts.Backdrop className="fixed inset-0 z-40 bg-black/35" />
        <Parts.Popup className="fixed top-[max(1rem,20vh)] left-1/2 z-50 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 rounded-2xl border border-line bg-surface p-6 shadow-float">
          <Parts.Title className="font-serif text-xl font-semibold">{title}</Parts.Title>
          <Parts.Description render={<div />} className="mt-3 space-y-2">
            {lines.map((line) => (
              <p key={line}>{line}</p>
            ))}
          </Parts.Description>
          <div className="mt-6 flex flex-wrap justify-end gap-2">
            <Parts.Close render={<Button>{keep}</Button>} />
            {other !== undefined && <Button onClick={other.onChoose}>{other.label}</Button>}
            <Button look={isDangerous ? "danger" : "primary"} onClick={onConfirm}>
              {confirm}
            </Button>
          </div>
        </Parts.Popup>
      </Parts.Portal>
    </Parts.Root>
  );
}
