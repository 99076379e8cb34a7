import { defineTool, type Tool, type ToolContext } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createToolSearch } from "./tool-search.ts";

function connectorTool(name: string, description: string, isOffered = true): Tool {
  return defineTool<unknown>({
    kind: "work",
    name,
    description,
    isDeferred: true,
    isOffered: () => isOffered,
    input: { parse: (value) => value, toJsonSchema: () => ({ type: "object" }) },
    replay: "safe",
    actions: () => [],
    locks: () => [],
    run: async () => ({ forModel: [], forUser: null }),
  });
}

const tools = [
  connectorTool("mail__message_send", "Sends a mail.\nLong explanation."),
  connectorTool("calendar__event_create", "Creates an event in a calendar."),
  connectorTool("calendar__event_list", "Lists events of a calendar."),
  connectorTool("secret__calendar", "Another calendar.", false),
];

async function search(query: string, limit = 5) {
  const tool = createToolSearch(tools);
  if (tool.kind !== "work") throw new Error("not a tool that works");
  const { forModel, loads } = await tool.run({ query, limit }, { task: {} } as ToolContext);
  return { text: forModel.map((part) => (part.type === "text" ? part.text : "")).join(""), loads };
}

test("finds tools by what they do, best first, and gives them to the run", async () => {
  const { loads, text } = await search("create a calendar event");
  expect(loads).toEqual(["calendar__event_create", "calendar__event_list"]);
  expect(text).toContain("calendar__event_create: Creates an event in a calendar.");
});

test("finds a tool by its name and shows its first line only", async () => {
  const { loads, text } = await search("mail__message_send", 1);
  expect(loads).toEqual(["mail__message_send"]);
  expect(text).not.toContain("Long explanation");
});

test("says so when nothing fits, and gives nothing", async () => {
  expect(await search("translate poetry")).toEqual({
    text: "No tool does that; 3 further tools were searched. Try other words, or do it with the tools you have.",
    loads: [],
  });
});
