import { type GuestPath, type TaskId, toFailure } from "@deskhand/contracts";
import { type ReactNode, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { showTrouble } from "../../ui/announcer.tsx";
import { ConfirmDialog } from "../../ui/confirm-dialog.tsx";
import { fileName } from "../../words/paths.ts";

/** Does something on the desktop; a refusal is shown. */
export function attempt(deed: Promise<unknown>): void {
  deed.catch((error: unknown) => showTrouble(toFailure(error).message));
}

/** Opens files with the desktop's programs; `question` is drawn where it is used, and asks before one may run scripts. */
export function useOpenFile(taskId: TaskId): Readonly<{ open(path: GuestPath): void; question: ReactNode }> {
  const [asked, setAsked] = useState<GuestPath | null>(null);
  const open = (path: GuestPath) =>
    attempt(deskhand.openFile(taskId, path).then((outcome) => outcome === "asks" && setAsked(path)));
  const settle = (deed: Promise<unknown>) => {
    setAsked(null);
    attempt(deed);
  };
  const question = asked !== null && (
    <ConfirmDialog
      title={`Open ${fileName(asked)} outside Deskhand?`}
      lines={[
        "This is a web page or a drawing. Your browser runs the scripts in it and loads what it names from the internet.",
        "Deskhand's preview shows it without either.",
      ]}
      isDangerous
      keep="Do not open it"
      other={{ label: "Show in its folder", onChoose: () => settle(deskhand.reveal(taskId, asked)) }}
      confirm="Open it all the same"
      onConfirm={() => settle(deskhand.openFile(taskId, asked, { confirmed: true }))}
      onClose={() => setAsked(null)}
    />
  );
  return { open, question };
}
