import { memo, type ReactNode, useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { hostOf } from "./link-host.ts";

/** A link of another kind than those to the web; `null` when it is none. `id` is its own place, where others lead to it. */
export type LinkPart = (href: string, children: ReactNode, id: string | undefined) => ReactNode | null;

const partsWith = (link: LinkPart | undefined): Components => ({
  a({ href, children, id }) {
    const own = link?.(href ?? "", children, id) ?? null;
    if (own !== null) return own;
    const host = hostOf(href);
    if (host === null) return <span>{children}</span>;
    return (
      <>
        <a href={href} target="_blank" rel="noopener noreferrer nofollow">
          {children}
        </a>
        <span className="text-sm text-muted"> ({host})</span>
      </>
    );
  },
  // a picture from elsewhere would tell its owner that this was read
  img: ({ alt }) => <span className="text-muted">[picture: {alt || "no description"}]</span>,
});

/** Formatted text. Raw HTML shows as text, pictures are named and not loaded, links open apart and show their host. */
export const Markdown = memo(function Markdown({ link, text }: Readonly<{ text: string; link?: LinkPart }>) {
  const parts = useMemo(() => partsWith(link), [link]);
  return (
    <div className="prose-desk min-w-0 wrap-anywhere">
      <ReactMarkdown remarkPlugins={[remarkGfm]} components={parts}>
        {text}
      </ReactMarkdown>
    </div>
  );
});
