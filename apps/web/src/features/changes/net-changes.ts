import type { ChangeRecord, ChangeSet, ChangeSetId, GuestPath } from "@deskhand/contracts";

/** Where a change stands, in the order in which the panel shows it. */
export type ChangePhase =
  | "waiting"
  | "held"
  | "moving"
  | "undoing"
  | "redoing"
  | "stuck"
  | "applied"
  | "undone"
  | "dropped";

type Placed = Readonly<{ changeSetId: ChangeSetId; record: ChangeRecord }>;

/** What became of one file over all steps of a task. */
export type NetChange = Readonly<{
  key: string;
  kind: ChangeRecord["kind"];
  entry: ChangeRecord["entry"];
  path: GuestPath;
  from: GuestPath | null;
  bytes: number;
  phase: ChangePhase;
  /** why it is held, dropped, or could not be taken back */
  because: string | null;
  /** something else was at `path` and gave way; its old version is kept */
  replaces: boolean;
  runsItself: boolean;
  isInferred: boolean;
  /** every single change behind this one, oldest first */
  parts: readonly Placed[];
}>;

/** Which phase a record is in. An applied record with a reason is one that an undo had to leave alone. */
export function phaseOf({ status, because }: ChangeRecord): ChangePhase {
  switch (status) {
    case "staged":
      return "waiting";
    case "held":
      return "held";
    case "accepted":
    case "applying":
      return "moving";
    case "undoing":
    case "redoing":
      return status;
    case "applied":
      return because === null ? "applied" : "stuck";
    case "undone":
      return "undone";
    case "dropped":
      return "dropped";
  }
}

/**
 * Folds the records of all steps into one line per file: made and then edited is made, A→B→C is A→C, made and then deleted is
 * nothing. Only records in the same phase fold into each other, so that every line can be accepted or taken back as a whole.
 */
export function netChanges(changeSets: readonly ChangeSet[]): readonly NetChange[] {
  const chains = new Map<ChangePhase, Map<string, NetChange>>();
  for (const set of changeSets) {
    for (const record of set.records) {
      const phase = phaseOf(record);
      const chain = chains.get(phase) ?? new Map<string, NetChange>();
      chains.set(phase, chain);
      fold(chain, { changeSetId: set.id, record }, phase);
    }
  }
  return [...chains.values()].flatMap((chain) => [...chain.values()]);
}

function single(placed: Placed, phase: ChangePhase): NetChange {
  const { kind, entry, path, from, bytes, because, runsItself, isInferred } = placed.record;
  const key = `${phase}:${path}`;
  return {
    key,
    kind,
    entry,
    path,
    from,
    bytes,
    phase,
    because,
    replaces: false,
    runsItself,
    isInferred,
    parts: [placed],
  };
}

function fold(chain: Map<string, NetChange>, placed: Placed, phase: ChangePhase): void {
  const { record } = placed;
  const start = chain.get(record.from ?? record.path);
  const target = chain.get(record.path);
  if (record.kind === "deleted") {
    foldDeleted(chain, placed, phase);
    return;
  }
  const next = start === undefined || start.kind === "deleted" ? single(placed, phase) : extend(start, placed);
  if (record.kind === "moved" && record.from !== null) {
    chain.delete(record.from);
    if (record.entry === "folder") carryAlong(chain, record.from, record.path);
  }
  const gaveWay = target?.kind === "deleted" ? target : null;
  chain.delete(record.path);
  if (gaveWay === null) chain.set(record.path, next);
  else {
    const kind = next.kind === "created" ? "edited" : next.kind;
    chain.set(record.path, { ...next, kind, replaces: true, parts: [...gaveWay.parts, ...next.parts] });
  }
}

function extend(start: NetChange, placed: Placed): NetChange {
  const { record } = placed;
  const isMove = record.kind === "moved";
  const kind = start.kind === "created" ? "created" : isMove ? "moved" : start.kind;
  const from = kind === "moved" ? (start.from ?? record.from) : null;
  return {
    ...start,
    key: `${start.phase}:${record.path}`,
    kind,
    path: record.path,
    from,
    bytes: record.bytes,
    because: record.because ?? start.because,
    runsItself: record.runsItself,
    isInferred: start.isInferred || record.isInferred,
    parts: [...start.parts, placed],
  };
}

function foldDeleted(chain: Map<string, NetChange>, placed: Placed, phase: ChangePhase): void {
  const { path } = placed.record;
  const known = chain.get(path);
  chain.delete(path);
  if (known === undefined) chain.set(path, single(placed, phase));
  else if (known.kind !== "created" || known.replaces) {
    const original = known.from ?? path;
    const { key, ...deleted } = single(placed, phase);
    chain.set(path, {
      ...deleted,
      key,
      path,
      from: original === path ? null : original,
      parts: [...known.parts, placed],
    });
  }
}

function carryAlong(chain: Map<string, NetChange>, from: string, to: string): void {
  for (const [key, change] of [...chain]) {
    if (!key.startsWith(`${from}/`)) continue;
    const path = `${to}${key.slice(from.length)}` as GuestPath;
    chain.delete(key);
    chain.set(path, { ...change, path, key: `${change.phase}:${path}` });
  }
}

/** Every path a command must name to reach all parts of these lines. */
export function pathsOf(changes: readonly NetChange[]): readonly GuestPath[] {
  return [...new Set(changes.flatMap((change) => change.parts.map(({ record }) => record.path)))];
}

/** The changes that go along when `change` is settled: all in the same phase at or below one of its places, itself among them. */
export function changesAlong(changes: readonly NetChange[], change: NetChange): readonly NetChange[] {
  const places = pathsOf([change]);
  const isIn = (path: string | null) =>
    path !== null && places.some((place) => path === place || path.startsWith(`${place}/`));
  return changes.filter(
    ({ parts, phase }) =>
      phase === change.phase && parts.some(({ record: { from, path } }) => isIn(path) || isIn(from)),
  );
}

/** Whether something that was there is taken away or replaced; nothing of it is lost, but it deserves a second look. */
export function isDestructiveChange(change: Pick<NetChange, "kind" | "replaces" | "entry">): boolean {
  return change.kind === "deleted" || change.kind === "edited" || change.replaces;
}
