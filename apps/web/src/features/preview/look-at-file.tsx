import type { GuestPath } from "@deskhand/contracts";
import { lazy, Suspense } from "react";
import type { Versions } from "./versions.ts";

const PreviewWindow = lazy(async () => ({ default: (await import("./preview-window.tsx")).PreviewWindow }));

type LookAtFileProps = Readonly<{ path: GuestPath; versions: Versions | null; onClose(): void }>;

/** The window that shows a file; its code comes when it is first opened. */
export function LookAtFile(props: LookAtFileProps) {
  return (
    <Suspense>
      <PreviewWindow {...props} />
    </Suspense>
  );
}
