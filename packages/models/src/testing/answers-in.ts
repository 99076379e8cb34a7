type Item = Readonly<{ role?: string; type?: string }>;

/** Whether an item of a conversation is the model's side; of OpenAI's responses, several of them are one answer. */
function isAnswer({ role, type = "" }: Item): boolean {
  return role === "assistant" || role === "model" || type === "reasoning" || type === "function_call";
}

/** How many answers a request's body already holds, in any provider's format. */
export function answersIn({ contents, input, messages }: Readonly<Record<string, unknown>>): number {
  const items = (messages ?? input ?? contents) as readonly Item[];
  return items.filter((item, at) => isAnswer(item) && !isAnswer(items[at - 1] ?? {})).length;
}
