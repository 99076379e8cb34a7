import { FileText, X } from "lucide-react";
import { sizeInWords } from "../../words/sizes.ts";
import type { Attaching } from "./attaching.ts";
import type { AttachingDesk } from "./use-attaching.ts";

type AttachingListProps = Readonly<{
  desk: Pick<AttachingDesk, "attaching" | "isOver" | "problem" | "remove">;
  /** what is being done with the files now; empty when nothing is */
  progress: string;
}>;

/** The files that go with the message, each with a way to take it out. */
export function AttachingList({ desk, progress }: AttachingListProps) {
  const { attaching, isOver, problem, remove } = desk;
  return (
    <>
      {attaching.length > 0 && (
        <ul aria-label="Attached files" className="mt-1 flex flex-wrap gap-2">
          {attaching.map((file) => (
            <AttachingChip key={file.key} file={file} onRemove={() => remove(file)} />
          ))}
        </ul>
      )}
      <p role="status" className="text-sm text-muted empty:hidden">
        {progress || (isOver ? "Let go to attach" : "")}
      </p>
      <p role="alert" className="text-sm text-bad wrap-anywhere empty:hidden">
        {problem}
      </p>
    </>
  );
}

function AttachingChip({ file, onRemove }: Readonly<{ file: Attaching; onRemove(): void }>) {
  return (
    <li className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-lg border border-edge bg-paper py-0.5 pr-0.5 pl-2.5 text-sm">
      <FileText aria-hidden size={15} className="shrink-0 text-accent" />
      <span className="truncate font-medium">{file.name}</span>
      <span className="shrink-0 text-muted">{sizeInWords(file.bytes)}</span>
      <button
        type="button"
        aria-label={`Take out ${file.name}`}
        title="Take out"
        onClick={onRemove}
        className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
      >
        <X aria-hidden size={14} />
      </button>
    </li>
  );
}
