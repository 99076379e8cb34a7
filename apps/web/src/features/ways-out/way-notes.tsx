import { deskhand } from "../../connection/deskhand.ts";
import { useAnswer } from "../../connection/use-answer.ts";
import { hostInWords } from "../../words/hosts.ts";
import { credentialInWords, requestsInWords } from "./way-words.ts";
import { waysThatCount } from "./ways-that-count.ts";

/** What a yes to these sites means beyond reaching them: what may be asked there, and where Deskhand logs in. Shows nothing where nothing is set. */
export function WayNotes({ hosts }: Readonly<{ hosts: readonly string[] }>) {
  const { value } = useAnswer("ways-out", deskhand.waysOut);
  const ways = [...new Set(hosts.flatMap((host) => waysThatCount(host, value?.ways ?? [])))];
  if (ways.length === 0) return null;
  return (
    <ul className="mt-1 text-sm text-muted">
      {ways.map((way) => (
        <li key={way.host} className="wrap-anywhere">
          {hostInWords(way.host)}: {`${requestsInWords(way)}. ${credentialInWords(way)}`.trim()}
        </li>
      ))}
    </ul>
  );
}
