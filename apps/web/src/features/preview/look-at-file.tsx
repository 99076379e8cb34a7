import type { GuestPath } from "@deskhand/contracts";
import { lateWindow } from "../../ui/late-window.tsx";
import type { Versions } from "./versions.ts";

const PreviewWindow = lateWindow(async () => (await import("./preview-window.tsx")).PreviewWindow);

type LookAtFileProps = Readonly<{ path: GuestPath; versions: Versions | null; onClose(): void }>;

/** The window that shows a file; its code comes when it is first opened. */
export function LookAtFile(props: LookAtFileProps) {
  return <PreviewWindow {...props} />;
}
