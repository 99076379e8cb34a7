import { stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { DeskhandError, type DocumentProcess, inputFailure, toFailure } from "@deskhand/contracts";
import type { Confinement } from "../bubblewrap/confined-program.ts";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";
import { clearAbandonedFolders, createReaderFolder } from "./abandoned-folders.ts";
import { breakdownError } from "./breakdown-error.ts";
import { Lane } from "./lane.ts";
import {
  type Converted,
  convertOffice,
  type RenderOptions,
  recalculateWorkbook,
  renderOffice,
} from "./office-renderer.ts";
import { readerCommand } from "./reader-command.ts";
import { type Answer, ReaderProcess } from "./reader-process.ts";
import { RenderedFiles, renderingKey } from "./rendered-files.ts";
import { schemaErrorsOf, validatorProgram } from "./schema-check.ts";
import { cannotOpen, stageRequest, takeOutput } from "./staged-files.ts";
import { takesLong } from "./takes-long.ts";

export type DocumentProcessOptions = Readonly<{
  /** program of the documents package */
  cliPath: string;
  nodePath: string;
  /** held by one reader at most */
  memoryMb: number;
  /** for one request, from when a reader takes it up */
  timeoutMs: number;
  /** readers side by side at most, for tasks */
  processes: number;
  /** as many more for what people look at, so that no task's reading keeps them waiting; 1 if left out */
  lookingProcesses?: number;
  /** private folders of the readers are made in it */
  temporaryFolder: string;
  /** how the system confines readers; `null` or absent: they are limited by the runtime alone, and their network is open */
  confinement?: () => Promise<Confinement | null>;
  /** a reader without work is ended after this time */
  idleMs?: number;
}>;

/** Readers that stay warm between requests. `close` ends them; a request after that is refused. */
export type ClosableDocumentProcess = DocumentProcess & Readonly<{ close(): Promise<void> }>;

/** said where nothing makes PDF files */
const noPdfHere =
  "PDF files cannot be made on this computer, because LibreOffice or the isolation it runs in is missing; make a docx, pptx or xlsx file instead.";
/** formats whose own files tell what the tags of their PDF lack */
const tagged: ReadonlySet<string> = new Set(["docx", "xlsx", "pptx"]);

function notConverted(status: Converted["status"], from: string, to: string): string {
  if (status === "absent")
    return "Nothing on this computer converts such files: LibreOffice, or the isolation it runs in, is missing.";
  if (status === "unsupported")
    return `A ${from} file does not become a ${to} file; make the ${to} file with document_create.`;
  return "The file could not be converted: it may be damaged or protected by a password.";
}

function endingOf(name: string): string {
  return extname(name).slice(1).toLowerCase();
}

/** said of a PDF whose tags are those the office program gave it */
const notFullyTagged = "The PDF's tags for people who do not see it are not complete; a docx of it has them all.";
type Place = Readonly<{ path: string; ending: string; folder: string; key: string }>;
type Asked = Readonly<Record<string, unknown>>;
type PdfRequest = Readonly<{ asked: Readonly<Record<string, unknown>>; folder: string; signal: AbortSignal }>;
const maxOutputBytes = 200_000_000;
const maxErrorCharacters = 1_000;
/** bytes of a workbook that a second program computes; larger ones take it minutes */
const mostRecalculatedBytes = 5_000_000;

/**
 * Keeps up to `processes` reader processes for tasks and `lookingProcesses` for people, started when needed, one request each at a time,
 * first come, first served on either side. `request` throws nothing but `DeskhandError`.
 */
export function createDocumentProcess(options: DocumentProcessOptions): ClosableDocumentProcess {
  const pool = new ReaderPool(options);
  return {
    async request(request, signal) {
      try {
        return await pool.request(request, signal);
      } catch (error) {
        throw error instanceof DeskhandError ? error : new DeskhandError(toFailure(error), { cause: error });
      }
    },
    close: () => pool.close(),
  };
}

class ReaderPool {
  readonly #options: DocumentProcessOptions;
  readonly #readers = new Set<ReaderProcess>();
  readonly #idle = new Map<ReaderProcess, NodeJS.Timeout>();
  readonly #working: Lane;
  readonly #looking: Lane;
  readonly #rendered = new RenderedFiles();
  readonly #validator: string | null;
  #swept: Promise<void> | null = null;
  #confinement: Promise<Confinement | null> | null = null;
  #isClosed = false;

  constructor(options: DocumentProcessOptions) {
    this.#options = options;
    this.#working = new Lane(options.processes);
    this.#looking = new Lane(options.lookingProcesses ?? 1);
    this.#validator = validatorProgram(options.cliPath);
  }

  async request(request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    const { looking, pdf, render, ...asked } = request;
    const lane = looking === true ? this.#looking : this.#working;
    // a person's large file leaves a reader to the small one that somebody else looks at
    const isLong = looking === true && (await takesLong(request));
    if (!(await lane.enter(signal, isLong))) throw breakdownError("stopped", this.#options);
    try {
      return await this.#answer({ ...asked, render, pdf }, signal);
    } finally {
      lane.leave(isLong);
    }
  }

  async #answer({ render, pdf, convert, ...asked }: Asked, signal: AbortSignal): Promise<unknown> {
    if (typeof convert === "string") return this.#converted(asked, convert, signal);
    const folder = render === true || pdf === true ? await createReaderFolder(this.#options.temporaryFolder) : null;
    try {
      const pages = render === true && folder !== null ? await this.#render(asked, folder, signal) : {};
      const reader = await this.#reader();
      const printed = pdf === true && asked.kind === "xlsx" ? { printed: true } : {};
      const outcome = await this.#ask(reader, { ...asked, ...pages, ...printed }, signal).finally(() =>
        this.#rest(reader),
      );
      return pdf === true && folder !== null ? await this.#asPdf(outcome, { asked, folder, signal }) : outcome;
    } finally {
      if (folder !== null) await removeTree(folder);
    }
  }

  /** The file a request names in another office format or as PDF. */
  async #converted({ path, name }: Asked, to: string, signal: AbortSignal): Promise<object> {
    if (typeof path !== "string") throw new DeskhandError(inputFailure("Nothing was converted: no file was named."));
    const ending = endingOf(typeof name === "string" ? name : path);
    const folder = await createReaderFolder(this.#options.temporaryFolder);
    try {
      const made = await convertOffice({ path, ending, to }, folder, { ...(await this.#renderLimits()), signal });
      const contents = made.status === "converted" ? await takeOutput(made.path, maxOutputBytes) : null;
      if (signal.aborted) throw breakdownError("stopped", this.#options);
      if (contents === null) throw new DeskhandError(inputFailure(notConverted(made.status, ending, to)));
      const isTagged = to === "pdf" && tagged.has(ending) && made.status === "converted";
      const full = isTagged
        ? await this.#tagged({ path: made.path, kind: ending, files: { source: path } }, signal)
        : null;
      const remarks = full?.remarks ?? [];
      const outcome = { status: "created", contents: full?.contents ?? contents, report: {} };
      return { ...outcome, ...(remarks.length > 0 && { remarks }) };
    } finally {
      await removeTree(folder);
    }
  }

  /** What other programs make of the file a request names: its pages and, where it is checked, its formulas and its schema. */
  async #render(request: Readonly<Record<string, unknown>>, folder: string, signal: AbortSignal) {
    const { path, name, op } = request;
    if (typeof path !== "string") return {};
    const ending = endingOf(typeof name === "string" ? name : path);
    if (ending === "pdf") return {};
    const key = await renderingKey(path, ending, signal).catch((error: unknown) => {
      throw signal.aborted ? breakdownError("stopped", this.#options) : cannotOpen(error);
    });
    const options = { ...(await this.#renderLimits()), signal };
    const place = { path, ending, folder, key };
    const pages = this.#pages(place, options);
    if (op !== "check") return pages;
    const [made, recalculated, schemaErrors] = await Promise.all([
      pages,
      this.#recalculated(place, options),
      schemaErrorsOf(path, ending, folder, { ...options, program: this.#validator }),
    ]);
    return { ...made, ...(recalculated && { recalculated }), ...(schemaErrors && { schemaErrors }) };
  }

  async #pages({ path, ending, folder, key }: Place, options: RenderOptions) {
    const kept = await this.#kept(key, join(folder, "kept.pdf"));
    if (kept !== null) return { rendered: kept };
    const made = await renderOffice(path, ending, folder, options);
    if (made.status !== "rendered") return { notRendered: made.status };
    await this.#keep(key, made.pdfPath);
    return { rendered: made.pdfPath };
  }

  /** The workbook as another program computes it; `null` for other files and where there is none. */
  async #recalculated({ path, ending, folder, key }: Place, options: RenderOptions): Promise<string | null> {
    const keptAs = `${key}.computed`;
    const kept = await this.#kept(keptAs, join(folder, "kept.xlsx"));
    if (kept !== null || (await stat(path)).size > mostRecalculatedBytes) return kept;
    const made = await recalculateWorkbook(path, ending, folder, options);
    if (made !== null) await this.#keep(keptAs, made);
    return made;
  }

  async #kept(key: string, path: string): Promise<string | null> {
    const bytes = this.#rendered.get(key);
    if (bytes === null) return null;
    await writeFile(path, bytes, { mode: 0o600 });
    return path;
  }

  async #keep(key: string, path: string): Promise<void> {
    const bytes = await takeOutput(path, maxOutputBytes);
    if (bytes !== null) this.#rendered.keep(key, bytes);
  }

  /** The outcome with its file as PDF, made by the office program. */
  async #asPdf(outcome: object, { asked, folder, signal }: PdfRequest): Promise<object> {
    const { contents } = outcome as Readonly<{ contents?: unknown }>;
    if (!(contents instanceof Uint8Array)) return outcome;
    const ending = String(asked.kind);
    const path = join(folder, `made.${ending}`);
    await writeFile(path, contents, { mode: 0o600 });
    const made = await renderOffice(path, ending, folder, { ...(await this.#renderLimits()), signal });
    const pdf = made.status === "rendered" ? await takeOutput(made.pdfPath, maxOutputBytes) : null;
    if (pdf === null || made.status !== "rendered")
      throw new DeskhandError(inputFailure(made.status === "absent" ? noPdfHere : "The PDF could not be made."));
    const language = (asked.description as Readonly<{ language?: unknown }> | undefined)?.language;
    const tagged = await this.#tagged(
      { path: made.pdfPath, kind: ending, files: { source: path }, ...(typeof language === "string" && { language }) },
      signal,
    );
    const { remarks } = outcome as Readonly<{ remarks?: readonly string[] }>;
    const all = [...(remarks ?? []), ...tagged.remarks];
    return { ...outcome, contents: tagged.contents ?? pdf, ...(all.length > 0 && { remarks: all }) };
  }

  /** The PDF with complete tags, for readers aloud; without contents where those it has are all there is. */
  async #tagged(
    request: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<Readonly<{ contents: Uint8Array | null; remarks: readonly string[] }>> {
    const reader = await this.#reader();
    const asked = this.#ask(reader, { ...request, op: "tag", output: true }, signal);
    const answer = await asked.finally(() => this.#rest(reader));
    const { contents, remarks } = answer as Readonly<{ contents?: unknown; remarks?: readonly string[] }>;
    if (contents instanceof Uint8Array) return { contents, remarks: remarks ?? [] };
    return { contents: null, remarks: [notFullyTagged] };
  }

  async #renderLimits() {
    this.#confinement ??= this.#options.confinement?.() ?? Promise.resolve(null);
    const { timeoutMs, memoryMb } = this.#options;
    return { confinement: await this.#confinement, timeoutMs, memoryMb };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    const readers = [...this.#readers];
    for (const reader of readers) reader.end("stopped");
    for (const lane of [this.#working, this.#looking]) lane.close();
    await Promise.all(readers.map((reader) => reader.ended));
  }

  async #reader(): Promise<ReaderProcess> {
    for (const [reader, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(reader);
      if (reader.isAlive) return reader;
    }
    const { memoryMb, temporaryFolder } = this.#options;
    this.#swept ??= clearAbandonedFolders(temporaryFolder);
    await this.#swept;
    const folder = await createReaderFolder(temporaryFolder);
    this.#confinement ??= this.#options.confinement?.() ?? Promise.resolve(null);
    const reader = new ReaderProcess({
      command: readerCommand(this.#options, { folder, confinement: await this.#confinement }),
      folder,
      memoryMb,
    });
    this.#readers.add(reader);
    reader.ended.then(() => this.#readers.delete(reader));
    if (this.#isClosed) reader.end("stopped");
    return reader;
  }

  async #ask(reader: ReaderProcess, request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<object> {
    const staged = await stageRequest(request, reader.folder);
    try {
      const answer = await reader.ask(staged.request, this.#options.timeoutMs, signal);
      return await this.#outcome(reader, answer, staged.outputPath);
    } finally {
      if (reader.isAlive) await staged.clear();
    }
  }

  async #outcome(reader: ReaderProcess, answer: Answer, outputPath: string | null): Promise<object> {
    if (!answer.ok) throw breakdownError(answer.because, this.#options);
    const { reply } = answer;
    if (reply.ok === false && typeof reply.error === "string")
      throw new DeskhandError(inputFailure(reply.error.slice(0, maxErrorCharacters)));
    if (reply.ok !== true || typeof reply.outcome !== "object" || reply.outcome === null)
      throw breakdownError("broke", this.#options);
    const { path, ...outcome } = reply.outcome as Readonly<Record<string, unknown>>;
    if (outputPath === null || path === undefined) return outcome;
    const contents = await takeOutput(outputPath, maxOutputBytes);
    if (contents !== null) return { ...outcome, contents };
    reader.end("broke");
    throw breakdownError("broke", this.#options);
  }

  #rest(reader: ReaderProcess): void {
    if (!reader.isAlive || this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#idle.delete(reader);
      reader.end("stopped");
    }, this.#options.idleMs ?? 60_000);
    timer.unref();
    this.#idle.set(reader, timer);
  }
}
