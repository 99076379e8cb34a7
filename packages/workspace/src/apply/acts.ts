import { join } from "node:path";
import type { FileIdentity, FileVersion, GuestPath } from "@deskhand/contracts";
import { toHostPath } from "../host-path.ts";
import type { Journal } from "../journal/journal.ts";
import type { Operation } from "../journal/manifest.ts";

/** Where the bytes of an entry come from that is put somewhere. */
export type Content =
  | Readonly<{ from: "blob"; sha256: string; mode: number }>
  | Readonly<{ from: "link"; target: string }>
  /** the kept file itself gets its name back */
  | Readonly<{ from: "entry"; hostPath: string; identity: FileIdentity }>
  /** a copy with all attributes */
  | Readonly<{ from: "copy"; hostPath: string; identity: FileIdentity }>;

type Head = Readonly<{ index: number; record: GuestPath | null }>;

/** One elementary change of the disk. Each looks first whether it was made already, so it can be repeated after a crash. */
export type Act = Head &
  (
    | Readonly<{
        do: "take";
        path: GuestPath;
        expect: FileIdentity;
        /** host path where the entry goes; `null` removes it because its bytes are kept elsewhere */
        store: string | null;
        /** runs after everything else: the entry was copied elsewhere first */
        isLate: boolean;
        /** an entry that is gone already needs nothing more */
        mayBeGone: boolean;
      }>
    | Readonly<{
        do: "move";
        from: GuestPath;
        to: GuestPath;
        expect: FileIdentity;
        isFolder: boolean;
        isFile: boolean;
        /** the edit of the same file that follows the move */
        edit: ResultBytes | null;
      }>
    | Readonly<{ do: "dropFolder"; path: GuestPath; expect: FileIdentity | null; store: string | null }>
    | Readonly<{ do: "makeFolder"; path: GuestPath; mode: number; store: string | null; before: FileIdentity | null }>
    | Readonly<{ do: "put"; path: GuestPath; content: Content; result: ResultBytes }>
    | Readonly<{
        do: "swap";
        path: GuestPath;
        expect: FileIdentity;
        content: Content;
        result: ResultBytes;
        /** where the file is once folders around it have moved; `null` when they do not move afterwards */
        later: GuestPath | null;
        /** host path that gets a further name of what is replaced, when it has none there yet; `null` when its bytes are kept elsewhere */
        store: string | null;
      }>
  );
export type ActOf<Kind extends Act["do"]> = Extract<Act, { do: Kind }>;

/** How a finished `put` or `swap` is recognised. */
export type ResultBytes = Readonly<{ bytes: number; sha256: string | null; linkTarget: string | null }>;

function identityOf(operation: Operation): FileIdentity {
  if (operation.before === null) throw new Error(`operation ${operation.index} has no identity`);
  return operation.before;
}

function resultOf(version: FileVersion | null): ResultBytes {
  return { bytes: version?.bytes ?? 0, sha256: version?.sha256 ?? null, linkTarget: version?.linkTarget ?? null };
}

function fresh(after: FileVersion | null): Content {
  if (after?.linkTarget !== null && after?.linkTarget !== undefined) return { from: "link", target: after.linkTarget };
  return { from: "blob", sha256: after?.sha256 ?? "", mode: after?.mode ?? 0o644 };
}

/** The acts that make one operation; `edit` is the edit that the same record holds besides a move. */
export function forwardActs(operation: Operation, journal: Journal, edit: Operation | null): Act[] {
  const { index, record, kind, to, after } = operation;
  const head = { index, record };
  switch (kind) {
    case "created":
      return to === null ? [] : create(operation, to);
    case "deleted":
      return erase(operation, journal);
    case "edited": {
      if (to === null) return [];
      const expect = identityOf(operation);
      // an undo that was held may have given the old file its only name back
      const store = operation.kept.entry === null ? null : join(journal.folder, operation.kept.entry);
      const rest = { expect, content: fresh(after), result: resultOf(after), later: null, store };
      return [{ ...head, do: "swap", path: to, ...rest }];
    }
    case "moved":
      return relocate(operation, journal, edit);
  }
}

function create({ index, record, entry, after }: Operation, path: GuestPath): Act[] {
  const head = { index, record, path };
  return entry === "folder"
    ? [{ ...head, do: "makeFolder", mode: after?.mode ?? 0o755, store: null, before: null }]
    : [{ ...head, do: "put", content: fresh(after), result: resultOf(after) }];
}

