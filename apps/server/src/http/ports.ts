import type {
  About,
  Engine,
  FolderContents,
  FolderListing,
  GuestPath,
  ModelCatalog,
  ModelDesk,
  Task,
  Workspace,
} from "@deskhand/contracts";
import type { AttachmentDesk } from "../attachments/create-attachments.ts";
import type { EventStreams } from "../events/events.ts";
import type { InstructionsDesk } from "../home/standing-instructions.ts";
import type { IsolationDesk } from "../isolation/create-isolation.ts";
import type { MoneyDesk } from "../money/create-money.ts";
import type { PreviewDesk } from "../previews/create-previews.ts";
import type { WaysOutDesk } from "../ways-out/create-ways-out.ts";

/** What shows files outside Deskhand. Throws `DeskhandError` with the reason when it cannot. */
export interface Desktop {
  reveal(hostPath: string): Promise<void>;
  open(hostPath: string): Promise<void>;
}

/** What the routes see of the rest. */
export type HttpPorts = Readonly<{
  engine: Engine;
  workspace: Pick<Workspace, "checkFolder" | "hostFile" | "sides">;
  models: Pick<ModelCatalog, "open" | "list" | "defaultRef">;
  modelDesk: ModelDesk;
  streams: EventStreams;
  desktop: Desktop;
  previews: PreviewDesk;
  /** what lies in a folder of the task on the user's disk; throws `DeskhandError` (`input`) for anything else */
  folderContents(task: Task, path: GuestPath): Promise<FolderContents>;
  /** `null` stands for the places to start from */
  folders(path: GuestPath | null): Promise<FolderListing>;
  about(): Promise<About>;
  isolation: Pick<IsolationDesk, "startTrouble" | "report" | "changeSettings" | "test" | "buildImage" | "stopImage">;
  attachments: AttachmentDesk;
  money: Pick<MoneyDesk, "report" | "changeCaps">;
  instructions: InstructionsDesk;
  waysOut: Pick<WaysOutDesk, "report" | "change" | "remove">;
  /** real path of a file of the task that lies on the user's disk now; throws `DeskhandError` (`input`) for anything else */
  realFile(task: Task, path: GuestPath): Promise<string>;
  /** host path of Deskhand's own folder */
  home: string;
  /** host path of the built pages */
  webFolder: string;
}>;
