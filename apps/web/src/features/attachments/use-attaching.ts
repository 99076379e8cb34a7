import { type ClipboardEvent, type DragEvent, useState } from "react";
import { useKept } from "../../ui/use-kept.ts";
import { type Attaching, withFiles } from "./attaching.ts";

export type AttachingDesk = Readonly<{
  attaching: readonly Attaching[];
  problem: string | null;
  /** whether files are held over the place where they can be let go */
  isOver: boolean;
  add(files: Iterable<File>): void;
  remove(file: Attaching): void;
  change(attaching: readonly Attaching[]): void;
  /** for the form that takes files which are dropped or pasted */
  dropProps: Readonly<{
    onDragOver(event: DragEvent): void;
    onDragLeave(event: DragEvent): void;
    onDrop(event: DragEvent): void;
    onPaste(event: ClipboardEvent): void;
  }>;
}>;

/** The files of the message that is being written; they stay while the page is open. */
export function useAttaching(key: string): AttachingDesk {
  const [attaching, keep] = useKept<readonly Attaching[]>(`attaching:${key}`, []);
  const [problem, setProblem] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const change = (next: readonly Attaching[]) => {
    setProblem(null);
    keep(next);
  };
  const add = (files: Iterable<File>) => {
    const next = withFiles(attaching, files);
    keep(next.attaching);
    setProblem(next.problem);
  };
  const take = (event: DragEvent | ClipboardEvent, data: DataTransfer | null) => {
    if (data === null || !data.types.includes("Files")) return;
    event.preventDefault();
    if (data.files.length > 0) add(data.files);
  };
  return {
    attaching,
    problem,
    isOver,
    add,
    remove: (file) => change(attaching.filter((each) => each !== file)),
    change,
    dropProps: {
      onDragOver(event) {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event) {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget))
          setOver(false);
      },
      onDrop(event) {
        setOver(false);
        take(event, event.dataTransfer);
      },
      onPaste: (event) => take(event, event.clipboardData),
    },
  };
}
