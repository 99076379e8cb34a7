import { join } from "node:path";
import type { FileIdentity, FileVersion, GuestPath } from "@deskhand/contracts";
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
        /** host path that gets a further name of what is replaced; `null` when it has one already */
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

/** The acts that make one operation. */
export function forwardActs(operation: Operation, journal: Journal, hostPathOf: (path: GuestPath) => string): Act[] {
  const { index, record, kind, entry, from, to, after, kept, isCrossing } = operation;
  const head = { index, record };
  const store = kept.entry === null ? null : join(journal.folder, kept.entry);
  if (kind === "created" && to !== null) {
    if (entry === "folder") {
      return [{ ...head, do: "makeFolder", path: to, mode: after?.mode ?? 0o755, store: null, before: null }];
    }
    return [{ ...head, do: "put", path: to, content: fresh(after), result: resultOf(after) }];
  }
  const expect = identityOf(operation);
  if (kind === "deleted" && from !== null) {
    return entry === "folder"
      ? [{ ...head, do: "dropFolder", path: from, expect, store }]
      : [{ ...head, do: "take", path: from, expect, store, isLate: false, mayBeGone: store === null }];
  }
  if (kind === "edited" && to !== null) {
    return [
      {
        ...head,
        do: "swap",
        path: to,
        expect,
        content: fresh(after),
        result: resultOf(after),
        later: null,
        store: null,
      },
    ];
  }
  if (from === null || to === null) throw new Error(`operation ${index} has no paths`);
  if (!isCrossing) {
    return [{ ...head, do: "move", from, to, expect, isFolder: entry === "folder", isFile: entry === "file" }];
  }
  const hostPath = hostPathOf(from);
  return [
    { ...head, do: "put", path: to, content: { from: "copy", hostPath, identity: expect }, result: resultOf(after) },
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

/** The acts that take one operation back. */
export function inverseActs(operation: Operation, options: InverseOptions): Act[] {
  const { index, record, kind, entry, before, kept, isCrossing } = operation;
  const { journal, left, to, from, isNear } = options;
  const head = { index, record };
  const aside = isNear ? join(journal.folder, "replaced", String(index)) : null;
  const result = { bytes: before?.bytes ?? 0, sha256: before?.sha256 ?? null, linkTarget: null };
  if (kind === "created" && to !== null) {
    if (entry === "folder") return [{ ...head, do: "dropFolder", path: to, expect: left, store: null }];
    if (left === null) return [];
    return [{ ...head, do: "take", path: to, expect: left, store: aside, isLate: false, mayBeGone: true }];
  }
  if (kind === "deleted" && from !== null) {
    const store = kept.entry === null ? null : join(journal.folder, kept.entry);
    return entry === "folder"
      ? [{ ...head, do: "makeFolder", path: from, mode: before?.mode ?? 0o755, store, before }]
      : [{ ...head, do: "put", path: from, content: keptContent(operation, options), result }];
  }
  if (left === null || to === null) return [];
  if (kind === "edited") {
    const content = keptContent(operation, options);
    return [{ ...head, do: "swap", path: to, expect: left, content, result, later: from, store: aside }];
  }
  if (from === null) return [];
  if (!isCrossing) {
    const kinds = { isFolder: entry === "folder", isFile: entry === "file" };
    return [{ ...head, do: "move", from: to, to: from, expect: left, ...kinds }];
  }
  return [
    { ...head, do: "put", path: from, content: keptContent(operation, options), result },
    { ...head, do: "take", path: to, expect: left, store: null, isLate: true, mayBeGone: true },
  ];
}