function erase(operation: Operation, journal: Journal): Act[] {
  const { index, record, from, entry, kept } = operation;
  if (from === null) return [];
  const store = kept.entry === null ? null : join(journal.folder, kept.entry);
  const head = { index, record, path: from, expect: identityOf(operation), store };
  return entry === "folder"
    ? [{ ...head, do: "dropFolder" }]
    : [{ ...head, do: "take", isLate: false, mayBeGone: store === null }];
}

function relocate(operation: Operation, journal: Journal, edit: Operation | null): Act[] {
  const { index, record, from, to, entry, after, kept, isCrossing } = operation;
  if (from === null || to === null) return [];
  const head = { index, record };
  const expect = identityOf(operation);
  if (!isCrossing) {
    const kinds = { isFolder: entry === "folder", isFile: entry === "file" };
    return [{ ...head, do: "move", from, to, expect, ...kinds, edit: edit === null ? null : resultOf(edit.after) }];
  }
  const store = kept.entry === null ? null : join(journal.folder, kept.entry);
  const content: Content = { from: "copy", hostPath: toHostPath(from), identity: expect };
  return [
    { ...head, do: "put", path: to, content, result: resultOf(after) },
    { ...head, do: "take", path: from, expect, store, isLate: true, mayBeGone: true },
  ];
}

export type InverseOptions = Readonly<{
  journal: Journal;
  /** who the change left behind, from the journal */
  left: FileIdentity | null;
  /** where the entry is now and where it goes, when folders around it were moved since */
  to: GuestPath | null;
  from: GuestPath | null;
  /** whether the kept file itself still is what it was; otherwise its copy is used */
  isKeptIntact: boolean;
  /** whether the data folder shares the drive of the changed entry */
  isNear: boolean;
}>;

function keptContent({ kept, before }: Operation, { journal, isKeptIntact }: InverseOptions): Content {
  if (before === null) throw new Error("nothing was kept");
  const useCopy = kept.entry === null || (!isKeptIntact && kept.copy !== null);
  const hostPath = join(journal.folder, (useCopy ? kept.copy : kept.entry) ?? "");
  return { from: useCopy ? "copy" : "entry", hostPath, identity: before };
}

function uncreate(operation: Operation, { journal, left, to, isNear }: InverseOptions): Act[] {
  const { index, record, entry } = operation;
  if (to === null) return [];
  if (entry === "folder") return [{ index, record, do: "dropFolder", path: to, expect: left, store: null }];
  if (left === null) return [];
  const store = isNear ? join(journal.folder, "replaced", String(index)) : null;
  return [{ index, record, do: "take", path: to, expect: left, store, isLate: false, mayBeGone: true }];
}

function undelete(operation: Operation, options: InverseOptions): Act[] {
  const { index, record, entry, before, kept } = operation;
  const { journal, from } = options;
  if (from === null) return [];
  if (entry !== "folder") {
    const content = keptContent(operation, options);
    return [{ index, record, do: "put", path: from, content, result: oldResult(operation) }];
  }
  const store = kept.entry === null ? null : join(journal.folder, kept.entry);
  return [{ index, record, do: "makeFolder", path: from, mode: before?.mode ?? 0o755, store, before }];
}

function unmove(operation: Operation, options: InverseOptions): Act[] {
  const { index, record, entry, isCrossing } = operation;
  const { left, to, from } = options;
  if (left === null || to === null || from === null) return [];
  const head = { index, record };
  if (!isCrossing) {
    const kinds = { isFolder: entry === "folder", isFile: entry === "file", edit: null };
    return [{ ...head, do: "move", from: to, to: from, expect: left, ...kinds }];
  }
  return [
    { ...head, do: "put", path: from, content: keptContent(operation, options), result: oldResult(operation) },
    { ...head, do: "take", path: to, expect: left, store: null, isLate: true, mayBeGone: true },
  ];
}

function unedit(operation: Operation, options: InverseOptions): Act[] {
  const { index, record } = operation;
  const { journal, left, to, from, isNear } = options;
  if (left === null || to === null) return [];
  const store = isNear ? join(journal.folder, "replaced", String(index)) : null;
  const content = keptContent(operation, options);
  const result = oldResult(operation);
  return [{ index, record, do: "swap", path: to, expect: left, content, result, later: from, store }];
}

function oldResult({ before }: Operation): ResultBytes {
  return { bytes: before?.bytes ?? 0, sha256: before?.sha256 ?? null, linkTarget: null };
}

/** The acts that take one operation back. */
export function inverseActs(operation: Operation, options: InverseOptions): Act[] {
  switch (operation.kind) {
    case "created":
      return uncreate(operation, options);
    case "deleted":
      return undelete(operation, options);
    case "edited":
      return unedit(operation, options);
    case "moved":
      return unmove(operation, options);
  }
}
