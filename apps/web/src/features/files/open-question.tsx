import { type GuestPath, type TaskId, toFailure } from "@deskhand/contracts";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { fileName } from "../../words/paths.ts";

/** Does something on the desktop; a refusal is shown. */
export function attempt(deed: Promise<unknown>): void {
  deed.catch((error: unknown) => showTrouble(toFailure(error).message));
}

/** Opens a file with the desktop's program; one that may run scripts is not opened, and `ask` is called instead. */
export function openFile(taskId: TaskId, path: GuestPath, ask: () => void): void {
  attempt(deskhand.openFile(taskId, path).then((outcome) => outcome === "asks" && ask()));
}

type OpenQuestionProps = Readonly<{ taskId: TaskId; path: GuestPath; onClose(): void }>;

/** Asks before a file that may run scripts is opened by the desktop's program. */
export function OpenQuestion({ onClose, path, taskId }: OpenQuestionProps) {
  const settle = (deed: Promise<unknown>) => {
    onClose();
    attempt(deed);
  };
  return (
    <ConfirmDialog
      title={`Open ${fileName(path)} outside Deskhand?`}
      lines={[
        "This is a web page or a drawing. Your browser runs the scripts in it and loads what it names from the internet.",
        "Deskhand's preview shows it without either.",
      ]}
      isDangerous
      keep="Do not open it"
      other={{ label: "Show in its folder", onChoose: () => settle(deskhand.reveal(taskId, path)) }}
      confirm="Open it all the same"
      onConfirm={() => settle(deskhand.openFile(taskId, path, { confirmed: true }))}
      onClose={onClose}
    />
  );
}
