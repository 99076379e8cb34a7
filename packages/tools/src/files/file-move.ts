import { defineTool, type GuestPath } from "@deskhand/contracts";
import { z } from "zod";
import { nameOf, parentFolder, pathInput } from "../path-input.ts";
import { sampleSize, textResult } from "../result.ts";
import { endIfStopped } from "../stop.ts";
import { toolInput } from "../tool-input.ts";
import { createParents } from "./look-up.ts";
import { orderMoves } from "./order-moves.ts";
import { pairProblems, refuseAll } from "./pairs.ts";

const pairSchema = z.strictObject({ from: pathInput, to: pathInput.describe("full new path") });
const input = z.strictObject({ moves: z.array(pairSchema).min(1).max(20_000) });

/** moves between two lines of progress */
const progressEvery = 500;

export const fileMove = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_move",
  description:
    "Moves or renames files and folders, thousands in one call, all or none; makes missing folders. Swaps and chains of names work. Never overwrites: delete the target first if it shall go.",
  input: toolInput(input, `{"moves":[{"from":"/home/ann/a.pdf","to":"/home/ann/2025/a.pdf"}]}`),
  replay: "safe",
  actions: () => [],
  untrusted: () => null,
  locks: ({ moves }) => [...new Set(moves.flatMap(({ from, to }) => [`path:${from}`, `path:${to}`]))],
  async run({ moves }, { view, signal, progress, stepId }) {
    refuseAll("moved", await pairProblems(view, moves, true));
    const spareName = (path: GuestPath) => `${parentFolder(path)}/.deskhand-${stepId}-${nameOf(path)}`.slice(0, 4096);
    const ready = new Set<GuestPath>();
    for (const [at, { from, to }] of orderMoves(moves, (path) => spareName(path) as GuestPath).entries()) {
      endIfStopped(signal);
      if (at > 0 && at % progressEvery === 0) progress(`Moved ${at} of ${moves.length}`);
      const parent = parentFolder(to);
      if (!ready.has(parent)) await createParents(view, to);
      ready.add(parent);
      await view.move(from, to);
    }
    const files = `${moves.length} ${moves.length === 1 ? "file" : "files"}`;
    const only = moves.length === 1 ? moves[0] : undefined;
    const title =
      only === undefined ? `Moved ${files}` : `Moved ${nameOf(only.from)} to ${nameOf(parentFolder(only.to))}`;
    return textResult(`moved ${files}`, {
      kind: "moved",
      title,
      count: moves.length,
      sample: moves.slice(0, sampleSize),
    });
  },
});
