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
  /** takes out what was sent; what came meanwhile stays */
  drop(sent: readonly Attaching[]): void;
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
  const drop = (gone: readonly Attaching[]) => {
    const keys = new Set(gone.map(({ key }) => key));
    setProblem(null);
    keep((before) => before.filter(({ key }) => !keys.has(key)));
  };
  const add = (files: Iterable<File>) => {
    const chosen = [...files];
    keep((before) => {
      const next = withFiles(before, chosen);
      setProblem(next.problem);
      return next.attaching;
    });
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
    remove: (file) => drop([file]),
    drop,
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
