/** What a person picked from a text: beginnings or parts of its sentences. */
export type Picked = Readonly<{
  decisions: readonly string[];
  /** `who` and `by` as the text says them; `null` when it does not */
  actions: readonly Readonly<{ what: string; who: string | null; by: string | null }>[];
  questions: readonly string[];
  /** sentences that look like one of these and are none */
  traps: readonly string[];
}>;

/** One file as the reading tool gives it, and what is in it. */
export type NoteSample = Readonly<{ path: string; text: string; picked: Picked }>;
