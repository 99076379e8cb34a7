import { open, readFile, writeFile } from "node:fs/promises";

/**
 * The smallest loop that does the same work with nothing else: ask, read the stream, do what it says, send the whole history again.
 * No gate, no view. With a journal every step is on disk before the next request, as a durable step must be; without one nothing is kept.
 * Usage: `node floor.ts <base url> <goal> [journal]`.
 */
const [baseUrl = "", goal = "", journalPath] = process.argv.slice(2);
const journal = journalPath === undefined ? null : await open(journalPath, "a");
type Block = { type: "tool_use"; id: string; name: string; input: { path: string; content?: string } };
const messages: { role: "user" | "assistant"; content: unknown }[] = [{ role: "user", content: goal }];

async function ask(): Promise<Block | null> {
  const response = await fetch(`${baseUrl}/v1/messages`, {
    method: "POST",
    body: JSON.stringify({ model: "bench", stream: true, messages }),
  });
  let block: Block | null = null;
  let json = "";
  for (const line of (await response.text()).split("\n")) {
    if (!line.startsWith("data: ")) continue;
    const event = JSON.parse(line.slice(6)) as { content_block?: Block; delta?: { partial_json?: string } };
    if (event.content_block?.type === "tool_use") block = event.content_block;
    json += event.delta?.partial_json ?? "";
  }
  return block === null ? null : { ...block, input: JSON.parse(json) as Block["input"] };
}

for (let block = await ask(); block !== null; block = await ask()) {
  const { path, content } = block.input;
  const result =
    content === undefined ? await readFile(path, "utf8") : await writeFile(path, content).then(() => "written");
  messages.push({ role: "assistant", content: [block] });
  messages.push({ role: "user", content: [{ type: "tool_result", tool_use_id: block.id, content: result }] });
  if (journal !== null) {
    await journal.write(`${JSON.stringify(messages.slice(-2))}\n`);
    await journal.datasync();
  }
}
