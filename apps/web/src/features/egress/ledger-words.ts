import type { EgressLine } from "@deskhand/contracts";
import { count, sentence } from "../../words/counts.ts";
import { sizeInWords } from "../../words/sizes.ts";
import type { LedgerSum } from "./ledger.ts";

/** Where a line went: `api.example.org, port 443`. */
export function placeInWords({ host, port }: Pick<EgressLine, "host" | "port">): string {
  if (host === "*") return "Many other hosts";
  return port === 0 ? host : `${host}, port ${port}`;
}

const sealed = new Set(["CONNECT", "SOCKS5"]);

/** How a host was asked: by a method Deskhand could read, or through a connection it passed on unread. */
export function methodInWords(method: string): string {
  return sealed.has(method) ? `Sealed (${method})` : method;
}

/** Everything in one sentence. */
export function sumInWords({ bytesIn, bytesOut, refused, requests }: LedgerSum): string {
  const left = [
    requests > 0 ? `${count(requests, "request")} to the model` : null,
    bytesOut + bytesIn > 0 ? `${sizeInWords(bytesOut)} sent, ${sizeInWords(bytesIn)} received` : null,
  ].filter((part) => part !== null);
  const what = left.length === 0 ? "Nothing left this computer" : sentence(left.join("; "));
  return refused === 0
    ? `${what}.`
    : `${what}; ${count(refused, "connection")} ${refused === 1 ? "was" : "were"} refused.`;
}
