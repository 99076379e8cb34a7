import type { WayOut } from "@deskhand/contracts";
import { readingMethods } from "./typed-way.ts";

function kindsInWords(methods: readonly string[]): string {
  return methods.every((method) => readingMethods.includes(method))
    ? "Reading requests only"
    : `Only ${methods.join(", ")}`;
}

/** Which requests a way out lets through, in words. */
export function requestsInWords({ methods, ports }: WayOut): string {
  const kinds = methods === null ? "Any request" : kindsInWords(methods);
  return ports === null ? kinds : `${kinds}, on port ${ports.join(", ")}`;
}

/** How Deskhand logs in at a host, in words; empty when it does not. */
export function credentialInWords({ credential }: WayOut): string {
  switch (credential?.kind) {
    case undefined:
      return "";
    case "token":
      return "Deskhand puts in your key.";
    case "password":
      return `Deskhand logs in as ${credential.username}.`;
    case "header":
      return `Deskhand puts in your key as ${credential.name}.`;
  }
}
