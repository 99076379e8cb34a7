import { tell } from "../../connection/tell.ts";
import { useTask } from "../../connection/use-task.ts";
import { lateWindow } from "../../ui/late-window.tsx";
import { OpenQuestion } from "../files/open-question.tsx";
import { LookAtFile } from "../preview/look-at-file.tsx";
import type { ShownWindow } from "./shown-window.ts";

const FolderPicker = lateWindow(async () => (await import("../folders/folder-picker.tsx")).FolderPicker);

const FolderWindow = lateWindow(async () => (await import("../preview/folder-window.tsx")).FolderWindow);

type TaskWindowProps = Readonly<{ shown: ShownWindow; onClose(): void }>;

/** The window that lies over the page of a task. */
export function TaskWindow({ onClose, shown }: TaskWindowProps) {
  const { id } = useTask();
  switch (shown.kind) {
    case "file":
      return <LookAtFile path={shown.path} versions={shown.versions} onClose={onClose} />;
    case "folder":
      return <FolderWindow top={shown.top} onClose={onClose} />;
    case "folder-picker":
      return (
        <FolderPicker
          onClose={onClose}
          onPick={(folder) => {
            void tell(id, { type: "folder.grant", folder });
            onClose();
          }}
        />
      );
    case "open-question":
      return <OpenQuestion taskId={id} path={shown.path} onClose={onClose} />;
  }
}
