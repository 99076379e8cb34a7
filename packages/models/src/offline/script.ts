import type { Exchange, Outcome } from "./history.ts";
import type { Situation } from "./situation.ts";

export type Ask = Readonly<{ tool: string; input: unknown }>;
/** One answer of the model: words and the calls it wants; no calls end the run. */
export type Reply = Readonly<{ text: string; calls: readonly Ask[] }>;

/**
 * A playbook as a generator: it yields answers and gets back what became of their calls. It must not read a clock or a random number:
 * it is run again from its beginning for every answer, fed with the recorded outcomes.
 */
export type Script<Result> = Generator<Reply, Result, Exchange>;

/** What a script carries along: facts of the task and messages not yet dealt with. Lives for one replay. */
export type Desk = Readonly<{
  situation: Situation;
  notes: string[];
  notices: string[];
  /** folders that could not be looked into */
  closed: Set<string>;
  /** sentences that say why what was asked is not done; with one, the last words are no success */
  unmet: string[];
  /** sentences that say what is missing of what was promised; with one, the last words are a success in part */
  missing: string[];
}>;

/** A desk at the beginning of a wish. */
export function openDesk(situation: Situation): Desk {
  return { situation, notes: [], notices: [], closed: new Set(), unmet: [], missing: [] };
}

/** Words that end the work because what was asked could not be done. */
export function unmet(desk: Desk, words: string): string {
  desk.unmet.push(words);
  return words;
}

/** The first line of words that end the work when only a part of what was promised could be done. */
export function missing(desk: Desk, words: string): string {
  desk.missing.push(words);
  return words;
}

/** times an interrupted call is tried again */
const mostTries = 3;

/** Makes calls in one answer; those that were interrupted or blocked are made again. Outcomes come in the order of the calls. */
export function* callAll(desk: Desk, calls: readonly Ask[], text = ""): Script<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let open = calls.map((call, index) => ({ call, index }));
  let tries = 0;
  for (let isFirst = true; open.length > 0 && tries < mostTries; isFirst = false) {
    const exchange = yield {
      text: isFirst ? text : "Going on where it was interrupted.",
      calls: open.map(({ call }) => call),
    };
    desk.notes.push(...exchange.notes);
    desk.notices.push(...exchange.notices);
    open.forEach(({ index }, at) => {
      outcomes[index] = exchange.outcomes[at] ?? { status: "interrupted", because: "it never ran" };
    });
    const has = (status: Outcome["status"]) => open.some(({ index }) => outcomes[index]?.status === status);
    // The task stood still until somebody resumed it, so a blocked call is no try of its own.
    if (has("interrupted") || !has("blocked")) tries += 1;
    open = open.filter(({ index }) => ["interrupted", "blocked"].includes(outcomes[index]?.status ?? ""));
  }
  return outcomes;
}

/** Makes one call. */
export function* call(desk: Desk, tool: string, input: unknown, text = ""): Script<Outcome> {
  const [outcome] = yield* callAll(desk, [{ tool, input }], text);
  return outcome ?? { status: "failed", because: "it never ran" };
}

/** Messages of the user's since the last time this was asked. */
export function takeNotes(desk: Desk): readonly string[] {
  return desk.notes.splice(0);
}

function fits(reply: Reply, exchange: Exchange): boolean {
  return (
    reply.calls.length === exchange.calls.length &&
    reply.calls.every(({ tool }, index) => exchange.calls[index]?.tool === tool)
  );
}

/**
 * The next answer: runs the script over what is recorded. Where the record does not fit (an older version of Deskhand began the task), the
 * script starts over behind it, so it looks at the folder as it is now.
 */
export function replay(begin: () => Script<string>, exchanges: readonly Exchange[]): Reply {
  let script = begin();
  let next = script.next();
  for (const exchange of exchanges) {
    if (next.done !== true && fits(next.value, exchange)) {
      next = script.next(exchange);
      continue;
    }
    script = begin();
    next = script.next();
  }
  return next.done === true ? { text: next.value, calls: [] } : next.value;
}
