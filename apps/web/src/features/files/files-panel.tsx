import { useTask } from "../../connection/use-task.ts";
import { Panel } from "../../ui/panel.tsx";
import { figure } from "../../words/counts.ts";
import { FileCards } from "./file-cards.tsx";

/** The finished files of the task. */
export function FilesPanel() {
  const { artifacts, ended } = useTask();
  return (
    <Panel id="files" title="Files" {...(artifacts.length === 0 ? {} : { note: figure(artifacts.length) })}>
      {artifacts.length === 0 ? (
        <p className="text-muted">
          {ended === null ? "Finished files will be handed over here." : "No file was handed over."}
        </p>
      ) : (
        <FileCards artifacts={artifacts} />
      )}
    </Panel>
  );
}
