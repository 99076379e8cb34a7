import type { TaskId } from "@deskhand/contracts";
import { FileView } from "./file-view.tsx";
import { fileAt, type VersionEnd } from "./versions.ts";

type SideBySideProps = Readonly<{ taskId: TaskId; before: VersionEnd; after: VersionEnd }>;

/** Both versions beside each other, on narrow screens one below the other. */
export function SideBySide({ after, before, taskId }: SideBySideProps) {
  return (
    <div className="grid min-h-0 flex-1 gap-3 overflow-auto max-md:auto-rows-[70vh] md:grid-cols-2">
      <section aria-label="Before" className="flex min-h-0 min-w-0 flex-col">
        <h3 className="pb-1 text-sm text-muted">Before</h3>
        <FileView file={fileAt(taskId, "before", before)} />
      </section>
      <section aria-label="After" className="flex min-h-0 min-w-0 flex-col">
        <h3 className="pb-1 text-sm text-muted">After</h3>
        <FileView file={fileAt(taskId, "after", after)} />
      </section>
    </div>
  );
}
