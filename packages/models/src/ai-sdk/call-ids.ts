/** what every provider accepts: Anthropic's characters, OpenAI's length */
const accepted = /^[a-zA-Z0-9_-]{1,40}$/;

/** Ids that calls have already. */
export interface TakenIds {
  has(id: string): boolean;
  /** number of ids */
  size(): number;
}

/** The ids that the calls of one conversation have so far. */
export interface CallIds extends TakenIds {
  /**
   * An id that all providers accept and that no other call has, for one that wants `wanted`. The same calls in the same order get the same
   * ids, so that cached prompts stay valid.
   */
  give(wanted: string): string;
}

/** Goes on after the ids `before`, which must not grow meanwhile. */
export function createCallIds(before: TakenIds | null = null): CallIds {
  const own = new Set<string>();
  const has = (id: string) => own.has(id) || (before?.has(id) ?? false);
  const size = () => own.size + (before?.size() ?? 0);
  return {
    has,
    size,
    give(wanted) {
      let id = wanted;
      for (let ordinal = size() + 1; !accepted.test(id) || has(id); ordinal += 1) id = `call_${ordinal}`;
      own.add(id);
      return id;
    },
  };
}
