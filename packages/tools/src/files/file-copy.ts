import { defineTool } from "@deskhand/contracts";
import { z } from "zod";
import { nameOf, pathInput } from "../path-input.ts";
import { sampleSize, textResult } from "../result.ts";
import { endIfStopped } from "../stop.ts";
import { toolInput } from "../tool-input.ts";
import { createParents } from "./look-up.ts";
import { pairProblems, refuseAll } from "./pairs.ts";

const pairSchema = z.strictObject({ from: pathInput, to: pathInput.describe("full new path") });
const input = z.strictObject({ copies: z.array(pairSchema).min(1).max(20_000) });

export const fileCopy = defineTool<z.output<typeof input>>({
  kind: "work",
  name: "file_copy",
  description: "Copies files and folders, all or none; makes missing folders. Never overwrites.",
  input: toolInput(input, `{"copies":[{"from":"/home/ann/form.docx","to":"/home/ann/form-2.docx"}]}`),
  replay: "safe",
  actions: () => [],
  untrusted: () => null,
  locks: ({ copies }) => [...new Set(copies.map(({ to }) => `path:${to}`))],
  async run({ copies }, { view, signal }) {
    refuseAll("copied", await pairProblems(view, copies, false));
    for (const { from, to } of copies) {
      endIfStopped(signal);
      await createParents(view, to);
      await view.copy(from, to);
    }
    const files = `${copies.length} ${copies.length === 1 ? "file" : "files"}`;
    const title =
      copies[0] !== undefined && copies.length === 1 ? `Copied ${nameOf(copies[0].from)}` : `Copied ${files}`;
    return textResult(`copied ${files}`, {
      kind: "copied",
      title,
      count: copies.length,
      sample: copies.slice(0, sampleSize),
    });
  },
});
