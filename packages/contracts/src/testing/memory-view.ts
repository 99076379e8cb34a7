import type { Change, FileIdentity, FileVersion } from "../change.ts";
import { DeskhandError, inputFailure } from "../failure.ts";
import type { StepId } from "../id.ts";
import type { Harvest, LeftOut, Snapshot } from "../ports/sandbox.ts";
import type { Staged, StepView, ViewEntry, ViewListing } from "../ports/view.ts";
import type { Folder, GuestPath } from "../value.ts";

/** one entry as it stands now; `origin` is where it was before the step, `null` when the step made it */
type Node = Readonly<{
  entry: ViewEntry["entry"];
  bytes: Uint8Array;
  linkTarget: string | null;
  isPlaceholder: boolean;
  modifiedMs: number;
  origin: GuestPath | null;
  isEdited: boolean;
}>;

export type MemoryViewOptions = Readonly<{
  folders?: readonly Folder[];
  /** files with a size whose bytes must not be asked for */
  placeholders?: readonly string[];
  /** folders that may not be opened */
  closed?: readonly string[];
  /** link path → target */
  links?: Readonly<Record<string, string>>;
  stepId?: StepId;
  /** puts bytes where reader programs find them and says where; without it `localFile` answers the guest path */
  hostFile?(path: GuestPath, bytes: Uint8Array): Promise<string>;
}>;

const noBytes = new Uint8Array();

