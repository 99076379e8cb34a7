import { useMemo } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Panel } from "../../ui/panel.tsx";
import { figure } from "../../words/counts.ts";
import { FileCards } from "./file-cards.tsx";
import { fateOf } from "./file-fate.ts";

/** The finished files of the task; those that were undone since are named, but do not count. */
export function FilesPanel() {
  const { artifacts, changeSets, ended } = useTask();
  const left = useMemo(
    () => artifacts.filter(({ path }) => fateOf(path, changeSets).type !== "gone").length,
    [artifacts, changeSets],
  );
  return (
    <Panel id="files" title="Files" {...(artifacts.length === 0 ? {} : { note: figure(left) })}>
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
