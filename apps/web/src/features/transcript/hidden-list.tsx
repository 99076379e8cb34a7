import type { Hidden } from "./read-hidden.ts";

/** What a file hides from whoever opens it, one line each. */
export function HiddenList({ hidden }: Readonly<{ hidden: readonly Hidden[] }>) {
  if (hidden.length === 0) return null;
  return (
    <div className="my-1 text-sm">
      <p className="text-muted">This file holds what you do not see when you open it:</p>
      <ul className="list-disc pl-5">
        {hidden.map(({ at, because, text }) => (
          <li key={`${at} ${because} ${text}`} className="break-words">
            {because}
            {at === "" ? "" : ` (${at})`}
            {text === "" ? "" : `: ${text}`}
          </li>
        ))}
      </ul>
    </div>
  );
}
