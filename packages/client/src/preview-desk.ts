import type {
  ArrangedSize,
  Arrangement,
  ChangeSetId,
  Comparison,
  ComparisonQuery,
  FolderContents,
  GuestPath,
  PageSize,
  PageText,
  Preview,
  RowBlock,
  SheetSize,
  TaskId,
} from "@deskhand/contracts";

/** A file of a task: as the task sees it now, or one side of a change. */
export type FileRef = Readonly<{
  taskId: TaskId;
  path: GuestPath;
  side?: Readonly<{ side: "before" | "after"; changeSet: ChangeSetId }>;
}>;

/** Looking at files. Every call throws `DeskhandError` with a sentence for the user when the file cannot be shown. */
export interface PreviewDesk {
  preview(file: FileRef): Promise<Preview>;
  sheet(file: FileRef, sheet: string): Promise<SheetSize>;
  /** how many rows are shown when they are filtered and sorted so; nothing is written to the file */
  arranged(file: FileRef, sheet: string, arrangement: Arrangement): Promise<ArrangedSize>;
  rows(
    file: FileRef,
    wish: Readonly<{ sheet: string; arrangement: Arrangement | null }>,
    block: number,
  ): Promise<RowBlock>;
  /** where the file lies that another one names as its source */
  source(file: FileRef, named: string): Promise<GuestPath>;
  /** sizes of the pages; office files are rendered for that, which takes seconds */
  pages(file: FileRef): Promise<readonly PageSize[]>;
  pageText(file: FileRef, number: number): Promise<readonly PageText[]>;
  /** address of one page as a picture, `pixels` at its longest side; needs the cookie */
  pageUrl(file: FileRef, number: number, pixels: number): string;
  /** address of a web page or the formatted body of a message for a sandboxed frame; needs the cookie */
  webPageUrl(file: FileRef): string;
  comparison(taskId: TaskId, query: ComparisonQuery): Promise<Comparison>;
  folder(taskId: TaskId, path: GuestPath): Promise<FolderContents>;
}

type Get = <Answer>(path: string) => Promise<Answer>;

/** Makes the desk; `get` asks the server and throws `DeskhandError` for a refusal, `baseUrl` is the server's address. */
export function createPreviewDesk(get: Get, baseUrl: string): PreviewDesk {
  const taskPath = (id: TaskId) => `/api/tasks/${encodeURIComponent(id)}`;
  const address = (file: FileRef, part: string, more: Readonly<Record<string, string>> = {}) => {
    const query = new URLSearchParams({ path: file.path, ...file.side, ...more });
    return `${taskPath(file.taskId)}/preview${part}?${query}`;
  };
  return {
    preview: async (file) => (await get<{ preview: Preview }>(address(file, ""))).preview,
    sheet: (file, sheet) => get(address(file, "/sheet", { sheet })),
    arranged: (file, sheet, arrangement) =>
      get(address(file, "/arranged", { sheet, arrangement: JSON.stringify(arrangement) })),
    rows: (file, { arrangement, sheet }, block) =>
      get(
        address(file, "/rows", {
          ...{ sheet, block: String(block) },
          ...(arrangement !== null && { arrangement: JSON.stringify(arrangement) }),
        }),
      ),
    async source({ path, taskId }, named) {
      const query = new URLSearchParams({ path, file: named });
      return (await get<{ path: GuestPath }>(`${taskPath(taskId)}/preview/source?${query}`)).path;
    },
    pages: async (file) => (await get<{ pages: readonly PageSize[] }>(address(file, "/pages"))).pages,
    async pageText(file, number) {
      return (await get<{ lines: readonly PageText[] }>(address(file, "/page-text", { number: String(number) }))).lines;
    },
    pageUrl: (file, number, pixels) =>
      `${baseUrl}${address(file, "/page", { number: String(number), pixels: String(pixels) })}`,
    webPageUrl: (file) => `${baseUrl}${address(file, "/web-page")}`,
    async comparison(taskId, query) {
      const named = Object.entries(query).filter(([, value]) => value !== undefined);
      const text = new URLSearchParams(named as [string, string][]);
      return (await get<{ comparison: Comparison }>(`${taskPath(taskId)}/comparison?${text}`)).comparison;
    },
    folder: (taskId, path) => get(`${taskPath(taskId)}/folder?${new URLSearchParams({ path })}`),
  };
}
