import { matchesHost, type WayOut } from "@deskhand/contracts";

function bare(pattern: string): string {
  return pattern.replace(/^\*\./, "");
}

/** The ways out that count at some host of a pattern: those of the pattern, of a wider one, and of hosts below it. */
export function waysThatCount<Way extends Pick<WayOut, "host">>(pattern: string, ways: readonly Way[]): readonly Way[] {
  const covering = ways.filter(({ host }) => matchesHost(host, bare(pattern)));
  const widest = covering.toSorted((left, right) => bare(right.host).length - bare(left.host).length);
  const exact = covering.filter(({ host }) => host === bare(pattern));
  const below = pattern.startsWith("*.") ? ways.filter(({ host }) => matchesHost(pattern, bare(host))) : [];
  return [...new Set([...(exact.length > 0 ? exact : widest.slice(0, 1)), ...below])];
}
