import { lazy, Suspense } from "react";
import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { OpenQuestion } from "../files/open-question.tsx";
import { LookAtFile } from "../preview/look-at-file.tsx";
import type { ShownWindow } from "./shown-window.ts";

const FolderPicker = lazy(async () => ({ default: (await import("../folders/folder-picker.tsx")).FolderPicker }));

const FolderWindow = lazy(async () => ({ default: (await import("../preview/folder-window.tsx")).FolderWindow }));

type TaskWindowProps = Readonly<{ shown: ShownWindow; onClose(): void }>;

/** The window that lies over the page of a task. */
export function TaskWindow({ onClose, shown }: TaskWindowProps) {
  const { id } = useTask();
  switch (shown.kind) {
    case "file":
      return <LookAtFile path={shown.path} versions={shown.versions} onClose={onClose} />;
    case "folder":
      return (
        <Suspense>
          <FolderWindow top={shown.top} onClose={onClose} />
        </Suspense>
      );
    case "folder-picker":
      return (
        <Suspense>
          <FolderPicker
            onClose={onClose}
            onPick={(folder) => {
              void tell(id, { type: "folder.grant", folder });
              onClose();
            }}
          />
        </Suspense>
      );
    case "open-question":
      return <OpenQuestion taskId={id} path={shown.path} onClose={onClose} />;
  }
}
