import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ClosableDocumentProcess, createDocumentProcess, openConfinement } from "@deskhand/sandbox";
import type { Config } from "../config.ts";
import { temporaryFolder } from "../home/home-folder.ts";

/** limits of one document reader */
const readerMemoryMb = 1_024;
const readerTimeoutMs = 120_000;
const readerIdleMs = 30_000;

/** The processes that read and make documents; each is started when it is needed. */
export function composeReaders(config: Config): ClosableDocumentProcess {
  return createDocumentProcess({
    cliPath: fileURLToPath(import.meta.resolve("@deskhand/documents/cli")),
    nodePath: process.execPath,
    memoryMb: readerMemoryMb,
    timeoutMs: readerTimeoutMs,
    processes: Math.max(1, Math.min(4, availableParallelism())),
    lookingProcesses: availableParallelism() > 1 ? 2 : 1,
    temporaryFolder: temporaryFolder(config.home),
    confinement: () => confineReaders(config),
    idleMs: readerIdleMs,
  });
}

function confineReaders({ home }: Config): ReturnType<typeof openConfinement> {
  return openConfinement(join(home, "confinement"));
}

/** Whether document readers run in an isolation of the system here. */
export async function confinesReaders(config: Config): Promise<boolean> {
  return (await confineReaders(config)) !== null;
}
