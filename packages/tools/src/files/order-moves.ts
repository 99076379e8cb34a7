import type { GuestPath } from "@deskhand/contracts";
import type { Pair } from "./pairs.ts";

/**
 * Orders moves (no two from or to the same path) so that each target is free when its turn comes: `a → b, b → c` moves `b` first. Circles (`a → b, b → a`) get one step
 * through a spare name beside the file. Otherwise the order given stays.
 */
export function orderMoves(moves: readonly Pair[], spareName: (path: GuestPath) => GuestPath): readonly Pair[] {
  const bySource = new Map(moves.map((move) => [move.from, move]));
  const ordered: Pair[] = [];
  const done = new Set<GuestPath>();
  for (const move of moves) {
    const chain: Pair[] = [];
    const inChain = new Set<GuestPath>();
    let next: Pair | undefined = move;
    while (next !== undefined && !done.has(next.from) && !inChain.has(next.from)) {
      chain.push(next);
      inChain.add(next.from);
      next = bySource.get(next.to);
    }
    const [first, ...rest] = chain;
    if (first !== undefined && next === first && rest.length > 0) {
      const spare = spareName(first.from);
      ordered.push({ from: first.from, to: spare }, ...rest.toReversed(), { from: spare, to: first.to });
    } else ordered.push(...chain.toReversed());
    for (const path of inChain) done.add(path);
  }
  return ordered;
}
