import type { Preview } from "@deskhand/contracts";
import { type MouseEvent, type ReactNode, useCallback } from "react";
import { MarkdownText } from "../transcript/markdown-text.tsx";
import { besideFile, noteOf } from "./note-links.ts";
import { SourceLink } from "./source-context.tsx";

type NoteSources = NonNullable<Extract<Preview, { kind: "text" }>["sources"]>;
type SourcedTextProps = Readonly<{ text: string; sources: NoteSources }>;

/** Formatted text whose footnotes lead to the sources they name, else to their own words, and whose links lead to files beside it. */
export function SourcedText({ sources, text }: SourcedTextProps) {
  const link = useCallback(
    (href: string, children: ReactNode, id: string | undefined) => {
      const note = noteOf(href);
      const source = sources.find(({ label }) => label.toLowerCase() === note?.label)?.source;
      if (note?.isMark === true)
        return (
          <span id={id}>
            {source === undefined ? (
              <PlaceLink to={href.slice(1)}>{children}</PlaceLink>
            ) : (
              <SourceLink source={source}>{children}</SourceLink>
            )}
          </span>
        );
      if (note !== null)
        return (
          <>
            {source !== undefined && <SourceLink source={source}>Look at it</SourceLink>}{" "}
            <PlaceLink to={href.slice(1)}>{children}</PlaceLink>
          </>
        );
      const file = besideFile(href);
      return file === null ? null : <SourceLink source={{ file }}>{children}</SourceLink>;
    },
    [sources],
  );
  return <MarkdownText text={text} link={link} />;
}

/** Leads to a place in the same text, which may stand on the page twice, without a mark in the address of the page. */
function PlaceLink({ children, to }: Readonly<{ to: string; children: ReactNode }>) {
  const go = (event: MouseEvent) => {
    const place = event.currentTarget.closest(".prose-desk")?.querySelector(`[id="${CSS.escape(to)}"]`);
    place?.scrollIntoView({ block: "center" });
    (place?.querySelector("button") ?? null)?.focus({ preventScroll: true });
  };
  return (
    <button
      type="button"
      onClick={go}
      // as with sources: raised text has lines without height
      className="cursor-pointer px-0.5 leading-none text-accent underline underline-offset-2"
    >
      {children}
    </button>
  );
}
