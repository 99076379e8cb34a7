import type { FileRef } from "@deskhand/client";
import { Download } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { buttonClass } from "../../ui/button.tsx";
import { fileName } from "../../words/paths.ts";
import { attempt } from "./open-question.tsx";

const looks = {
  icon: "inline-flex size-8 items-center justify-center rounded-lg text-muted hover:bg-sunken hover:text-ink",
  button: buttonClass("plain", "small"),
} as const;

type DownloadLinkProps = Readonly<{
  file: FileRef;
  look: keyof typeof looks;
  /** read aloud and shown on hovering; where it is left out, `children` say it */
  label?: string;
  children?: ReactNode;
}>;

/** Saves a file where the browser saves files. A browser keeps the reason to itself when there is no file, so that is looked at first. */
export function DownloadLink({ children, file, label, look }: DownloadLinkProps) {
  const { path, side, taskId } = file;
  const url = deskhand.fileUrl(taskId, path, { ...side, download: true });
  const save = (event: MouseEvent<HTMLAnchorElement>) => {
    if (!event.isTrusted) return;
    event.preventDefault();
    const link = event.currentTarget;
    attempt(
      deskhand.file(taskId, path, side).then((response) => {
        void response.body?.cancel();
        link.click();
      }),
    );
  };
  return (
    <a
      href={url}
      download={fileName(path)}
      onClick={save}
      {...(label !== undefined && { "aria-label": label, title: label })}
      className={looks[look]}
    >
      <Download aria-hidden size={look === "icon" ? 16 : 14} />
      {children}
    </a>
  );
}
