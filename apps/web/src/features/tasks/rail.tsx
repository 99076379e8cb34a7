import { ChangesPanel } from "../changes/changes-panel.tsx";
import { ContextPanel } from "../context/context-panel.tsx";
import { FilesPanel } from "../files/files-panel.tsx";
import { ProgressPanel } from "../progress/progress-panel.tsx";

/** What the task is at, what it made, what it changed, what it may see. */
export function Rail() {
  return (
    <>
      <ProgressPanel />
      <FilesPanel />
      <ChangesPanel />
      <ContextPanel />
    </>
  );
}
