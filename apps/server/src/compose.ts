import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { About, Task, TaskId, Workspace } from "@deskhand/contracts";
import { createEngine, openSqliteLog } from "@deskhand/engine";
import { createTools, fenceAttached, readAttachment } from "@deskhand/tools";
import { createWorkspace } from "@deskhand/workspace";
import { createAttachments } from "./attachments/create-attachments.ts";
import { composeIsolation } from "./compose/compose-isolation.ts";
import { composeModels } from "./compose/compose-models.ts";
import { composeMoney } from "./compose/compose-money.ts";
import { composeReaders } from "./compose/compose-readers.ts";
import { composeTestMoney } from "./compose/compose-test-money.ts";
import type { Config } from "./config.ts";
import { createDesktop } from "./desktop/desktop.ts";
import { folderContents } from "./folders/folder-contents.ts";
import { listFolder, recentFolders } from "./folders/folders.ts";
import { findRealFile } from "./folders/real-file.ts";
import { logFile, temporaryFolder } from "./home/home-folder.ts";
import { openWaysOut } from "./home/open-ways-out.ts";
import { createInstructions } from "./home/standing-instructions.ts";
import type { HttpPorts } from "./http/ports.ts";
import { isUndecided } from "./isolation/choose-isolation.ts";
import type { IsolationDesk } from "./isolation/create-isolation.ts";
import type { MoneyDesk } from "./money/create-money.ts";
import { createPictureShelf } from "./pictures/create-picture-shelf.ts";
import { createPreviews } from "./previews/create-previews.ts";
import { readVersion } from "./read-version.ts";

/** Everything of one Deskhand but its HTTP server. */
export type Parts = Omit<HttpPorts, "streams" | "isolation" | "models" | "money"> &
  Readonly<{
    models: ReturnType<typeof composeModels>;
    isolation: IsolationDesk;
    money: MoneyDesk;
    /** loads the code of the default model and begins to try the isolations, ahead of the first task */
    preload(): Promise<void>;
    close(): Promise<void>;
  }>;

/** of copies and pictures of the files people look at */
const previewBytes = 1_000_000_000;

/** `ms` after which a file that was attached to no message is dropped */
const strayMs = 24 * 60 * 60 * 1_000;

/** Puts the parts together; the only file that knows all of them. The caller holds the lock of the data folder. */
export async function compose(config: Config, isolation: IsolationDesk): Promise<Parts> {
  const pictures = createPictureShelf({
    folder: join(config.home, "pictures"),
    isSeenBy: (ref, kind) => models.traits?.(ref)[kind === "pdf" ? "pdf" : "images"] === true,
  });
  const models = composeModels(config, {
    readPicture: pictures.read,
    money: composeTestMoney(() => ({ log, money, models })),
  });
  const documents = composeReaders(config);
  const previews = createPreviews(documents, { folder: join(config.home, "previews"), maxBytes: previewBytes });
  const workspace = withShelves(createWorkspace({ homeFolder: config.home }), [pictures, previews]);
  const log = openSqliteLog(logFile(config.home));
  const tools = createTools([], { pictures, transcriber: models.transcriber });
  const { sandboxes } = isolation;
  const onBug = (error: unknown) => console.error(error);
  const money = composeMoney(config.home, log);
  const { caps } = money;
  const standing = createInstructions(config.home);
  const instructions = async () => (await standing.read()).text;
  const recall = ({ folders }: Task) => standing.recall(folders);
  const engine = createEngine({
    caps,
    instructions,
    recall,
    log,
    workspace,
    models,
    tools,
    documents,
    sandboxes,
    onBug,
  });
  return {
    engine,
    workspace,
    models,
    modelDesk: models.desk,
    money,
    instructions: standing,
    isolation,
    desktop: createDesktop(config.hasDisplay),
    waysOut: openWaysOut(config),
    folders: (path) => listFolder({ engine, workspace }, path),
    attachments: createAttachments({
      readAttachment,
      fenceAttached,
      documents,
      pictures,
      temporaryFolder: temporaryFolder(config.home),
    }),
    about: async () => ({ ...(await describeHere(isolation)), recentFolders: [...(await recentFolders(engine))] }),
    previews,
    folderContents,
    realFile: findRealFile,
    home: config.home,
    webFolder: webFolder(),
    async preload() {
      await models.settledDefault();
      await models.preload();
      await isolation.report();
      await pictures.dropStrays(new Set((await engine.tasks()).map(({ id }) => id)), Date.now() - strayMs);
    },
    async close() {
      await Promise.all([isolation.endTests(), engine.close(), documents.close()]);
      await isolation.close();
    },
  };
}

/** What is kept for a task beside its workspace goes with it. */
function withShelves(
  workspace: Workspace,
  shelves: readonly Readonly<{ forget(taskId: TaskId): Promise<void> }>[],
): Workspace {
  return {
    ...workspace,
    async forget(taskId) {
      for (const shelf of shelves) await shelf.forget(taskId);
      await workspace.forget(taskId);
    },
  };
}

/** What the doctor asks of the parts. The caller closes the isolation. */
export function probe(config: Config): Readonly<Pick<Parts, "models" | "isolation">> {
  return {
    models: composeModels(config),
    isolation: composeIsolation(config, { staysOpen: false }),
  };
}

/** Where the built pages lie. */
export function webFolder(): string {
  return fileURLToPath(new URL("../../web/dist", import.meta.url));
}

async function describeHere(desk: IsolationDesk): Promise<Omit<About, "recentFolders">> {
  const report = await desk.report();
  const { because, chosen, tiers } = report;
  const note = tiers.find(({ isolation }) => isolation === chosen)?.note ?? because;
  const here = { tier: chosen ?? "files", note, isTrying: isUndecided(report) } as const;
  return { version: readVersion(), platform: process.platform, isolation: here };
}
