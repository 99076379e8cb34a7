/** what every provider accepts: Anthropic's characters, OpenAI's length */
const accepted = /^[a-zA-Z0-9_-]{1,40}$/;

/**
 * Gives every call of one conversation an id that all providers accept and that no other call has.
 * The same calls in the same order get the same ids, so that cached prompts stay valid.
 */
export function createCallIds(taken: Iterable<string> = []): (wanted: string) => string {
  const used = new Set(taken);
  return (wanted) => {
    let id = wanted;
    for (let ordinal = used.size + 1; !accepted.test(id) || used.has(id); ordinal += 1) id = `call_${ordinal}`;
    used.add(id);
    return id;
  };
}
