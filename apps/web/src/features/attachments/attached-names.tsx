import { FileText } from "lucide-react";
import { sizeInWords } from "../../words/sizes.ts";
import type { AttachedFile } from "./attached-in.ts";

/** The files that went with a message. */
export function AttachedNames({ files }: Readonly<{ files: readonly Pick<AttachedFile, "name" | "bytes" | "key">[] }>) {
  if (files.length === 0) return null;
  return (
    <ul aria-label="Attached files" className="mt-1.5 flex flex-wrap gap-1.5">
      {files.map(({ bytes, key, name }) => (
        <li
          key={key}
          className="inline-flex max-w-full items-center gap-1.5 rounded-md border border-edge bg-surface px-2 py-0.5 text-sm"
        >
          <FileText aria-hidden size={14} className="shrink-0 text-accent" />
          <span className="truncate">{name}</span>
          <span className="shrink-0 text-muted">{sizeInWords(bytes)}</span>
        </li>
      ))}
    </ul>
  );
}
