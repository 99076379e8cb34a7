import { defineTool, type Tool } from "@deskhand/contracts";
import { z } from "zod";
import { textResult } from "../result.ts";
import { toolInput } from "../tool-input.ts";

const input = z.strictObject({
  query: z.string().min(1).max(500).describe("words for what you want to do, or a tool's name"),
  limit: z.int().min(1).max(20).default(5),
});

/** points for a word in a tool's name, and in what it says of itself */
const inName = 5;
const inDescription = 1;

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1);
}

function pointsOf(tool: Tool, query: string, wanted: readonly string[]): number {
  if (tool.name.toLowerCase() === query.trim().toLowerCase()) return Number.POSITIVE_INFINITY;
  const name = wordsOf(tool.name.replaceAll("_", " "));
  const described = wordsOf(tool.description);
  let points = 0;
  for (const word of wanted) {
    if (name.some((part) => part.startsWith(word) || word.startsWith(part))) points += inName;
    if (described.some((part) => part.startsWith(word))) points += inDescription;
  }
  return points;
}

/** Finds tools that requests leave out, because they belong to large sets, and gives them to the run from its next request on. */
export function createToolSearch(tools: readonly Tool[]): Tool {
  return defineTool<z.output<typeof input>>({
    kind: "work",
    name: "tool_search",
    description:
      "Finds further tools by what they do: SQL over tables, converting files… What it finds can be called from your next answer on. Search before you say that something cannot be done.",
    input: toolInput(input, `{"query":"create calendar event"}`),
    replay: "safe",
    actions: () => [],
    untrusted: () => null,
    locks: () => [],
    async run({ query, limit }, { task }) {
      const wanted = wordsOf(query);
      const searched = tools.filter((tool) => tool.isOffered?.(task) !== false);
      const found = searched
        .map((tool) => ({ tool, points: pointsOf(tool, query, wanted) }))
        .filter(({ points }) => points > 0)
        .sort((left, right) => right.points - left.points)
        .slice(0, limit)
        .map(({ tool }) => tool);
      const names = found.map(({ name }) => name);
      const lines = found.map(
        ({ name, description }) => `${name}: ${description.split("\n", 1)[0]?.slice(0, 200) ?? ""}`,
      );
      const text =
        found.length === 0
          ? `No tool does that; ${searched.length} further tools were searched. Try other words, or do it with the tools you have.`
          : ["These tools can be called from now on:", ...lines].join("\n");
      const title = found.length === 0 ? "Found no further tool" : `Found ${names.join(", ")}`;
      return { ...textResult(text, { kind: "tools-found", title, query, names }), loads: names };
    },
  });
}
