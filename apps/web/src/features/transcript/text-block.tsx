import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { visibleText } from "../../words/visible-text.ts";

const shortText = 2_000;

/** Foreign text under a small title, at first only its beginning. */
export function TextBlock({ title, text }: Readonly<{ title: string; text: string }>) {
  const [isWhole, setWhole] = useState(false);
  if (text === "") return null;
  return (
    <div className="my-1.5">
      <p className="text-xs text-muted">{title}</p>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without a focus the keyboard could not scroll it
        tabIndex={0}
        className="max-h-72 overflow-auto rounded-lg bg-sunken px-3 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
      >
        {visibleText(isWhole ? text : text.slice(0, shortText))}
      </pre>
      {text.length > shortText && !isWhole && (
        <Button size="small" look="quiet" onClick={() => setWhole(true)}>
          Show all of it
        </Button>
      )}
    </div>
  );
}