function refuse(message: string): never {
  throw new DeskhandError(inputFailure(message));
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A step's view in memory for tests. Keeps the port's refusals and its change records; conflicts and durability excepted. */
export class MemoryView implements StepView {
  readonly #folders: readonly Folder[];
  readonly #closed: readonly string[];
  readonly #base: ReadonlyMap<GuestPath, Node>;
  readonly #reads: Record<string, string> = {};
  readonly #options: MemoryViewOptions;
  #nodes: Map<GuestPath, Node>;

  /** `files` maps paths to content; `null` makes a folder. Parents are made. The one granted folder is `/desk` unless told otherwise. */
  constructor(files: Readonly<Record<string, string | Uint8Array | null>> = {}, options: MemoryViewOptions = {}) {
    this.#options = options;
    this.#closed = options.closed ?? [];
    this.#folders = options.folders ?? [{ path: "/desk", verb: "edit", neverDelete: false }];
    this.#nodes = new Map();
    for (const folder of this.#folders) this.#put(folder.path, { entry: "folder" });
    for (const [path, content] of Object.entries(files)) {
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : (content ?? noBytes);
      const isPlaceholder = options.placeholders?.includes(path) ?? false;
      this.#put(path as GuestPath, { entry: content === null ? "folder" : "file", bytes, isPlaceholder });
    }
    for (const [path, linkTarget] of Object.entries(options.links ?? {}))
      this.#put(path as GuestPath, { entry: "link", linkTarget });
    this.#nodes = new Map([...this.#nodes].map(([path, node]) => [path, { ...node, origin: path, isEdited: false }]));
    this.#base = new Map(this.#nodes);
  }

  /** every path the view holds now, sorted; folders end with a slash */
  get paths(): readonly string[] {
    return [...this.#nodes].map(([path, node]) => (node.entry === "folder" ? `${path}/` : path)).sort();
  }

  /** content of a file as text, without counting as a read */
  text(path: string): string | null {
    const node = this.#nodes.get(path as GuestPath);
    return node?.entry === "file" ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(node.bytes) : null;
  }

  async stat(path: GuestPath): Promise<ViewEntry | null> {
    this.#grant(path);
    const node = this.#nodes.get(path);
    return node === undefined ? null : this.#describe(path, node);
  }

  async list(path: GuestPath, options: { depth: number; limit: number; signal?: AbortSignal }): Promise<ViewListing> {
    this.#grant(path);
    if (this.#nodes.get(path)?.entry !== "folder") refuse(`There is no folder ${path}.`);
    const entries = [...this.#nodes]
      .filter(([at]) => !this.#closed.some((closed) => at.startsWith(`${closed}/`)))
      .filter(([at]) => at.startsWith(`${path}/`) && at.slice(path.length + 1).split("/").length <= options.depth)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([at, node]) => ({
        ...this.#describe(at, node),
        ...(this.#closed.includes(at) ? { isClosed: true as const } : {}),
      }));
    return { entries: entries.slice(0, options.limit), isTruncated: entries.length > options.limit };
  }

  async read(path: GuestPath, options: { maxBytes: number }): Promise<Uint8Array> {
    const node = this.#file(path);
    if (node.isPlaceholder) refuse(`${path} is not downloaded to this computer.`);
    if (node.bytes.length > options.maxBytes) refuse(`${path} is larger than ${options.maxBytes} bytes.`);
    this.#reads[path] = await sha256(node.bytes);
    return node.bytes.slice();
  }

  async localFile(path: GuestPath): Promise<string> {
    const node = this.#file(path);
    if (node.isPlaceholder) refuse(`${path} is not downloaded to this computer.`);
    return (await this.#options.hostFile?.(path, node.bytes)) ?? path;
  }

  async write(path: GuestPath, bytes: Uint8Array): Promise<void> {
    const known = this.#nodes.get(path);
    if (known !== undefined && known.entry !== "file") refuse(`${path} is a ${known.entry}, not a file.`);
    this.#change(path, known === undefined || known.origin === null ? "create" : "alter");
    this.#put(path, { ...known, entry: "file", bytes: bytes.slice(), isPlaceholder: false, isEdited: true });
  }

  async createFolder(path: GuestPath): Promise<void> {
    this.#change(path, "create");
    if (this.#nodes.has(path)) refuse(`${path} exists already.`);
    this.#put(path, { entry: "folder" });
  }

  async move(from: GuestPath, to: GuestPath): Promise<void> {
    const isOtherSpelling = from !== to && from.toLowerCase() === to.toLowerCase();
    if (this.#nodes.has(to) && !isOtherSpelling) refuse(`${to} exists already.`);
    if (to.startsWith(`${from}/`)) refuse(`${from} cannot be moved into itself.`);
    this.#change(from, "alter");
    this.#change(to, "create");
    for (const [path, node] of this.#within(from)) {
      this.#nodes.delete(path);
      this.#put(`${to}${path.slice(from.length)}` as GuestPath, node);
    }
  }

  async copy(from: GuestPath, to: GuestPath): Promise<void> {
    if (this.#nodes.has(to)) refuse(`${to} exists already.`);
    this.#change(to, "create");
    for (const [path, node] of this.#within(from))
      this.#put(`${to}${path.slice(from.length)}` as GuestPath, { ...node, origin: null, isEdited: true });
  }

  async remove(path: GuestPath): Promise<void> {
    this.#change(path, "alter");
    for (const [at] of this.#within(path)) this.#nodes.delete(at);
  }

  async commit(): Promise<Staged> {
    const changes = [...(await this.#deleted()), ...(await this.#present())];
    return { changes, reads: { ...this.#reads } };
  }

  async snapshot(): Promise<Snapshot> {
    return refuse("This view lies in memory; programs cannot see it.");
  }

  async adopt(_snapshot: Snapshot, _harvest: Harvest): Promise<readonly LeftOut[]> {
    return refuse("This view lies in memory; programs cannot see it.");
  }

  discard(): void {
    this.#nodes = new Map(this.#base);
  }

  async #deleted(): Promise<Change[]> {
    const kept = new Set([...this.#nodes].flatMap(([path, node]) => [path, node.origin]));
    const gone = [...this.#base].filter(([path]) => !kept.has(path)).sort(([left], [right]) => (left < right ? 1 : -1));
    return Promise.all(gone.map(([path, node]) => this.#record(path, "deleted", node, node)));
  }

  async #present(): Promise<Change[]> {
    const changes: Change[] = [];
    for (const [path, node] of [...this.#nodes].sort(([left], [right]) => (left < right ? -1 : 1))) {
      const kind = this.#kind(path, node);
      if (kind !== null)
        changes.push(await this.#record(path, kind, node, this.#base.get(node.origin ?? path) ?? null));
    }
    return changes;
  }

  #kind(path: GuestPath, node: Node): Change["kind"] | null {
    if (!this.#base.has(node.origin ?? path)) return "created";
    if (node.origin !== null && node.origin !== path && !this.#cameAlong(path, node.origin)) return "moved";
    return node.isEdited ? "edited" : null;
  }

  #cameAlong(path: GuestPath, origin: GuestPath): boolean {
    const name = path.slice(path.lastIndexOf("/"));
    const parent = this.#nodes.get(path.slice(0, -name.length) as GuestPath);
    return parent?.origin != null && `${parent.origin}${name}` === origin;
  }

  async #record(path: GuestPath, kind: Change["kind"], node: Node, before: Node | null): Promise<Change> {
    const identity = async (was: Node): Promise<FileIdentity> => ({
      device: "1",
      inode: "1",
      bytes: was.bytes.length,
      modifiedNs: `${was.modifiedMs}000000`,
      mode: was.entry === "folder" ? 0o755 : 0o644,
      sha256: was.entry === "file" && !was.isPlaceholder ? await sha256(was.bytes) : null,
    });
    const version = async (): Promise<FileVersion> => ({
      bytes: node.bytes.length,
      mode: node.entry === "folder" ? 0o755 : 0o644,
      sha256: node.entry === "file" && node.isEdited ? await sha256(node.bytes) : null,
      linkTarget: node.linkTarget,
    });
    return {
      path,
      kind,
      entry: node.entry,
      from: kind === "moved" ? node.origin : null,
      bytes: node.bytes.length,
      before: before === null ? null : await identity(before),
      after: kind === "deleted" ? null : await version(),
      runsItself: false,
      isInferred: false,
      stepId: this.#options.stepId ?? ("step_memory" as StepId),
    };
  }

  #within(path: GuestPath): [GuestPath, Node][] {
    this.#grant(path);
    if (!this.#nodes.has(path)) refuse(`There is nothing at ${path}.`);
    return [...this.#nodes].filter(([at]) => at === path || at.startsWith(`${path}/`));
  }

  #file(path: GuestPath): Node {
    this.#grant(path);
    const node = this.#nodes.get(path);
    if (node === undefined) refuse(`There is no file ${path}.`);
    if (node.entry !== "file") refuse(`${path} is a ${node.entry}, not a file.`);
    return node;
  }

  #grant(path: GuestPath): Folder {
    const folder = this.#folders.find((granted) => path === granted.path || path.startsWith(`${granted.path}/`));
    return folder ?? refuse(`${path} is outside the folders of this task.`);
  }

  #change(path: GuestPath, how: "create" | "alter"): void {
    const { verb, path: granted } = this.#grant(path);
    const isOwn = this.#nodes.get(path)?.origin === null;
    if (verb === "read") refuse(`${granted} may only be read.`);
    if (verb === "add" && how === "alter" && !isOwn) refuse(`In ${granted} files may only be added.`);
  }

  #put(path: GuestPath, node: Partial<Node> & Pick<Node, "entry">): void {
    const parent = path.slice(0, path.lastIndexOf("/")) as GuestPath;
    const isInside = this.#folders.some((folder) => parent === folder.path || parent.startsWith(`${folder.path}/`));
    if (isInside && !this.#nodes.has(parent)) this.#put(parent, { entry: "folder" });
    const fresh = {
      bytes: noBytes,
      linkTarget: null,
      isPlaceholder: false,
      modifiedMs: 0,
      origin: null,
      isEdited: true,
    };
    this.#nodes.set(path, { ...fresh, ...node });
  }

  #describe(path: GuestPath, node: Node): ViewEntry {
    const { entry, linkTarget, isPlaceholder, modifiedMs } = node;
    const isStaged = node.origin !== path || node.isEdited;
    const mode = entry === "folder" ? 0o755 : 0o644;
    return { path, entry, bytes: node.bytes.length, modifiedMs, mode, linkTarget, isPlaceholder, isStaged };
  }
}
