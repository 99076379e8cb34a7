import { Globe } from "lucide-react";
import { hostInWords } from "../../words/hosts.ts";
import { WayNotes } from "../ways-out/way-notes.tsx";

/** The sites that a yes would open, and nothing else. */
export function HostList({ hosts }: Readonly<{ hosts: readonly string[] }>) {
  if (hosts.length === 0) return null;
  return (
    <div className="mt-3">
      <p>It wants to reach {hosts.length === 1 ? "a site" : "sites"} outside this computer. Your yes allows only:</p>
      <ul className="mt-1 space-y-1">
        {hosts.map((host) => (
          <li key={host} className="flex items-start gap-2">
            <Globe aria-hidden size={16} className="mt-1 shrink-0 text-accent" />
            <span className="min-w-0 wrap-anywhere">{hostInWords(host)}</span>
          </li>
        ))}
      </ul>
      <WayNotes hosts={hosts} />
    </div>
  );
}
