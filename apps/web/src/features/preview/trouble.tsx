import type { FileRef } from "@deskhand/client";
import { toFailure } from "@deskhand/contracts";
import { useEffect, useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { keyOf } from "./file-key.ts";

type TroubleProps = Readonly<{
  text: string;
  /** what was to be shown; without it nobody looks whether it is there at all */
  file?: FileRef;
}>;

/** Why a file is not shown. One that is there can still be opened in its own program; of one that is not, the server says what to do. */
export function Trouble({ file, text }: TroubleProps) {
  const missing = useMissing(file ?? null);
  return (
    <div role="alert" className="m-auto max-w-prose p-6 text-center wrap-anywhere">
      <p>{missing ?? text}</p>
      {missing === null && <p className="mt-2 text-sm text-muted">Open it in its own program, or download it.</p>}
    </div>
  );
}

/** Why there is no such file, as a sentence; `null` when there is one, `undefined` until that is known. */
function useMissing(file: FileRef | null): string | null | undefined {
  const [missing, setMissing] = useState<string | null | undefined>(file === null ? null : undefined);
  const key = file === null ? "" : keyOf(file);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the file
  useEffect(() => {
    if (file === null) return;
    let isCurrent = true;
    deskhand.file(file.taskId, file.path, file.side).then(
      (response) => {
        void response.body?.cancel();
        if (isCurrent) setMissing(null);
      },
      (error: unknown) => isCurrent && setMissing(toFailure(error).message),
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  return missing;
}

/** Stands where something will be shown, in its size. */
export function Waiting({ label }: Readonly<{ label: string }>) {
  return (
    <div role="status" className="flex min-h-0 flex-1 flex-col gap-3 p-4">
      <p className="text-sm text-muted">{label}</p>
      <div aria-hidden className="flex-1 animate-[breathe_1.8s_ease-in-out_infinite] rounded-lg bg-sunken" />
    </div>
  );
}
